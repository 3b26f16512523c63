import assert from "node:assert/strict";
import { cropToBust } from "../../../runtime/head/morph/crop.ts";
import type { MergedMesh } from "../../../runtime/head/morph/merge.ts";
import { standOf } from "../../../runtime/head/morph/stand.ts";

/** Two eyes in centimetres, 6 apart at 160 high, and a triangle at each of some heights. */
function figure(heights: readonly number[], behind = 0): MergedMesh {
  const positions = Float64Array.from([
    ...[3, 160, 8, -3, 160, 8],
    ...heights.flatMap((y) => [0, y, behind, 1, y, behind, 0, y + 1, behind]),
  ]);
  const shape = (vertex: number) => positions.map((_, i) => i === vertex * 3 + 1 ? -1 : 0);
  return {
    positions,
    triangles: Uint32Array.from([0, 1, 2, ...heights.flatMap((_, t) => [0, 1, 2].map((k) => 2 + t * 3 + k))]),
    kinds: ["face", ...heights.map(() => "face" as const)],
    expressions: new Map([["eyeBlinkLeft", shape(0)], ["eyeBlinkRight", shape(1)]]),
    carriedBy: () => positions.slice(0, positions.length / 3).map((_, v) => v),
    skinned: true,
  };
}

Deno.test("cropToBust() cuts a whole figure off at the collar bones, and says so", () => {
  const mesh = figure([150, 140, 130, 90, 10]), stand = standOf(mesh), lines: string[] = [];
  assert.equal(stand.unit, "centimetres");
  assert.ok(!stand.turned);
  const bust = cropToBust(mesh, stand, (line) => lines.push(line));
  assert.equal(bust.kinds.length, 3);
  assert.deepEqual(bust.positions, mesh.positions.slice(0, 8 * 3));
  assert.deepEqual([...bust.carriedBy(new Set())], [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(lines, ["cut off 26 cm under the eyes: 3 triangles"]);
  assert.equal(cropToBust(figure([150]), stand, () => assert.fail()).kinds.length, 2);
});

Deno.test("standOf() turns a head round whose lids lie behind its middle, and refuses eyes in one place", () => {
  assert.ok(standOf(figure([150], 20)).turned);
  const mesh = figure([150]);
  const twice = new Map(mesh.expressions).set("eyeBlinkRight", mesh.expressions.get("eyeBlinkLeft")!);
  assert.throws(() => standOf({ ...mesh, expressions: twice }), /eyes must lie apart: 0/);
});
