import type { FoldedIdentity } from "../../head/identity.ts";
import type { HeadModel } from "../../head/head_model.ts";
import type { FaceFrames } from "../binding.ts";
import { type Palette, paletteOf } from "./complexion.ts";
import { distanceInside } from "./hair/hairline_distance.ts";
import { behindHairlineAt } from "./hair/hairline.ts";
import { evenNape } from "./hair/nape.ts";
import { fillNotches, measureScalp, type Scalp } from "./hair/scalp.ts";
import { HAIR_STYLES, type HairStyle } from "./hair/styles.ts";
import { type EyeAxis, findEye } from "./eye.ts";
import { SURFACE_INDEX, SURFACE_NAMES } from "./regions.ts";
import { hairCap, type Place } from "./skin.ts";
import { bakeOpenness } from "./openness.ts";
import { mapSurfaces, type SurfaceMap } from "./surface_map.ts";
import { type Traits, traitsOf } from "./traits.ts";
import { unit, type Vector } from "../../base/vector.ts";

/** A head at rest as the plain look needs it. */
export interface LookGround {
  readonly head: HeadModel;
  readonly identity: FoldedIdentity;
  readonly frames: FaceFrames;
  readonly palette: Palette;
  readonly traits: Traits;
  readonly surfaces: SurfaceMap;
  /** [vertices, 3], unit. */
  readonly normals: Float32Array;
  /** [vertices], 0..1, how much of the sky is in sight. */
  readonly open: Float32Array;
  /** [vertices], 0..1, how far it lies on a lid, whose light is the closed one's. */
  readonly unfolding: Float32Array;
  readonly eyes: readonly EyeAxis[];
  /** Middle between the eyes' joints, and their distance, world units. */
  readonly middle: Vector;
  readonly eyeDistance: number;
  /** World units a millimetre, on a head whose eyes are as far apart as an adult's. */
  readonly millimetre: number;
  /** [triangles], 1 where hair grows. */
  readonly hairy: Uint8Array;
  /** Undefined on a head without hair. */
  readonly scalp: Scalp | undefined;
  /** [vertices], millimetres behind the hairline, negative on bare skin. */
  readonly behindHairline: Float32Array;
  /** Most forward point of the lips, in eye distances. */
  readonly lipFront: number;
}

/** Pupils of adults lie 62 mm apart (Farkas 1994, rounded). */
const EYE_DISTANCE_MILLIMETRES = 62;
/** Millimetres behind the hairline from where nothing shades the scalp. */
const OPEN_SCALP = 20;

