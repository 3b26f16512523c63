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

Deno.test("a calibration has the net's weights at rest, the middle of each, where the net was in use for enough of it", async () => {
  const solver = { beginCalibration() {}, addSample: () => 9, finishCalibration: () => ({ samples: 9 }) };
  const points = new Float32Array(478 * 3);
  const learnt = (weighed: number) => {
    const taker = createCalibrationTaker(solver as unknown as FaceSolver);
    const taking = taker.begin(0);
    for (let at = 0; at < 12; at++) {
      const weights = at < weighed ? new Float32Array(52).fill(at % 4 === 3 ? 1 : 0.25) : null;
      taker.add(points, 320, 240, at * 300, weights);
    }
    return taking;
  };
  assert.deepEqual((await learnt(12)).blendShapes, Array(52).fill(0.25), "with some blinks between");
  assert.deepEqual(await learnt(5), { samples: 9 });
});
