import type { FoldedIdentity } from "../head/identity.ts";
import type { HeadModel } from "../head/head_model.ts";
import { FOLD_NAMES } from "../head/folds.ts";
import type { FaceFrames } from "./binding.ts";
import { vertexNormals } from "../head/vertex_normals.ts";

/**
 * What an avatar's light follows from as its head moves. Colours hold the light of the head at rest; where there is
 * this, they are drawn in the light that falls on the posed head: shaders/lib/light.wgsl.
 */
export interface SplatLight {
  /** [splats, 3], unit, the smooth normal of the surface, in the frame of the splat's triangle. */
  readonly normal: Float32Array;
  /** [splats], 0..1, strength of the key's highlight, linear light: as much of it as was baked. */
  readonly gloss: Float32Array;
  /** [splats], 0..1, sharpness of the highlight: 0 skin, 1 wet, where it is the lamp's mirror image. */
  readonly polish: Float32Array;
  /** [splats], 0..1, how much the moving light counts; 0 is drawn as baked. */
  readonly share: Float32Array;
  /** [splats], index into FOLDS of the head room. */
  readonly fold: Uint8Array;
  /** [splats], -1..1: share of the colour that the fold takes away where it is drawn in whole; below 0 it adds. */
  readonly depth: Float32Array;
}

/** Numbers of a splat, by member. */
export const LIGHT_WIDTHS = {
  normal: 3,
  gloss: 1,
  polish: 1,
  share: 1,
  fold: 1,
  depth: 1,
} as const satisfies Readonly<
  Record<keyof SplatLight, number>
>;
const KEYS = Object.keys(LIGHT_WIDTHS) as (keyof SplatLight)[];
/** How far a normal's length may be off 1. */
const TOLERANCE = 1e-3;

/** Light that is drawn as baked, to be filled in: normals off the triangles, all else 0. */
export function bakedLight(count: number): SplatLight {
  const normal = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) normal[i * 3 + 1] = 1;
  return {
    normal,
    gloss: new Float32Array(count),
    polish: new Float32Array(count),
    share: new Float32Array(count),
    fold: new Uint8Array(count),
    depth: new Float32Array(count),
  };
}

/** One behind the other. */
export function joinLights(first: SplatLight, second: SplatLight): SplatLight {
  const count = first.share.length;
  const both = bakedLight(count + second.share.length);
  for (const key of KEYS) {
    both[key].set(first[key]);
    both[key].set(second[key], count * LIGHT_WIDTHS[key]);
  }
  return both;
}

/** @throws RangeError with the first value that is out of its range */
export function checkLight(light: SplatLight, count: number): void {
  const refuse = (constraint: string, met: unknown): never => {
    throw new RangeError(`Cannot light the splats, ${constraint}: ${met}`);
  };
  for (const key of KEYS) {
    const values = light[key];
    if (values.length !== count * LIGHT_WIDTHS[key]) {
      refuse(`${key} must have ${count * LIGHT_WIDTHS[key]} numbers`, values.length);
    }
    const low = key === "normal" || key === "depth" ? -1 - TOLERANCE : 0;
    const high = key === "fold" ? FOLD_NAMES.length - 1 : 1 + (key === "normal" ? TOLERANCE : 0);
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      if (!(x >= low && x <= high)) {
        refuse(`a splat's ${key} must lie in ${Math.round(low)}..${Math.round(high)}`, x);
      }
    }
  }
  for (let i = 0; i < count; i++) {
    const long = Math.hypot(light.normal[i * 3]!, light.normal[i * 3 + 1]!, light.normal[i * 3 + 2]!);
    if (Math.abs(long - 1) > TOLERANCE) refuse(`splat ${i}'s normal must be of length 1`, long);
  }
}

/**
 * Normals out of the world of the head at rest into their triangles' frames.
 *
 * @param world [splats, 3], of any length but 0; a zero one is taken to be its triangle's
 * @returns [splats, 3], unit
 */
