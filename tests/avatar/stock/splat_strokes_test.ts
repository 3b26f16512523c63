import assert from "node:assert/strict";
import { faceFrames, toWorld } from "../../../runtime/avatar/binding.ts";
import { distanceInside } from "../../../runtime/avatar/stock/hair/hairline_distance.ts";
import { Strokes } from "../../../runtime/avatar/stock/splat_strokes.ts";
import type { Vector } from "../../../runtime/base/vector.ts";

const corners = [0, 0, 0, 2, 0, 0.3, 0.4, 0.2, -2];
const triangle = [0, 1, 2];

Deno.test("a stroke is a chain of splats, each half way along its piece of the path and turned along it", () => {
  const path: Vector[] = [[0.5, 0.1, 0], [0.5, 0.6, 0.2], [0.9, 1, 0.2], [1.6, 1.1, 0]];
  const strokes = new Strokes();
  const points = path.map((at, i) => ({ at, width: 0.02 - 0.004 * i, colour: [0.2 * i, 0.1, 0] }));
  strokes.draw(points, { triangle: 0, up: [0, 1, 0], opacity: 0.8, oneSided: true, flatness: 0.5 });
  const frames = faceFrames(corners, triangle);
  const local = strokes.bind(frames);
  assert.equal(local.count, 3);
  const world = toWorld(local, local.binding, frames);
  for (let i = 0; i < 3; i++) {
    const [a, b] = [path[i]!, path[i + 1]!];
    const length = Math.hypot(...[0, 1, 2].map((c) => b[c]! - a[c]!));
    const [w, x, y, z] = world.rotation.subarray(i * 4, i * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const first = [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)];
    for (let c = 0; c < 3; c++) {
      assert.ok(Math.abs(world.position[i * 3 + c]! - (a[c]! + b[c]!) / 2) < 1e-6);
      assert.ok(Math.abs(first[c]! - (b[c]! - a[c]!) / length) < 1e-5, `axis ${first}`);
    }
    const [along, thick, wide] = world.scale.subarray(i * 3, i * 3 + 3) as unknown as [
      number,
      number,
      number,
    ];
    assert.ok(along > 3 * wide && Math.abs(thick - wide / 2) < 1e-6);
    // Neighbours overlap, yet none reaches beyond the next one's middle by two standard deviations.
    assert.ok(along > 0.25 * length && along < 0.5 * length);
  }
  assert.ok(local.colour[6]! > local.colour[0]! && local.oneSided.every((mark) => mark === 1));
});

Deno.test("a stroke of one point, or of two in one place, draws nothing", () => {
  const strokes = new Strokes();
  const point = { at: [0, 0, 0] as Vector, width: 0.1, colour: [0, 0, 0] };
  const options = { triangle: 0, up: [0, 1, 0] as Vector, opacity: 1, oneSided: false };
  strokes.draw([point], options);
  strokes.draw([point, point], options);
  assert.equal(strokes.count, 0);
});

Deno.test("distanceInside() is 0 on the border, grows into the part and is negative outside", () => {
  // A strip of 11 x 2 vertices, 1 apart; the right half is the part.
  const vertices = Array.from({ length: 22 }, (_, v) => [v % 11, Math.floor(v / 11), 0]).flat();
  const triangles = Array.from({ length: 10 }, (_, i) => [i, i + 1, i + 11, i + 1, i + 12, i + 11]).flat();
  const inside = Array.from({ length: 20 }, (_, t) => Math.floor(t / 2) >= 5 ? 1 : 0);
  const distance = distanceInside(vertices, triangles, inside);
  for (let x = 1; x < 11; x++) assert.ok(distance[x]! > distance[x - 1]!, String(distance));
  assert.ok(Math.abs(distance[5]!) < 0.3);
  assert.ok(distance[8]! > 2 && distance[8]! < 4 && distance[2]! < -2 && distance[2]! > -4);
  const none = distanceInside(vertices, triangles, inside.map(() => 0));
  assert.ok(none.every((d) => d === -Infinity));
});
