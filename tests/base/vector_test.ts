import assert from "node:assert/strict";
import { clamp01, smoothstep } from "../../runtime/base/scalar.ts";
import {
  across,
  cross,
  distance,
  dot,
  length,
  midway,
  unit,
  type Vector,
} from "../../runtime/base/vector.ts";

const A: Vector = [1, -2, 3], B: Vector = [0.5, 4, -1];

Deno.test("cross() and across() stand square to what they are told of", () => {
  for (const one of [A, B]) assert.ok(Math.abs(dot(cross(A, B), one)) < 1e-12);
  assert.ok(Math.abs(dot(across(A, unit(B)), B)) < 1e-12);
});

Deno.test("unit() keeps the direction, and a zero vector", () => {
  assert.ok(Math.abs(length(unit(A)) - 1) < 1e-12);
  assert.ok(length(cross(unit(A), A)) < 1e-12);
  assert.deepEqual(unit([0, 0, 0]), [0, 0, 0]);
});

Deno.test("midway() goes from one end to the other", () => {
  assert.deepEqual(midway(A, B, 0), A);
  assert.deepEqual(midway(A, B, 1), B);
  assert.ok(Math.abs(distance(midway(A, B), A) - distance(midway(A, B), B)) < 1e-12);
});

Deno.test("smoothstep() runs either way and holds its ends", () => {
  assert.deepEqual([-1, 2, 3, 4, 9].map((x) => smoothstep(2, 4, x)), [0, 0, 0.5, 1, 1]);
  assert.deepEqual([-1, 2, 3, 4, 9].map((x) => smoothstep(4, 2, x)), [1, 1, 0.5, 0, 0]);
  assert.deepEqual([-0.5, 0.25, 2].map(clamp01), [0, 0.25, 1]);
});
