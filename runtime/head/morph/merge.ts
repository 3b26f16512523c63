import type { ArkitShape } from "../arkit.ts";
import type { Piece } from "./gather.ts";
import type { MeshKind } from "./kinds.ts";
import { arkitTarget } from "./target_names.ts";

/** Pieces in one mesh, the file's units. */
export interface MergedMesh {
  /** [vertices, 3]. */
  readonly positions: Float64Array;
  readonly triangles: Uint32Array;
  /** [triangles]. */
  readonly kinds: readonly MeshKind[];
  readonly expressions: ReadonlyMap<ArkitShape, Float64Array>;
  /** [vertices], how much of each is carried by some nodes. */
  carriedBy(nodes: ReadonlySet<number>): Float64Array;
  readonly skinned: boolean;
}

/** Puts pieces together, and joins vertices that were cut apart for textures: they lie and move alike. */
export function mergePieces(
  pieces: readonly { readonly piece: Piece; readonly kind: MeshKind }[],
): MergedMesh {
  const total = pieces.reduce((sum, { piece }) => sum + piece.positions.length, 0) / 3;
  const all = new Float64Array(total * 3), expressions = new Map<ArkitShape, Float64Array>();
  let first = 0;
  const firsts = pieces.map(({ piece }) => {
    const own = first;
    all.set(piece.positions, own * 3);
    for (const [shape, by] of expressionsOf(piece)) {
      const whole = expressions.get(shape) ?? new Float64Array(total * 3);
      expressions.set(shape, whole);
      whole.set(by, own * 3);
    }
    first += piece.positions.length / 3;
    return own;
  });
  const joined = joinAlike(all, [...expressions.values()], firsts);
  const keep = <T extends Float64Array>(values: T): Float64Array => {
    const out = new Float64Array(joined.count * 3);
    joined.of.forEach((to, v) => out.set(values.subarray(v * 3, v * 3 + 3), to * 3));
    return out;
  };
  const triangles: number[] = [], kinds: MeshKind[] = [];
  pieces.forEach(({ piece, kind }, p) => {
    for (let t = 0; t < piece.triangles.length; t += 3) {
      const corners = [0, 1, 2].map((k) => joined.of[firsts[p]! + piece.triangles[t + k]!]!);
      if (new Set(corners).size < 3) continue;
      triangles.push(...corners);
      kinds.push(kind);
    }
  });
  return {
    positions: keep(all),
    triangles: Uint32Array.from(triangles),
    kinds,
    expressions: new Map([...expressions].map(([shape, by]) => [shape, keep(by)])),
    skinned: pieces.some(({ piece }) => piece.joints !== undefined),
    carriedBy(nodes) {
      const out = new Float64Array(joined.count);
      pieces.forEach(({ piece: { joints, weights, positions } }, p) => {
        for (let v = 0; v < positions.length / 3; v++) {
          let sum = 0;
          for (let k = 0; joints && k < 4; k++) {
            if (nodes.has(joints[v * 4 + k]!)) sum += weights![v * 4 + k]!;
          }
          out[joined.of[firsts[p]! + v]!] = joints ? Math.min(1, sum) : 1;
        }
      });
      return out;
    },
  };
}

function expressionsOf(piece: Piece): Map<ArkitShape, Float64Array> {
  const found = new Map<ArkitShape, Float64Array>(), halves = new Set<string>();
  for (const { name, read } of piece.targets) {
    const target = arkitTarget(name);
    if (!target) continue;
    const { shape, half } = target, before = found.get(shape);
    // Of two that say the same the first counts; halves add up.
    const other = half === "left" ? "right" : "left";
    const adds = half !== null && halves.has(`${shape} ${other}`) && !halves.has(`${shape} ${half}`);
    if (before && !adds) continue;
    const by = read();
    if (before) by.forEach((x, i) => before[i]! += x);
    else found.set(shape, by);
    if (half) halves.add(`${shape} ${half}`);
  }
  return found;
}

/** @param firsts where pieces begin: what lies in two of them is not one */
function joinAlike(
  positions: Float64Array,
  shapes: readonly Float64Array[],
  firsts: readonly number[],
): { readonly of: Uint32Array; readonly count: number } {
  const count = positions.length / 3, of = new Uint32Array(count);
  const buckets = new Map<string, number[]>(), begins = new Set(firsts);
  const alike = (a: number, b: number) =>
    shapes.every((shape) => [0, 1, 2].every((c) => Math.abs(shape[a * 3 + c]! - shape[b * 3 + c]!) < 1e-7));
  let next = 0;
  for (let v = 0; v < count; v++) {
    if (begins.has(v)) buckets.clear();
    const key = `${positions[v * 3]},${positions[v * 3 + 1]},${positions[v * 3 + 2]}`;
    const bucket = buckets.get(key);
    const twin = bucket?.find((other) => alike(other, v));
    if (twin !== undefined) {
      of[v] = of[twin]!;
      continue;
    }
    if (bucket && bucket.length < MOST_TWINS) bucket.push(v);
    else if (!bucket) buckets.set(key, [v]);
    of[v] = next++;
  }
  return { of, count: next };
}
/** Vertices in one place that move apart: lips' corners have a few, a broken file all. */
const MOST_TWINS = 16;
