import { type HeadModel, triangleCount, vertexCount } from "../../head/head_model.ts";
import { type Surface, SURFACE_INDEX, SURFACE_NAMES, surfaceOf, SURFACES } from "./regions.ts";

/** The surfaces over a head's mesh. */
export interface SurfaceMap {
  /** [triangles], index into SURFACE_NAMES. */
  readonly triangles: Uint8Array;
  /**
   * [vertices, surfaces], how much of the area about a vertex is of each surface; among the surfaces of one
   * tissue these sum to 1, or to 0 where the vertex has none of that tissue.
   */
  readonly shares: Float32Array;
}

/** @param area [triangles] */
export function mapSurfaces(head: HeadModel, area: ArrayLike<number>): SurfaceMap {
  const byRegion = head.regionNames.map((name) => SURFACE_NAMES.indexOf(surfaceOf(name)));
  const kinds = SURFACE_NAMES.length;
  const triangles = new Uint8Array(triangleCount(head));
  const shares = new Float32Array(vertexCount(head) * kinds);
  for (let t = 0; t < triangles.length; t++) {
    const kind = triangles[t] = byRegion[head.regions[t]!] ?? 0;
    for (let c = 0; c < 3; c++) shares[head.triangles[t * 3 + c]! * kinds + kind]! += area[t]!;
  }
  const tissues = SURFACE_NAMES.map((name) => SURFACES[name].tissue);
  for (let v = 0; v < shares.length; v += kinds) {
    const own = shares.slice(v, v + kinds);
    for (let k = 0; k < kinds; k++) {
      let tissue = 0;
      for (let other = 0; other < kinds; other++) if (tissues[other] === tissues[k]) tissue += own[other]!;
      if (tissue > 0) shares[v + k] = own[k]! / tissue;
    }
  }
  for (let round = 0; round < LIP_ROUNDS; round++) soften(head, shares, "lips");
  for (let round = 0; round < NOSTRIL_ROUNDS; round++) soften(head, shares, "nostril", true);
  return { triangles, shares };
}

/** Rounds over which lips and nostrils run out into skin; after one they look cut out. */
const LIP_ROUNDS = 2, NOSTRIL_ROUNDS = 2;

/**
 * Lips and nostrils have no edge: they run out over a few millimetres of skin. Each vertex takes half of its
 * neighbours' mean.
 *
 * @param whole nothing is taken from a vertex: a nostril is small, and would be gone
 */
function soften(head: HeadModel, shares: Float32Array, surface: Surface, whole = false): void {
  const kinds = SURFACE_NAMES.length;
  const [skin, softened] = [SURFACE_INDEX.skin, SURFACE_INDEX[surface]];
  const before = shares.slice();
  const sums = new Float64Array(vertexCount(head));
  const counts = new Float64Array(vertexCount(head));
  const own = (v: number) => before[v * kinds + softened]!;
  const both = (v: number) => own(v) + before[v * kinds + skin]!;
  for (let i = 0; i < head.triangles.length; i++) {
    const a = head.triangles[i]!;
    const b = head.triangles[i % 3 === 2 ? i - 2 : i + 1]!;
    if (both(a) === 0 || both(b) === 0) continue;
    sums[a]! += own(b);
    sums[b]! += own(a);
    counts[a]!++;
    counts[b]!++;
  }
  for (let v = 0; v < counts.length; v++) {
    if (counts[v] === 0) continue;
    const spread = 0.5 * own(v) + 0.5 * sums[v]! / counts[v]!;
    const share = Math.min(both(v), whole ? Math.max(own(v), spread) : spread);
    shares[v * kinds + skin] = both(v) - share;
    shares[v * kinds + softened] = share;
  }
}
