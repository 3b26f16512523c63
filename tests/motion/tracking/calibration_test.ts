import assert from "node:assert/strict";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { type Calibration, readCalibration } from "../../../runtime/motion/tracking/calibration.ts";
import { createFaceSolver } from "../../../runtime/motion/tracking/face_solver.ts";
import { createMedians } from "../../../runtime/motion/tracking/medians.ts";
import { readFaceTables } from "../../../runtime/motion/tracking/read_face_tables.ts";
import { createSyntheticFace, poseOf } from "./synthetic_face.ts";

const tables = readFaceTables(
  await Deno.readFile(new URL("../../../runtime/motion/tracking/face_tables.bin", import.meta.url)),
);
const face = createSyntheticFace(tables);
const rest = face(poseOf({}));

function calibrate(blinks: number): Calibration {
  const solver = createFaceSolver(tables), blink = face(poseOf({ eyeBlinkLeft: 1, eyeBlinkRight: 1 }));
  solver.beginCalibration();
  for (let i = 0; i < 30; i++) solver.addSample(i < blinks ? blink : rest, 640, 480);
  return solver.finishCalibration();
}

Deno.test("a calibration survives JSON, and blinks in a third of its pictures leave it as it is", () => {
  const calm = calibrate(0), blinking = JSON.parse(JSON.stringify(calibrate(9))) as Calibration;
  assert.deepEqual(readCalibration(blinking, tables.fingerprint), calm);
  assert.ok(JSON.stringify(calm).length < 12_000);
  const one = createFaceSolver(tables), other = createFaceSolver(tables);
  one.use(calm);
  other.use(blinking);
  const a = restPose("arkit"),
    b = restPose("arkit"),
    smile = face(poseOf({ mouthSmileLeft: 0.6 }, [10, 0, 0]));
  one.solve(smile, 640, 480, a);
  other.solve(smile, 640, 480, b);
  assert.deepEqual(a, b);
});

Deno.test("a calibration that is none, or of other tables, is refused and changes nothing", () => {
  const solver = createFaceSolver(tables), good = calibrate(0);
  solver.use(good);
  const before = restPose("arkit"), after = restPose("arkit"), open = face(poseOf({ jawOpen: 0.5 }));
  solver.solve(open, 640, 480, before);
  for (
    const bad of [
      {},
      "calibration",
      { ...good, version: 2 },
      { ...good, neutral: good.neutral.slice(1) },
      { ...good, neutral: good.neutral.map(() => NaN) },
      { ...good, turn: [0, 0, 1e9] },
      { ...good, opening: ["wide", 1] },
      { ...good, blendShapes: [0.1] },
      { ...good, blendShapes: Array(52).fill(2) },
    ]
  ) {
    assert.throws(() => solver.use(bad as Calibration), SyntaxError);
  }
  assert.throws(() => solver.use({ ...good, tables: "00000000" }), RangeError);
  readCalibration({ ...good, blendShapes: Array(52).fill(0.1) }, tables.fingerprint);
  solver.solve(open, 640, 480, after);
  assert.deepEqual(after, before);
});

Deno.test("too few pictures with a face are no calibration", () => {
  const solver = createFaceSolver(tables);
  solver.beginCalibration();
  for (let i = 0; i < 4; i++) solver.addSample(rest, 640, 480);
  for (let i = 0; i < 9; i++) assert.equal(solver.addSample(new Float32Array(478 * 3), 640, 480), 4);
  assert.throws(() => solver.finishCalibration(), RangeError);
});

Deno.test("medians are those of each column, of an odd and an even count, and rows beyond the most are left out", () => {
  const medians = createMedians(2, 4);
  for (const row of [[3, 0], [1, 9], [2, 1]]) medians.add(row);
  assert.deepEqual([...medians.finish()], [2, 1]);
  medians.add([10, 5]);
  medians.add([10, 5]);
  assert.equal(medians.count, 4);
  assert.deepEqual([...medians.finish()], [2.5, 3]);
});
