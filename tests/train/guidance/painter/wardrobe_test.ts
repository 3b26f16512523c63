import assert from "node:assert/strict";
import { randomIdentity } from "../../../../runtime/head/identity.ts";
import { fit } from "../../../../train/guidance/painter/pieces/forms/fitting.ts";
import { PIECE_KINDS, type PieceKind } from "../../../../train/guidance/painter/pieces/pieces.ts";
import type { PaintMesh } from "../../../../train/guidance/painter/surface/paint_mesh.ts";
import { hatBand } from "../../../../train/guidance/painter/pieces/hats/hat_parts.ts";
import { measureSubject, type Subject } from "../../../../train/guidance/painter/surface/subject.ts";
import silhouettes from "../../../goldens/painter/silhouettes.json" with { type: "json" };
import { dressed, EVERYTHING, head, subject } from "./dressed.ts";
import { difference, type Silhouette, silhouetteOf } from "./silhouette.ts";

/**
 * Share of a silhouette's pixels. The engine's arithmetic is the same on all machines, so that nothing should differ;
 * another engine's sines may turn a few pixels of an edge over, a hundredth of them at the most. The two most alike,
 * a tie and a bow tie over the same shirt, differ in a fifteenth.
 */
const TOLERANCE = 0.02;

const places = ({ rest }: PaintMesh, on: Subject = subject) =>
  Array.from(
    { length: rest.length / 3 },
    (_, v) => on.toMillimetres([rest[v * 3]!, rest[v * 3 + 1]!, rest[v * 3 + 2]!]),
  );

/** Of all that is worn: it exists, hangs on the head, is not too large, and is no heavier than a look may be. */
function assertWellMade(mesh: PaintMesh, name: string): void {
  const triangles = mesh.triangles.length / 3;
  assert.ok(triangles > 50 && triangles < 60_000, `${name}: ${triangles} triangles`);
  assert.ok(mesh.triangles.every((v) => v < mesh.vertexCount), `${name}: a triangle without a corner`);
  assert.ok(mesh.rigTriangles.every((t) => t < head.triangles.length / 3), `${name}: a rig off the head`);
  assert.ok(mesh.colour.every((x) => x >= 0 && x <= 1), `${name}: a colour out of range`);
  assert.ok(mesh.normals.every(Number.isFinite), `${name}: a normal that is none`);
  // In world units: places in millimetres, an array each, would be what the test spends its time on.
  const [x, y, z] = subject.toWorld([0, -20, -70]), { rest } = mesh;
  for (let i = 0; i < rest.length; i += 3) {
    const away = Math.hypot(rest[i]! - x, rest[i + 1]! - y, rest[i + 2]! - z) / subject.millimetre;
    assert.ok(away < 320, `${name}: ${away} mm from the head`);
  }
}

Deno.test("everything that is worn or grown is well made and looks as it did: hats do not change places", () => {
  const wanted = new Map<string, Silhouette>(Object.entries(silhouettes));
  for (const [name, patch] of EVERYTHING) {
    const mesh = dressed(patch), golden = wanted.get(name);
    assertWellMade(mesh, name);
    assert.ok(golden, `${name} has no silhouette yet: deno run -A tests/goldens/painter/write.ts`);
    const off = difference(silhouetteOf(mesh), golden);
    assert.ok(off < TOLERANCE, `${name} differs from its silhouette in ${off} of its pixels`);
    wanted.delete(name);
  }
  assert.deepEqual([...wanted.keys()], [], "silhouettes of nothing");
});

Deno.test("no two silhouettes are as near to each other as a change that passes", () => {
  const all = Object.entries(silhouettes);
  for (const [k, [name, one]] of all.entries()) {
    for (const [other, two] of all.slice(0, k)) {
      assert.ok(difference(one, two) > 3 * TOLERANCE, `${name} and ${other} look alike`);
    }
  }
});

