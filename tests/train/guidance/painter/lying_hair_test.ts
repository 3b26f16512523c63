import assert from "node:assert/strict";
import { cross, dot, subtract, type Vector } from "../../../../runtime/base/vector.ts";
import { fit } from "../../../../train/guidance/painter/pieces/forms/fitting.ts";
import { sortLyingHair } from "../../../../train/guidance/painter/scene/lying_hair.ts";
import type { PaintMesh } from "../../../../train/guidance/painter/surface/paint_mesh.ts";
import { dressed, subject } from "./dressed.ts";

const read = (values: Float32Array, v: number): Vector => [
  values[v * 3]!,
  values[v * 3 + 1]!,
  values[v * 3 + 2]!,
];
const corners = (triangles: Uint32Array, t: number) => [...triangles.subarray(t * 3, t * 3 + 3)];
const isHair = ({ strands }: PaintMesh, v: number) => read(strands, v).some((x) => x !== 0);
const heightOf = ({ rest }: PaintMesh, v: number) =>
  fit(subject).body.distance(subject.toMillimetres(read(rest, v)));

/** Corners in order of their numbers, whichever way round: what is drawn, but for the side it is seen from. */
const drawn = (triangles: Uint32Array) =>
  Array.from({ length: triangles.length / 3 }, (_, t) => corners(triangles, t).sort((a, b) => a - b).join())
    .sort();

const worn = dressed({
  hair: { style: "long", length: 1 },
  pieces: [{ kind: "necklace" }, { kind: "glasses" }],
});
/** Every second triangle is turned about: makers of locks wind them as it comes. */
const mesh: PaintMesh = {
  ...worn,
  triangles: worn.triangles.map((v, i, all) => i % 6 === 1 ? all[i + 1]! : i % 6 === 2 ? all[i - 1]! : v),
};
const { triangles, lying } = sortLyingHair(subject, mesh);
const sheets = triangles.length / 3 - lying;

Deno.test("sortLyingHair() draws every triangle once, and puts a third of long hair and more last", () => {
  assert.deepEqual(drawn(triangles), drawn(mesh.triangles));
  assert.ok(lying > triangles.length / 9 && sheets > 100, `${lying} lie, ${sheets} do not`);
});

Deno.test("what lies is hair and low, and is seen from where its normals point", () => {
  for (let t = sheets; t < triangles.length / 3; t++) {
    const [a, b, c] = corners(triangles, t) as [number, number, number];
    for (const v of [a, b, c]) {
      assert.ok(isHair(mesh, v), `vertex ${v} is no hair`);
      assert.ok(heightOf(mesh, v) < 14, `vertex ${v} hangs ${heightOf(mesh, v)} mm off the skin`);
    }
    const at = read(mesh.rest, a);
    const facing = cross(subtract(read(mesh.rest, b), at), subtract(read(mesh.rest, c), at));
    const outside = [a, b, c].reduce((sum, v) => sum + dot(facing, read(mesh.normals, v)), 0);
    assert.ok(outside >= 0, `triangle ${t} faces the skin`);
  }
});

Deno.test("what hangs free or is no hair is seen from both sides", () => {
  for (let t = 0; t < sheets; t++) {
    const all = corners(triangles, t);
    assert.ok(
      all.some((v) => !isHair(mesh, v) || heightOf(mesh, v) >= 14),
      `triangle ${t} lies on the head`,
    );
  }
});

Deno.test("where there is no hair nothing is sorted", () => {
  const hat = dressed({ pieces: [{ kind: "top hat" }] });
  assert.deepEqual(sortLyingHair(subject, hat), { triangles: hat.triangles, lying: 0 });
});
