import assert from "node:assert/strict";
import { ARKIT_INDEX, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { randomIdentity } from "../../../runtime/head/identity.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { toYawPitchRoll } from "../../../runtime/motion/rotation.ts";
import { createFaceSolver, type FaceSolver } from "../../../runtime/motion/tracking/face_solver.ts";
import { readFaceTables } from "../../../runtime/motion/tracking/read_face_tables.ts";
import { stockHead } from "../../kept.ts";
import { createSyntheticFace, headOf, poseOf, WEBCAM } from "./synthetic_face.ts";

const tables = readFaceTables(
  await Deno.readFile(new URL("../../../runtime/motion/tracking/face_tables.bin", import.meta.url)),
);
const head = stockHead();
const people = [[], randomIdentity(head, 3), randomIdentity(head, 8)].map((shape) =>
  createSyntheticFace(headOf(head, shape))
);
const { width, height } = WEBCAM;

/** A solver that knows the person at rest. */
function calibrated(face: typeof people[number], mirror = false): FaceSolver {
  const solver = createFaceSolver(tables, { mirror });
  solver.beginCalibration();
  for (let i = 0; i < 5; i++) solver.addSample(face(poseOf({})), width, height);
  solver.finishCalibration();
  return solver;
}

const weight = (pose: HeadPose, name: ArkitShape): number => pose.expression[ARKIT_INDEX[name]]!;

function anglesOf({ joints }: HeadPose): number[] {
  const angles = [0, 0, 0];
  toYawPitchRoll(Array.from(joints.subarray(0, 3), (x, c) => x + joints[3 + c]!), 0, angles);
  return angles.map((angle) => angle * 180 / Math.PI);
}

Deno.test("solve() gives a calibrated face at rest no weight and no turn", () => {
  for (const face of people) {
    const pose = restPose("arkit");
    assert.ok(calibrated(face).solve(face(poseOf({})), width, height, pose).found);
    assert.ok(Math.max(...pose.expression) < 0.05, `${Math.max(...pose.expression)}`);
    for (const angle of anglesOf(pose)) assert.ok(Math.abs(angle) < 0.5, `${angle}`);
  }
});

Deno.test("solve() tells the subject's left from the right, and a mirror changes them", () => {
  const face = people[1]!, pose = restPose("arkit");
  const seen = face(
    poseOf({ eyeBlinkLeft: 1, mouthSmileLeft: 0.8, eyeLookOutLeft: 0.6, eyeLookInRight: 0.6 }, [20, 5, 10]),
  );
  const check = (left: "Left" | "Right", right: "Left" | "Right", sign: number) => {
    assert.ok(weight(pose, `eyeBlink${left}`) > weight(pose, `eyeBlink${right}`) + 0.4);
    assert.ok(weight(pose, `mouthSmile${left}`) > weight(pose, `mouthSmile${right}`) + 0.4);
    assert.ok(weight(pose, `eyeLookOut${left}`) > 0.3 && weight(pose, `eyeLookIn${right}`) > 0.3);
    const [yaw, pitch, roll] = anglesOf(pose) as [number, number, number];
    assert.ok(yaw * sign > 15 && pitch > 2 && roll * sign > 7, `${[yaw, pitch, roll]}`);
  };
  calibrated(face).solve(seen, width, height, pose);
  check("Left", "Right", 1);
  calibrated(face, true).solve(seen, width, height, pose);
  check("Right", "Left", -1);
});

Deno.test("solve() finds the head's turn within 2 degrees, also of a face aside of the picture's middle", () => {
  for (const face of people) {
    const solver = calibrated(face), pose = restPose("arkit");
    for (const turn of [[25, 0, 0], [-20, 10, 5], [0, -20, 0], [5, 5, -25]] as const) {
      for (const aside of [0, 0.12]) {
        solver.solve(face(poseOf({}, turn), { ...WEBCAM, aside }), width, height, pose);
        anglesOf(pose).forEach((angle, c) =>
          assert.ok(Math.abs(angle - turn[c]!) < 2, `${anglesOf(pose)} of ${turn}, aside ${aside}`)
        );
      }
    }
  }
});

Deno.test("solve() says of landmarks that are no face that nothing was found, and leaves the pose", () => {
  const solver = createFaceSolver(tables), face = people[0]!(poseOf({ jawOpen: 0.5 }));
  const pose = restPose("arkit");
  pose.expression.fill(0.25);
  const broken = [
    new Float32Array(478 * 3),
    new Float32Array(478 * 3).fill(NaN),
    Float32Array.from(face, (x, i) => i === 700 ? NaN : x),
    Float32Array.from(face, (x, i) => i === 12 ? Infinity : x),
    new Float32Array(9),
    new Float32Array(478 * 3).fill(1e30),
  ];
  for (const points of broken) {
    assert.equal(solver.solve(points, width, height, pose).found, false);
    assert.ok(pose.expression.every((x) => x === 0.25));
  }
  assert.equal(solver.solve(face, 0, height, pose).found, false);
  assert.equal(solver.solve(face, width, height, pose).found, true);
  assert.ok(pose.expression.every(Number.isFinite) && pose.joints.every(Number.isFinite));
});