Deno.test("small pieces are well made too, and nothing is worn by the bald and bare", () => {
  for (const kind of PIECE_KINDS) assertWellMade(dressed({ pieces: [{ kind, size: 0.7 }] }), kind);
  assert.equal(dressed({}).vertexCount, 0);
});

Deno.test("another head wears all of it too", () => {
  const other = measureSubject(head, randomIdentity(head, 7));
  for (const kinds of [PIECE_KINDS.slice(0, 30), PIECE_KINDS.slice(30)]) {
    const mesh = dressed({ hair: { style: "short" }, pieces: kinds.map((kind) => ({ kind })) }, other);
    assert.ok(mesh.vertexCount > 10_000);
    assert.ok(places(mesh, other).every((at) => at.every(Number.isFinite)));
  }
});

Deno.test("the same look twice gives the same bits", () => {
  const look = { hair: { style: "wild", mess: 1 }, beard: { style: "long" }, pieces: [{ kind: "crown" }] };
  const [a, b] = [dressed(look), dressed(look)];
  assert.deepEqual(a.rest, b.rest);
  assert.deepEqual(a.colour, b.colour);
  assert.deepEqual(a.triangles, b.triangles);
});

Deno.test("a stiff piece hangs on one triangle, long hair on many", () => {
  assert.equal(new Set(dressed({ pieces: [{ kind: "crown" }] }).rigTriangles).size, 1);
  assert.ok(new Set(dressed({ hair: { style: "long" } }).rigTriangles).size > 100);
});

const HATS: readonly PieceKind[] = ["pointed hat", "top hat", "cap", "cowboy hat", "bowler", "straw hat"];

Deno.test("no skull comes through a hat", () => {
  const { skin } = fit(subject);
  for (const kind of HATS) {
    const nearest = Math.min(...places(dressed({ pieces: [{ kind }] })).map((at) => skin.distance(at)));
    assert.ok(nearest > 0, `${kind} lies ${nearest} mm off the skin`);
  }
});

Deno.test("hair under a hat lies flat, and hair below it hangs as long as without", () => {
  const fitting = fit(subject), band = hatBand(fitting);
  const hair = { style: "long", length: 1 };
  const [bare, under] = [[], [{ kind: "top hat" }]].map((pieces) => dressed({ hair, pieces }));
  const hatOnly = dressed({ pieces: [{ kind: "top hat" }] }).vertexCount;
  const grown = places(under!).slice(0, -hatOnly);
  const highest = Math.max(
    ...grown.filter((at) => band.above(at) > 4).map((at) => fitting.skin.distance(at)),
    0,
  );
  assert.ok(highest < 7, `hair stands ${highest} mm off the skin inside a hat`);
  const lowest = (all: readonly (readonly number[])[]) => Math.min(...all.map((at) => at[1]!));
  assert.ok(Math.abs(lowest(grown) - lowest(places(bare!))) < 25);
});

Deno.test("long hair and a long beard fall round the head, not through it", () => {
  const { skin } = fit(subject);
  for (const look of [{ hair: { style: "long" } }, { beard: { style: "long" } }]) {
    const all = places(dressed(look));
    const inside = all.filter((at) => skin.distance(at) < -2).length;
    assert.ok(inside < 0.01 * all.length, `${inside} of ${all.length} points are inside the head`);
  }
});

Deno.test("the body field is 0 on the skin, positive outside and negative inside", () => {
  const { skin } = fit(subject);
  for (const index of [10, 152, 234, 454, 4]) {
    const { at, normal } = subject.landmark(index);
    const off = (by: number) => skin.distance([0, 1, 2].map((c) => at[c]! + by * normal[c]!) as never);
    assert.ok(Math.abs(off(0)) < 1.5, `landmark ${index}: ${off(0)}`);
    assert.ok(off(8) > 4 && off(-8) < -1, `landmark ${index}: ${off(8)} and ${off(-8)}`);
  }
});