export function surveyHead(
  head: HeadModel,
  identity: FoldedIdentity,
  frames: FaceFrames,
  palette: Palette = paletteOf(),
  traits: Traits = traitsOf(head),
  style: HairStyle = HAIR_STYLES.short,
): LookGround {
  const { template } = identity;
  const surfaces = mapSurfaces(head, frames.area);
  const [left, right] = [pointAt(identity.jointPositions, 3), pointAt(identity.jointPositions, 4)];
  const middle = left.map((x, c) => (x + right[c]!) / 2) as unknown as Vector;
  // A head whose eyes coincide (no such head is known) still gets a look.
  const eyeDistance = Math.hypot(...left.map((x, c) => x - right[c]!)) || 0.28;
  const millimetre = eyeDistance / EYE_DISTANCE_MILLIMETRES;
  const corners = (name: string, sign: number): Vector[] => {
    const points: Vector[] = [];
    surfaces.triangles.forEach((kind, t) => {
      if (SURFACE_NAMES[kind] !== name || sign * (frames.centre[t * 3]! - middle[0]) <= 0) return;
      for (let c = 0; c < 3; c++) points.push(pointAt(template, head.triangles[t * 3 + c]!));
    });
    return points;
  };
  const eyes = ([[left, 1], [right, -1]] as const).flatMap(([centre, sign]) => {
    const pupil = corners("pupil", sign);
    return findEye(centre, [...corners("iris", sign), ...pupil], pupil) ?? [];
  });
  let lipFront = -Infinity;
  surfaces.triangles.forEach((kind, t) => {
    if (SURFACE_NAMES[kind] === "lips") lipFront = Math.max(lipFront, frames.centre[t * 3 + 2]!);
  });
  const ownHair = surfaces.triangles.some((kind) => kind === SURFACE_INDEX.hair);
  const toMillimetres = (p: Vector): Vector => millimetresAt({ middle, millimetre }, p);
  const ownScalp = surfaces.triangles.map((kind, t) => {
    if (ownHair) return kind === SURFACE_INDEX.hair ? 1 : 0;
    if (kind !== SURFACE_INDEX.skin && kind !== SURFACE_INDEX.neck) return 0;
    const place = [0, 1, 2].map((c) => (frames.centre[t * 3 + c]! - middle[c]!) / eyeDistance);
    return hairCap(place as unknown as Place) > 0.5 ? 1 : 0;
  });
  const bare = new Set<number>([SURFACE_INDEX.skin, SURFACE_INDEX.neck]);
  fillNotches(head.triangles, ownScalp, (t) => bare.has(surfaces.triangles[t]!));
  const middles = (belongs: (t: number) => boolean): Vector[] =>
    [...ownScalp.keys()].flatMap((t) => belongs(t) ? [toMillimetres(pointAt(frames.centre, t))] : []);
  const scalp = measureScalp(
    middles((t) => ownScalp[t] === 1),
    middles((t) => surfaces.triangles[t] === SURFACE_INDEX.ear),
    style,
  );
  const behindHairline = distanceInside(template, head.triangles, ownScalp).map((units, v) =>
    scalp
      ? behindHairlineAt(scalp, units / millimetre, toMillimetres(pointAt(template, v)))
      : units / millimetre
  );
  const hairy = ownScalp.map((own, t) => own && middleOf(head, behindHairline, t) > -2 ? 1 : 0);
  const lit = bakeOpenness(
    head,
    identity,
    eyeDistance,
    behindHairline.map((depth) => depth < OPEN_SCALP ? 1 : 0),
  );
  if (scalp) {
    const places = Array.from(behindHairline, (_, v) => toMillimetres(pointAt(template, v)));
    evenNape(head.triangles, lit.normals, scalp, { places, behind: behindHairline });
  }
  return {
    head,
    identity,
    frames,
    palette,
    traits,
    surfaces,
    ...lit,
    eyes,
    middle,
    eyeDistance,
    millimetre,
    hairy,
    scalp,
    behindHairline,
    lipFront: (Number.isFinite(lipFront) ? lipFront - middle[2] : 0) / eyeDistance,
  };
}

export const pointAt = (values: ArrayLike<number>, v: number): Vector => [
  values[v * 3]!,
  values[v * 3 + 1]!,
  values[v * 3 + 2]!,
];

const middleOf = ({ triangles }: HeadModel, values: ArrayLike<number>, t: number): number =>
  (values[triangles[t * 3]!]! + values[triangles[t * 3 + 1]!]! + values[triangles[t * 3 + 2]!]!) / 3;

/** The middle of a triangle, in barycentric weights. */
export const THIRDS = [1 / 3, 1 / 3, 1 / 3] as const;

/** A place on a triangle: the mean of its corners' values by barycentric weights. */
export function blend(
  { head }: LookGround,
  values: ArrayLike<number>,
  triangle: number,
  weights: ArrayLike<number>,
): Vector {
  const out: [number, number, number] = [0, 0, 0];
  for (let corner = 0; corner < 3; corner++) {
    const v = head.triangles[triangle * 3 + corner]! * 3;
    for (let c = 0; c < 3; c++) out[c]! += weights[corner]! * values[v + c]!;
  }
  return out;
}

/** The same for one value a vertex. */
export function blendOne(
  { head }: LookGround,
  values: ArrayLike<number>,
  triangle: number,
  weights: ArrayLike<number>,
): number {
  let sum = 0;
  for (let c = 0; c < 3; c++) sum += weights[c]! * values[head.triangles[triangle * 3 + c]!]!;
  return sum;
}

/** Millimetres from the middle between the eyes. */
export const millimetresAt = (
  { middle, millimetre }: Pick<LookGround, "middle" | "millimetre">,
  p: Vector,
): Vector => [
  (p[0] - middle[0]) / millimetre,
  (p[1] - middle[1]) / millimetre,
  (p[2] - middle[2]) / millimetre,
];

/** A place on a triangle where something grows: millimetres, unit normal, behind the hairline, openness. */
export function rootOn(ground: LookGround, triangle: number, weights: ArrayLike<number>) {
  return {
    at: millimetresAt(ground, blend(ground, ground.identity.template, triangle, weights)),
    normal: unit(blend(ground, ground.normals, triangle, weights)),
    behind: blendOne(ground, ground.behindHairline, triangle, weights),
    open: blendOne(ground, ground.open, triangle, weights),
  };
}
