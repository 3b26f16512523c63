import assert from "node:assert/strict";
import { stretchByExpressions, stretchByTurning } from "../../../runtime/avatar/stock/stretch.ts";
import type { FoldedIdentity } from "../../../runtime/head/identity.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";

/** One slanted triangle and what its expressions add to its corners. */
function stretchOf(...shapes: readonly (readonly number[])[]): number {
  const template = Float32Array.of(0, 0, 0, 2, 0, 1, 0, 3, 0.5);
  const head = { triangles: Uint32Array.of(0, 1, 2), expressionNames: shapes.map((_, i) => `shape ${i}`) };
  const identity = { template, expressionBasis: Float32Array.from(shapes.flat()), worldScale: 0.5 };
  return stretchByExpressions(head as unknown as HeadModel, identity as unknown as FoldedIdentity)[0]!;
}
const near = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) < 1e-5, `${value} instead of ${expected}`);

const STILL = new Array<number>(9).fill(0);
/** Twice its size: half of the basis counts, the head's world scale being a half. */
const TWICE = [0, 0, 0, 4, 0, 2, 0, 6, 1];

Deno.test("stretchByExpressions() is 1 where nothing moves, and where a triangle grows alike all ways", () => {
  near(stretchOf(STILL), 1);
  near(stretchOf(TWICE), 1);
});

Deno.test("a triangle drawn to four times its length lacks a factor of two: its area tells the other", () => {
  // A right triangle in the plane, its sides 1.
  const template = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0);
  const head = { triangles: Uint32Array.of(0, 1, 2), expressionNames: ["still", "long", "half as long"] };
  const basis = [...STILL, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, -0.5, 0, 0, 0, 0, 0];
  const identity = { template, expressionBasis: Float32Array.from(basis), worldScale: 1 };
  near(stretchByExpressions(head as unknown as HeadModel, identity as unknown as FoldedIdentity)[0]!, 2);
});

Deno.test("a triangle that an expression collapses counts for nothing", () => {
  near(stretchOf([0, 0, 0, -4, 0, -2, 0, -6, -1]), 1);
});

Deno.test("a turning head draws out the skin between what goes along and what stays, to either side alike", () => {
  // Two upright triangles before the axis, one above the other: the upper one's corners all go along.
  const template = Float32Array.of(-0.1, 0, 1, 0.1, 0, 1, 0, 0.5, 1, 0, 0.5, 1, 0.1, 1, 1, -0.1, 1, 1);
  const along = [0, 0, 1, 1, 1, 1];
  const skinningWeights = Float32Array.from(along.flatMap((share) => [1 - share, share, 0, 0, 0]));
  const head = { triangles: Uint32Array.of(0, 1, 2, 3, 4, 5), skinningWeights } as unknown as HeadModel;
  const identity = { template, jointPositions: new Float32Array(15) } as unknown as FoldedIdentity;
  const [sheared, whole] = stretchByTurning(head, identity, 0.5);
  assert.ok(sheared! > 1.3 && sheared! < 1.7, String(sheared));
  near(whole!, 1);
  near(stretchByTurning(head, identity, -0.5)[0]!, sheared!);
});
