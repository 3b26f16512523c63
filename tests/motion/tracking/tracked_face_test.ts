import assert from "node:assert/strict";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createFaceSolver } from "../../../runtime/motion/tracking/face_solver.ts";
import { readFaceTables } from "../../../runtime/motion/tracking/read_face_tables.ts";

const tables = readFaceTables(
  await Deno.readFile(new URL("../../../runtime/motion/tracking/face_tables.bin", import.meta.url)),
);
const golden = JSON.parse(
  await Deno.readTextFile(new URL("goldens/ict_landmarks.json", import.meta.url)),
) as {
  width: number;
  height: number;
  unit: number;
  frames: { shape: ArkitShape | null; landmarks: number[] }[];
};

Deno.test("what face_mesh saw of somebody of the ICT head that nothing was fitted to comes out as the shape that was driven at 0.8", () => {
  const { width, height, unit } = golden, pose = restPose("arkit");
  const frames = golden.frames.map(({ shape, landmarks }) => ({
    shape,
    points: Float32Array.from(landmarks, (x) => x * unit),
  }));
  const rest = frames.filter(({ shape }) => shape === null);
  for (const mirror of [false, true]) {
    const solver = createFaceSolver(tables, { mirror });
    solver.beginCalibration();
    for (let i = 0; i < 6; i++) solver.addSample(rest[i % rest.length]!.points, width, height);
    solver.finishCalibration();
    for (const { shape, points } of frames) {
      solver.solve(points, width, height, pose);
      if (shape === null) assert.ok(Math.max(...pose.expression) < 0.1, `${Math.max(...pose.expression)}`);
      else {
        const name = mirror ? shape.replace(/Left$/, "Right") : shape;
        const largest = Math.max(...pose.expression);
        const value = pose.expression[ARKIT_INDEX[name as ArkitShape]]!;
        assert.ok(
          value === largest && value > 0.35,
          `${name} ${value}, ${ARKIT_SHAPES[pose.expression.indexOf(largest)]}`,
        );
      }
    }
  }
});
