import assert from "node:assert/strict";
import { meshDistance } from "./mesh_distance.ts";

/** Two triangles that make a square of side 2 in the plane z = 1. */
const SQUARE = [0, 0, 1, 2, 0, 1, 2, 2, 1, 0, 2, 1];
const nearest = meshDistance(SQUARE, [[0, 1, 2], [0, 2, 3]], 0.7);

Deno.test("the nearest point of a mesh lies in a triangle, on an edge or at a corner", () => {
  for (
    const [from, point] of [
      [[0.5, 1.5, 3], [0.5, 1.5, 1]],
      [[1, -2, 1], [1, 0, 1]],
      [[3, 3, 2], [2, 2, 1]],
      [[1, 1, 1], [1, 1, 1]],
    ] as const
  ) {
    const found = nearest(from[0], from[1], from[2], 5);
    assert.deepEqual(found.point, point);
    assert.equal(found.distance, Math.hypot(...from.map((value, c) => value - point[c]!)));
  }
});

Deno.test("the nearest point of a mesh is that of all its triangles, wherever a place lies in the grid", () => {
  let seed = 1;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647 * 10;
  const vertices = Array.from({ length: 90 }, random);
  const triangles = Array.from(
    { length: 10 },
    (_, t): [number, number, number] => [t * 3, t * 3 + 1, t * 3 + 2],
  );
  const all = meshDistance(vertices, triangles, 0.9);
  const alone = triangles.map((triangle) => meshDistance(vertices, [triangle], 40));
  for (let i = 0; i < 200; i++) {
    const place = [random(), random(), random()] as const;
    const least = Math.min(...alone.map((one) => one(...place, 40).distance));
    assert.ok(Math.abs(all(...place, 40).distance - least) < 1e-9);
  }
});

Deno.test("a mesh out of reach is infinitely far", () => {
  assert.equal(nearest(100, 0, 0, 2).distance, Infinity);
});
