import { faceFrames } from "../../../../runtime/avatar/binding.ts";
import type { Palette } from "../../../../runtime/avatar/stock/complexion.ts";
import {
  blend,
  blendOne,
  type LookGround,
  pointAt,
  surveyHead,
} from "../../../../runtime/avatar/stock/ground.ts";
import { type Surface, SURFACE_NAMES } from "../../../../runtime/avatar/stock/regions.ts";
import { unit, type Vector } from "../../../../runtime/base/vector.ts";
import { foldIdentity } from "../../../../runtime/head/identity.ts";
import type { HeadModel } from "../../../../runtime/head/head_model.ts";
import { type Bearer, bearers } from "../scene/bearers.ts";
import { measureSkull, type Skull } from "./skull.ts";
import { type Found, searchSurface, type SurfaceSearch } from "./surface_search.ts";

/** What carries something: a place on one of the head's triangles. */
export interface Rig {
  readonly triangle: number;
  /** Barycentric. */
  readonly weights: Vector;
}

/** A place on the skin, millimetres. */
export interface SkinPoint extends Rig {
  readonly at: Vector;
  /** Unit, smooth over the surface. */
  readonly normal: Vector;
}

/**
 * What painters know of the head they paint, at rest. All of it is in millimetres from the middle between
 * the eyes: x to the subject's left, y up, z out of the face. (A millimetre is that of an adult whose eyes stand 62
 * apart.) Everything comes from the head's regions and landmarks, so that any head model will do.
 */
export interface Subject {
  readonly head: HeadModel;
  readonly ground: LookGround;
  /** [vertices, 3], the head's, millimetres. */
  readonly vertices: Float64Array;
  /** World units. */
  readonly millimetre: number;
  toWorld(at: Vector): Vector;
  toMillimetres(world: Vector): Vector;
  /** MediaPipe's point. @throws RangeError where the head has no such landmark */
  landmark(index: number): SkinPoint;
  /** The nearest place of the outer skin (face, scalp, neck, lips, lids, bust; not eyeballs, nor the ears where left out). */
  nearest(at: Vector, options?: SkinOptions): SkinPoint;
  /** The first place of the outer skin or an eyeball that a ray meets. */
  cast(from: Vector, towards: Vector, options?: SkinOptions): SkinPoint | undefined;
  /**
   * The outer skin at a height, seen from the head's axis at an azimuth (0 forward, positive to the subject's left,
   * radians): the outermost place. Undefined above the crown.
   */
  around(azimuth: number, y: number, options?: SkinOptions): SkinPoint | undefined;
  /** A place on a triangle. */
  on(rig: Rig): SkinPoint;
  /** Middles of all triangles of these surfaces, with their areas in square millimetres. */
  patches(...surfaces: Surface[]): readonly (SkinPoint & { readonly area: number })[];
  surfaceOf(triangle: number): Surface;
  /** Millimetres behind the hairline, negative on bare skin. */
  behindHairline(rig: Rig): number;
  /** What carries a stiff piece: of all triangles that go with this part, the one that expressions move least. */
  bearer(part: Bearer): Rig;
  readonly skull: Skull;
}

export interface SkinOptions {
  /** Ears count; true where left out. */
  readonly ears?: boolean;
}

/** Standard deviations by name to beta; names that the head lacks move nothing. */
export function betaOf(head: HeadModel, shape: Readonly<Record<string, number>>): Float32Array {
  return Float32Array.from(head.shapeNames, (name) => shape[name] ?? 0);
}

const SKIN: readonly Surface[] = [
  "skin",
  "lips",
  "brow",
  "eyelid",
  "lash",
  "neck",
  "hair",
  "nostril",
  "base",
];
/** MediaPipe's point at the chin's lower edge. */
const CHIN = 152;
const EYES: readonly Surface[] = ["sclera", "iris", "pupil", "caruncle"];

/**
 * Measures a head with an identity. Takes about a second, most of it to see how open each place lies to the sky.
 *
 * @param bones how far an identity outside the head's own space moves each vertex, world units [vertices, 3]
 */
