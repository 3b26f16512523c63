import { cross, subtract, unit, type Vector } from "../../base/vector.ts";
import { type HeadModel, type LandmarkEmbedding, triangleCount } from "../head_model.ts";
import { surfaceOf } from "../surfaces.ts";
import type { Correspondence } from "./correspond.ts";
import { eyeRegions } from "./eye_regions.ts";
import { searchParts } from "./matching.ts";
import { PARTS } from "./parts.ts";
import { landmarkOf } from "./places.ts";

/**
 * Regions for a head that has few or none of its own, from the head that it was laid over: each triangle is what lies under
 * its middle. What the head itself calls by a name of the other's stays that, but for `skin`, which is what heads call
 * all that they do not tell apart.
 *
 * @returns of `from`, with the other's region names, and `unseen` behind them where it has such
 */
export function transferRegions(
  { from, to, fromParts, toParts, warped, match }: Correspondence,
): Pick<HeadModel, "regions" | "regionNames"> {
  const regionNames = [...to.regionNames];
  const named = (name: string): number => {
    if (!regionNames.includes(name)) regionNames.push(name);
    return regionNames.indexOf(name);
  };
  const eyes = eyeRegions(from, fromParts, to, toParts);
  const regions = Uint8Array.from({ length: triangleCount(from) }, (_, t) => {
    const own = from.regionNames[from.regions[t]!] ?? "";
    if (surfaceOf(own) === "unseen") return named("unseen");
    if (own !== "skin" && to.regionNames.includes(own)) return named(own);
    if (eyes[t]) return named(eyes[t]);
    const [a, b, c] = cornersOf(from, warped, t);
    const middle = [0, 1, 2].map((k) => (a[k]! + b[k]! + c[k]!) / 3) as unknown as Vector;
    const found = match(middle, normalOf([a, b, c]), PARTS[fromParts.triangles[t]!]!);
    const there = found ? to.regionNames[to.regions[found.triangle]!]! : "skin";
    // Rims of lids: triangles that were not made along them would be a broken line. The look finds lids by landmarks then.
    return named(surfaceOf(there) === "lash" ? "eyelid" : there);
  });
  return { regions, regionNames };
}

/**
 * The other head's landmarks on a head that lacks them. Those that it has of its own stay where they are.
 *
 * @returns of `from`, ordered by their numbers
 */
export function transferLandmarks(
  { from, to, fromParts, toParts, warped }: Correspondence,
): LandmarkEmbedding {
  const surface = searchParts(from, fromParts, warped);
  const places = new Map<number, readonly [triangle: number, weights: ArrayLike<number>]>();
  to.landmarks.indices.forEach((index, i) => {
    const t = to.landmarks.triangles[i]!;
    const found = surface.match(
      landmarkOf(to, i),
      normalOf(cornersOf(to, to.template, t)),
      PARTS[toParts.triangles[t]!]!,
    );
    if (found) places.set(index, [found.triangle, found.weights]);
  });
  from.landmarks.indices.forEach((index, i) => {
    places.set(index, [from.landmarks.triangles[i]!, from.landmarks.barycentric.subarray(i * 3, i * 3 + 3)]);
  });
  const indices = [...places.keys()].sort((a, b) => a - b);
  return {
    indices: Uint16Array.from(indices),
    triangles: Uint32Array.from(indices, (index) => places.get(index)![0]),
    barycentric: Float32Array.from(indices.flatMap((index) => Array.from(places.get(index)![1]))),
  };
}

function cornersOf(
  { triangles }: HeadModel,
  vertices: ArrayLike<number>,
  t: number,
): [Vector, Vector, Vector] {
  return [0, 1, 2].map((k) => {
    const v = triangles[t * 3 + k]! * 3;
    return [vertices[v]!, vertices[v + 1]!, vertices[v + 2]!] as const;
  }) as [Vector, Vector, Vector];
}

const normalOf = ([a, b, c]: readonly [Vector, Vector, Vector]): Vector =>
  unit(cross(subtract(b, a), subtract(c, a)));
