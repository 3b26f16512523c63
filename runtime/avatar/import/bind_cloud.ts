import type { Vector } from "../../base/vector.ts";
import type { SplatCloud } from "../../formats/splats/splat_cloud.ts";
import { NearestVectors } from "../../head/correspond/nearest_vectors.ts";
import { NearSurface } from "../../head/correspond/near_surface.ts";
import { foldIdentity } from "../../head/identity.ts";
import { type HeadModel, triangleCount } from "../../head/head_model.ts";
import { type Surface, surfaceOf } from "../../head/surfaces.ts";
import type { Avatar } from "../avatar.ts";
import { type FaceFrames, faceFrames, toLocal } from "../binding.ts";
import { fromRest } from "../ply_harmonics.ts";

/** A head at rest with a person's shape, world units. */
export interface RestHead {
  readonly head: HeadModel;
  /** [shapes], beta. */
  readonly shape: Float32Array;
  /** [vertices, 3]. */
  readonly vertices: Float32Array;
  readonly frames: FaceFrames;
}

export function restHead(head: HeadModel, shape: ArrayLike<number> = []): RestHead {
  const { template: vertices } = foldIdentity(head, shape);
  return { head, shape: Float32Array.from(shape), vertices, frames: faceFrames(vertices, head.triangles) };
}

/** World units; what hangs further from the skin (hair, a hat) goes with skull and neck, never with a lip or a lid. */
const FAR = 0.1;
const LIVELY: readonly Surface[] = [
  "lips",
  "eyelid",
  "lash",
  "sclera",
  "iris",
  "pupil",
  "teeth",
  "gums",
  "tongue",
  "mouth",
  "caruncle",
];
/** Triangles by their middles that are looked at. */
const CANDIDATES = 24;
/** Of the distance: one that faces the splat is taken before one as near whose back it lies on: lips touch at rest. */
const BACK = 1.25;

/** Where splats of the world stand on a head. */
export interface Bound {
  /** [splats]. */
  readonly binding: Uint32Array;
  /** [splats], world units. */
  readonly distance: Float32Array;
}

/** A place of the head, and how far it is from what was asked for. */
interface Near {
  readonly triangle: number;
  readonly distance: number;
  readonly at: Vector;
}

/** Searches the head for the nearest place of what may be seen. @param still leaves out what moves by itself */
export function surfaceSearch({ head, vertices, frames }: RestHead, still = false): (p: Vector) => Near {
  const surfaces = head.regionNames.map(surfaceOf);
  const triangles = [...Array(triangleCount(head)).keys()].filter((t) => {
    const surface = surfaces[head.regions[t]!] ?? "skin";
    return frames.area[t]! > 0 && surface !== "unseen" && !(still && LIVELY.includes(surface));
  });
  const near = new NearSurface(vertices, head.triangles, triangles);
  const middles = Float64Array.from(triangles.flatMap((t) => [...frames.centre.subarray(t * 3, t * 3 + 3)]));
  const centres = new NearestVectors(middles, 3);
  return (p) => {
    let best: Near = { triangle: -1, distance: Infinity, at: p }, least = Infinity;
    for (const k of centres.around(p, CANDIDATES)) {
      const { triangle: t, weights, distance: squared } = near.nearest(p, [triangles[k]!]);
      const distance = Math.sqrt(squared);
      let out = 0;
      for (let c = 0; c < 3; c++) {
        out += (p[c]! - frames.centre[t * 3 + c]!) * frames.rotation[t * 9 + c * 3 + 1]!;
      }
      const ranked = out < 0 ? distance * BACK : distance;
      if (ranked >= least) continue;
      least = ranked;
      const [a, b, c] = near.cornersOf(t);
      best = {
        triangle: t,
        distance,
        at: [0, 1, 2].map((k) =>
          weights[0] * a[k]! + weights[1] * b[k]! + weights[2] * c[k]!
        ) as unknown as Vector,
      };
    }
    return best;
  };
}

/** The triangle for each splat: the nearest that may be. */
export function nearestTriangles(position: Float32Array, rest: RestHead): Bound {
  const { head } = rest, count = position.length / 3, surfaces = head.regionNames.map(surfaceOf);
  const all = surfaceSearch(rest);
  let calm: typeof all | undefined;
  const binding = new Uint32Array(count), distance = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const p = [position[i * 3]!, position[i * 3 + 1]!, position[i * 3 + 2]!] as const;
    let place = all(p);
    if (place.distance > FAR && LIVELY.includes(surfaces[head.regions[place.triangle]!] ?? "skin")) {
      calm ??= surfaceSearch(rest, true);
      const stiller = calm(p);
      if (stiller.triangle >= 0) place = stiller;
    }
    binding[i] = place.triangle;
    distance[i] = place.distance;
  }
  return { binding, distance };
}

/** Splats of the world, bound: an avatar but for its name. */
export function avatarOfWorld(
  cloud: SplatCloud,
  binding: Uint32Array,
  { head, shape, frames }: RestHead,
): Omit<Avatar, "name" | "provenance"> {
  const local = toLocal(cloud, binding, frames);
  const flat = cloud.degree === 0 || cloud.harmonics.every((x) => x === 0);
  return {
    head,
    shape,
    splatCount: cloud.count,
    binding,
    position: Float32Array.from(local.position),
    rotation: Float32Array.from(local.rotation),
    scale: Float32Array.from(local.scale),
    opacity: cloud.opacity.slice(),
    colour: flat ? cloud.colour.map((x) => Math.min(1, Math.max(0, x))) : cloud.colour.slice(),
    harmonics: flat ? null : fromRest(cloud.harmonics, cloud.degree, binding, frames),
    oneSided: new Uint8Array(cloud.count),
    light: null,
  };
}

/** Some splats of a cloud. */
export function cloudRows(cloud: SplatCloud, rows: readonly number[]): SplatCloud {
  const take = (values: Float32Array) => {
    const width = values.length / cloud.count, out = new Float32Array(rows.length * width);
    rows.forEach((i, k) => out.set(values.subarray(i * width, (i + 1) * width), k * width));
    return out;
  };
  const { position, scale, rotation, opacity, colour, harmonics } = cloud;
  return {
    ...cloud,
    count: rows.length,
    position: take(position),
    scale: take(scale),
    rotation: take(rotation),
    opacity: take(opacity),
    colour: take(colour),
    harmonics: take(harmonics),
  };
}