export function measureSubject(
  head: HeadModel,
  beta: ArrayLike<number>,
  palette?: Palette,
  bones?: (plain: Subject) => Float32Array,
): Subject {
  const folded = foldIdentity(head, beta);
  // Where to move bone is told by the face that is there without.
  const moved = bones?.(measureSubject(head, beta, palette));
  const identity = moved ? { ...folded, template: folded.template.map((x, i) => x + moved[i]!) } : folded;
  const frames = faceFrames(identity.template, head.triangles);
  const ground = surveyHead(head, identity, frames, palette);
  const { middle, millimetre } = ground;
  const toMillimetres = (world: Vector): Vector => [
    (world[0] - middle[0]) / millimetre,
    (world[1] - middle[1]) / millimetre,
    (world[2] - middle[2]) / millimetre,
  ];
  const vertices = new Float64Array(identity.template.length);
  for (let v = 0; v < vertices.length; v += 3) {
    vertices.set(toMillimetres(pointAt(identity.template, v / 3)), v);
  }

  // Teeth and eyeballs hang on no hairline: infinitely far is 999 mm here, for 0 times infinity is no number.
  const behindHairline = ground.behindHairline.map((depth) => Math.max(-999, Math.min(999, depth)));
  const surfaceOf = (t: number): Surface => SURFACE_NAMES[ground.surfaces.triangles[t]!]!;
  const trianglesOf = (...surfaces: readonly Surface[]): number[] => {
    const wanted = new Set(surfaces), found: number[] = [];
    for (let t = 0; t < frames.area.length; t++) {
      if (frames.area[t]! > 0 && wanted.has(surfaceOf(t))) found.push(t);
    }
    return found;
  };
  // Most looks ask for one or two of them.
  const search = (...surfaces: readonly Surface[]): () => SurfaceSearch => {
    let made: SurfaceSearch | undefined;
    return () => made ??= searchSurface(vertices, head.triangles, trianglesOf(...surfaces));
  };
  const searches = {
    nearest: [search(...SKIN), search(...SKIN, "ear")],
    cast: [search(...SKIN, ...EYES), search(...SKIN, ...EYES, "ear")],
  };
  const withEars = (options?: SkinOptions): 0 | 1 => options?.ears === false ? 0 : 1;
  const on = ({ triangle, weights }: Rig): SkinPoint => ({
    triangle,
    weights,
    at: toMillimetres(blend(ground, identity.template, triangle, weights)),
    normal: unit(blend(ground, ground.normals, triangle, weights)),
  });
  const onFound = (found: Found): SkinPoint => on(found);
  const landmark = landmarkFinder(head, on);
  const skull = measureSkull(
    trianglesOf("skin", "hair", "brow"),
    vertices,
    head.triangles,
    head.landmarks.indices.includes(CHIN) ? landmark(CHIN).at[1] : undefined,
  );
  const carriers = new Map<Bearer, Rig>();

  const cast: Subject["cast"] = (from, towards, options) => {
    const found = searches.cast[withEars(options)]!().cast(from, towards);
    return found && onFound(found);
  };
  return {
    head,
    ground,
    vertices,
    millimetre,
    skull,
    toMillimetres,
    toWorld: (at) => [0, 1, 2].map((c) => middle[c]! + at[c]! * millimetre) as unknown as Vector,
    landmark,
    nearest: (at, options) => onFound(searches.nearest[withEars(options)]!().nearest(at)),
    cast,
    around(azimuth, y, options) {
      const out: Vector = [Math.sin(azimuth), 0, Math.cos(azimuth)];
      const from: Vector = [600 * out[0], y, skull.axis + 600 * out[2]];
      const found = cast(from, [-out[0], 0, -out[2]], options);
      if (found || options?.ears !== false) return found;
      // Where an ear is taken off there is a hole.
      const ear = cast(from, [-out[0], 0, -out[2]]);
      return ear && onFound(searches.nearest[0]!().nearest(ear.at));
    },
    on,
    patches: (...surfaces) =>
      trianglesOf(...surfaces).map((triangle) => ({
        ...on({ triangle, weights: [1 / 3, 1 / 3, 1 / 3] }),
        area: frames.area[triangle]! / millimetre ** 2,
      })),
    surfaceOf,
    behindHairline: ({ triangle, weights }) => blendOne(ground, behindHairline, triangle, weights),
    bearer(part) {
      const known = carriers.get(part) ?? bearers(ground, part);
      carriers.set(part, known);
      return known;
    },
  };
}

function landmarkFinder(head: HeadModel, on: Subject["on"]): Subject["landmark"] {
  const marks = new Map(Array.from(head.landmarks.indices, (index, i) => [index, i]));
  return (index) => {
    const i = marks.get(index);
    if (i === undefined) {
      throw new RangeError(`Cannot find a landmark, head "${head.name}" must have it: ${index}`);
    }
    const [u, v, w] = head.landmarks.barycentric.subarray(i * 3, i * 3 + 3);
    return on({ triangle: head.landmarks.triangles[i]!, weights: [u!, v!, w!] });
  };
}
