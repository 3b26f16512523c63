import type { FoldedIdentity } from "../../head/identity.ts";
import type { HeadModel } from "../../head/head_model.ts";
import { smoothstep } from "../../base/scalar.ts";
import { openness } from "../occlusion.ts";
import { vertexNormals } from "../../head/vertex_normals.ts";

/** How much of the closed lid's light counts; the rest keeps the fold of the open lid in sight. */
const CLOSED_SHARE = 0.86;
/** Rounds in which the closed lid's light is spread: the hollow above it is one soft shade, without patches. */
const SPREADING = 10;

/**
 * Which way vertices face, and how much of the sky they see. Lids lie folded in the socket while eyes are open
 * and its shade would show on closed ones, so theirs is mostly taken from the closed lid.
 *
 * @returns beside both, how far each vertex is of a lid that unfolds, [vertices], 0..1
 * @param only [vertices], those marked with 0 lie in the open, as a skull does
 */
export function bakeOpenness(
  head: HeadModel,
  identity: FoldedIdentity,
  eyeDistance: number,
  only: ArrayLike<number>,
): Openness {
  const known = lastBaked?.head === head && lastBaked.eyeDistance === eyeDistance &&
    isSame(lastBaked.template, identity.template) && isSame(lastBaked.basis, identity.expressionBasis) &&
    isSame(lastBaked.only, only);
  if (!known) {
    lastBaked = {
      ...{ head, eyeDistance, basis: identity.expressionBasis },
      template: identity.template.slice(),
      only: Uint8Array.from(only),
      baked: castOpenness(head, identity, eyeDistance, only),
    };
  }
  const { normals, open, unfolding } = lastBaked!.baked;
  return { normals: normals.slice(), open: open.slice(), unfolding: unfolding.slice() };
}

interface Openness {
  /** [vertices, 3]. */
  readonly normals: Float32Array;
  /** [vertices], 0..1. */
  readonly open: Float32Array;
  readonly unfolding: Float32Array;
}

/**
 * The same face is surveyed to be painted and again for its light, a second of rays each: the last one's are kept, by
 * what they depend on.
 */
let lastBaked: {
  readonly head: HeadModel;
  readonly eyeDistance: number;
  readonly template: Float32Array;
  readonly basis: Float32Array;
  readonly only: Uint8Array;
  readonly baked: Openness;
} | undefined;

const isSame = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

function castOpenness(
  head: HeadModel,
  identity: FoldedIdentity,
  eyeDistance: number,
  only: ArrayLike<number>,
): Openness {
  const { template } = identity;
  const options = { rays: 48, reach: 0.9 * eyeDistance, offset: 0.004 * eyeDistance, only };
  const normals = vertexNormals(template, head.triangles);
  const open = openness(template, normals, head.triangles, options);
  const closed = closeEyes(head, identity);
  if (!closed) return { normals, open, unfolding: new Float32Array(open.length) };
  const shares = Float32Array.from(open, (_, v) => {
    const moved = Math.hypot(...[0, 1, 2].map((c) => closed[v * 3 + c]! - template[v * 3 + c]!));
    return CLOSED_SHARE * smoothstep(0.001, 0.012, moved / eyeDistance);
  });
  const closedNormals = vertexNormals(closed, head.triangles);
  const closedOpen = openness(closed, closedNormals, head.triangles, { ...options, only: shares });
  spread(closedNormals, 3, head.triangles, shares);
  spread(closedOpen, 1, head.triangles, shares);
  shares.forEach((share, v) => {
    if (share === 0) return;
    open[v] = open[v]! + share * Math.max(0, closedOpen[v]! - open[v]!);
    const mixed = [0, 1, 2].map((c) => normals[v * 3 + c]! * (1 - share) + share * closedNormals[v * 3 + c]!);
    const length = Math.hypot(...mixed) || 1;
    for (let c = 0; c < 3; c++) normals[v * 3 + c] = mixed[c]! / length;
  });
  return { normals, open, unfolding: shares.map((share) => share / CLOSED_SHARE) };
}

/** Evens out `values`, so many a vertex, between neighbours that both have a share. */
export function spread(
  values: Float32Array,
  width: number,
  triangles: ArrayLike<number>,
  shares: ArrayLike<number>,
  rounds = SPREADING,
): void {
  const sums = new Float64Array(values.length), counts = new Uint16Array(shares.length);
  for (let round = 0; round < rounds; round++) {
    sums.fill(0);
    counts.fill(0);
    for (let i = 0; i < triangles.length; i++) {
      const v = triangles[i]!, next = triangles[i % 3 === 2 ? i - 2 : i + 1]!;
      if (shares[v] === 0 || shares[next] === 0) continue;
      for (let c = 0; c < width; c++) sums[v * width + c]! += values[next * width + c]!;
      counts[v]!++;
    }
    for (let v = 0; v < shares.length; v++) {
      if (counts[v] === 0) continue;
      for (let c = 0; c < width; c++) {
        const at = v * width + c;
        values[at] = (values[at]! + sums[at]! / counts[v]!) / 2;
      }
    }
  }
}

/** [vertices, 3], the head at rest but for its lids; undefined where no expression closes them. */
export function closeEyes(
  { expressionNames }: HeadModel,
  { template, expressionBasis, worldScale }: FoldedIdentity,
) {
  const blinks = expressionNames.flatMap((name, i) => name.startsWith("eyeBlink") ? [i] : []);
  if (blinks.length === 0) return undefined;
  const closed = Float32Array.from(template);
  for (const blink of blinks) {
    const at = blink * template.length;
    for (let i = 0; i < closed.length; i++) closed[i]! += worldScale * expressionBasis[at + i]!;
  }
  return closed;
}
