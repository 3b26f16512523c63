import assert from "node:assert/strict";
import type { FaceSolver } from "../../../../runtime/motion/tracking/face_solver.ts";
import { createCalibrationTaker } from "../../../../static/live/track/calibration_taker.ts";

Deno.test("a calibration leaves out the first three pictures after a face was found, and after it was lost", async () => {
  const taken: number[] = [], made = {};
  const solver = {
    beginCalibration: () => taken.length = 0,
    addSample: (points: ArrayLike<number>) => taken.push(points[0]!),
    finishCalibration: () => made,
  } as unknown as FaceSolver;
  const taker = createCalibrationTaker(solver), picture = (i: number) => Float32Array.of(i);
  const calibration = taker.begin(0);
  for (let i = 0; i < 20; i++) taker.add(i === 8 ? null : picture(i), 640, 480, i * 200);
  assert.equal(await calibration, made);
  assert.deepEqual(taken, [3, 4, 5, 6, 7, 12, 13, 14, 15]);
});