export function toLocalNormals(
  world: ArrayLike<number>,
  binding: ArrayLike<number>,
  { rotation }: FaceFrames,
): Float32Array<ArrayBuffer> {
  const local = new Float32Array(binding.length * 3);
  for (let i = 0; i < binding.length; i++) {
    const R = binding[i]! * 9;
    const [x, y, z] = [world[i * 3]!, world[i * 3 + 1]!, world[i * 3 + 2]!];
    const long = Math.hypot(x, y, z);
    if (!(long > 0)) local[i * 3 + 1] = 1;
    else {
      for (let c = 0; c < 3; c++) {
        local[i * 3 + c] = (rotation[R + c]! * x + rotation[R + 3 + c]! * y + rotation[R + 6 + c]! * z) /
          long;
      }
    }
  }
  return local;
}

/**
 * The smooth normal of the surface under each splat: the vertices' of the head at rest, blended where the splat's
 * foot lies on its triangle.
 *
 * @param position [splats, 3], local
 * @param normals [vertices, 3], unit, of the head at rest; reckoned where not given
 * @returns [splats, 3], unit, local
 */
export function bindNormals(
  head: HeadModel,
  identity: FoldedIdentity,
  frames: FaceFrames,
  binding: ArrayLike<number>,
  position: ArrayLike<number>,
  normals: ArrayLike<number> = vertexNormals(identity.template, head.triangles),
): Float32Array<ArrayBuffer> {
  const world = new Float32Array(binding.length * 3);
  const weights = new Float64Array(3);
  for (let i = 0; i < binding.length; i++) {
    footOn(head, identity.template, frames, binding[i]!, position[i * 3]!, position[i * 3 + 2]!, weights);
    for (let corner = 0; corner < 3; corner++) {
      const v = head.triangles[binding[i]! * 3 + corner]! * 3;
      for (let c = 0; c < 3; c++) world[i * 3 + c]! += weights[corner]! * normals[v + c]!;
    }
  }
  return toLocalNormals(world, binding, frames);
}

/**
 * Barycentric weights of a local point's foot on its triangle, cut to the triangle.
 *
 * @param x along the first edge, in units of the root of the area, from the centre
 * @param z to the right of it
 * @param weights [3], takes the result; thirds on a triangle without area
 */
export function footOn(
  { triangles }: HeadModel,
  vertices: ArrayLike<number>,
  { centre, rotation, area }: FaceFrames,
  t: number,
  x: number,
  z: number,
  weights: Float64Array,
): void {
  const root = Math.sqrt(area[t]!);
  weights.fill(1 / 3);
  if (!(root > 0)) return;
  const local = (corner: number, axis: number) => {
    let sum = 0;
    for (let c = 0; c < 3; c++) {
      sum += rotation[t * 9 + c * 3 + axis]! *
        (vertices[triangles[t * 3 + corner]! * 3 + c]! - centre[t * 3 + c]!);
    }
    return sum / root;
  };
  // The frame's unit of length is the root of the area: twice the area of the triangle in it is 2, turned by its sense.
  const [ax, az, bx, bz, cx, cz] = [
    local(0, 0),
    local(0, 2),
    local(1, 0),
    local(1, 2),
    local(2, 0),
    local(2, 2),
  ];
  const doubled = (bx - ax) * (cz - az) - (cx - ax) * (bz - az);
  weights[1] = ((x - ax) * (cz - az) - (cx - ax) * (z - az)) / doubled;
  weights[2] = ((bx - ax) * (z - az) - (x - ax) * (bz - az)) / doubled;
  weights[0] = 1 - weights[1]! - weights[2]!;
  let sum = 0;
  for (let k = 0; k < 3; k++) sum += weights[k] = Math.max(0, weights[k]!);
  for (let k = 0; k < 3; k++) weights[k]! /= sum;
}
