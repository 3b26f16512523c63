import assert from "node:assert/strict";
import { chooseFace, faceBox } from "../../../../static/live/track/face_box.ts";
import { FACE_POINTS } from "../../../../runtime/motion/tracking/face_tables.ts";

const box = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom });

Deno.test("the box of a face is around all of its points, also those beyond the picture", () => {
  const points = new Float32Array(FACE_POINTS * 3).fill(0.5);
  points.set([-0.25, 0.75, 0], 3);
  points.set([0.875, 1.25, 0], 477 * 3);
  assert.deepEqual(faceBox(points, box(0, 0, 0, 0)), box(-0.25, 0.5, 0.875, 1.25));
});

Deno.test("of several faces the one that was followed goes on, whatever their order and size; at first the largest", () => {
  const small = box(0.1, 0.1, 0.2, 0.2);
  const large = box(0.5, 0.5, 0.9, 0.9);
  assert.deepEqual([chooseFace([small, large], null), chooseFace([large, small], null)], [1, 0]);
  const near = box(0.12, 0.1, 0.22, 0.2);
  assert.deepEqual([chooseFace([large, near], small), chooseFace([near, large], small)], [1, 0]);
});
