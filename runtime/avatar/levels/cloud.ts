import type { FaceFrames } from "../binding.ts";
import { ABOVE_0, applyTurns, harmonicsDegree, turnsByTriangle } from "../harmonics.ts";
import type { LevelSource, LevelSplats } from "./level.ts";
import type { SplatLight } from "../splat_light.ts";
import { eigenSymmetric, quaternionOf } from "./symmetric.ts";

/**
 * Splats as they are merged: in the world of the head at rest, and their covariances whole. What is averaged besides the
 * colour, the harmonics and the light, stands in one row of `more`.
 */
export interface Cloud {
  count: number;
  /** [splats, 3], world units. */
  readonly mean: Float64Array;
  /** [splats, 6], upper triangles row by row, square world units. */
  readonly covariance: Float64Array;
  /** [splats], 0..1. */
  readonly opacity: Float64Array;
  /** [splats, 3]. */
  readonly colour: Float64Array;
  /** [splats], 0 for splats without a head. */
  readonly triangle: Uint32Array;
  /** [splats], 0 or 1. */
  readonly oneSided: Uint8Array;
  /** [splats], of the light; 0 where there is none. */
  readonly fold: Uint8Array;
  /** [splats], 0..1, how much of each is seen: what is not is merged first. */
  readonly seen: Float64Array;
  /** [splats, width]. */
  readonly more: Float32Array;
  readonly width: number;
  /** Where in a row of `more` the depth of a splat's fold stands; -1 where there is no light. */
  readonly depthAt: number;
}

/** Normal, gloss, polish, share, depth. */
export const LIGHT_NUMBERS = 7;

/** @param frames of the head at rest; null for splats in world units */
export function cloudOf(source: LevelSource, frames: FaceFrames | null): Cloud {
  const { splatCount: count, binding, light } = source;
  const above = ABOVE_0[harmonicsDegree(source)] * 3;
  const width = above + (light ? LIGHT_NUMBERS : 0);
  const cloud: Cloud = {
    count,
    mean: new Float64Array(count * 3),
    covariance: new Float64Array(count * 6),
    opacity: Float64Array.from(source.opacity),
    colour: Float64Array.from(source.colour),
    triangle: frames ? Uint32Array.from(binding!) : new Uint32Array(count),
    oneSided: source.oneSided ? Uint8Array.from(source.oneSided) : new Uint8Array(count),
    fold: light ? Uint8Array.from(light.fold) : new Uint8Array(count),
    seen: new Float64Array(count).fill(1),
    more: new Float32Array(count * width),
    width,
    depthAt: light ? width - 1 : -1,
  };
  const axes = new Float64Array(9), turned = new Float64Array(9);
  for (let i = 0; i < count; i++) {
    rotationOf(source.rotation, i, axes);
    const t = cloud.triangle[i]!;
    const root = frames ? Math.sqrt(frames.area[t]!) : 1;
    if (frames) {
      product(frames.rotation, t * 9, axes, turned);
      for (let r = 0; r < 3; r++) {
        let sum = 0;
        for (let c = 0; c < 3; c++) sum += frames.rotation[t * 9 + r * 3 + c]! * source.position[i * 3 + c]!;
        cloud.mean[i * 3 + r] = root * sum + frames.centre[t * 3 + r]!;
      }
    } else {
      turned.set(axes);
      for (let r = 0; r < 3; r++) cloud.mean[i * 3 + r] = source.position[i * 3 + r]!;
    }
    for (let k = 0; k < 3; k++) {
      const size = root * source.scale[i * 3 + k]!, square = size * size;
      const [x, y, z] = [turned[k]!, turned[3 + k]!, turned[6 + k]!];
      const at = i * 6;
      cloud.covariance[at]! += square * x * x;
      cloud.covariance[at + 1]! += square * x * y;
      cloud.covariance[at + 2]! += square * x * z;
      cloud.covariance[at + 3]! += square * y * y;
      cloud.covariance[at + 4]! += square * y * z;
      cloud.covariance[at + 5]! += square * z * z;
    }
  }
  if (source.harmonics) takeHarmonics(cloud, source, frames);
  if (light) takeLight(cloud, light, above, frames!);
  return cloud;
}

function takeHarmonics(cloud: Cloud, source: LevelSource, frames: FaceFrames | null): void {
  const degree = harmonicsDegree(source), each = ABOVE_0[degree];
  const turnsAt = frames && turnsByTriangle(degree, frames, true);
  const row = new Float32Array(each * 3);
  for (let i = 0; i < cloud.count; i++) {
    for (let k = 0; k < row.length; k++) row[k] = source.harmonics![i * row.length + k]!;
    if (turnsAt) {
      turnRow(row, each, frames.rotation, cloud.triangle[i]! * 9, false, turnsAt(cloud.triangle[i]!));
    }
    cloud.more.set(row, i * cloud.width);
  }
}

/** Turns a splat's harmonics out of its triangle's frame, or back into it. */
function turnRow(
  row: Float32Array,
  each: number,
  R: ArrayLike<number>,
  at: number,
  back: boolean,
  turns: readonly number[][][],
): void {
  const step = back ? 1 : 3, over = back ? 3 : 1;
  for (let colour = 0; colour < row.length; colour += each) {
    const [x, y, z] = [row[colour]!, row[colour + 1]!, row[colour + 2]!];
    for (let r = 0; r < 3; r++) {
      const m = at + r * step;
      row[colour + r] = R[m]! * x + R[m + over]! * y + R[m + 2 * over]! * z;
    }
    applyTurns(row, colour + 3, turns);
  }
}

function takeLight(cloud: Cloud, light: SplatLight, above: number, { rotation }: FaceFrames): void {
  for (let i = 0; i < cloud.count; i++) {
    const at = i * cloud.width + above, R = cloud.triangle[i]! * 9;
    for (let r = 0; r < 3; r++) {
      let sum = 0;
      for (let c = 0; c < 3; c++) sum += rotation[R + r * 3 + c]! * light.normal[i * 3 + c]!;
      cloud.more[at + r] = sum;
    }
    cloud.more[at + 3] = light.gloss[i]!;
    cloud.more[at + 4] = light.polish[i]!;
    cloud.more[at + 5] = light.share[i]!;
    cloud.more[at + 6] = light.depth[i]!;
  }
}

/** Back into the frames of the triangles; of the source's kind. */
export function splatsOf(cloud: Cloud, source: LevelSource, frames: FaceFrames | null): LevelSplats {
  const { count, width } = cloud;
  const above = ABOVE_0[harmonicsDegree(source)] * 3;
  const splats = {
    splatCount: count,
    ...(frames && { binding: cloud.triangle.slice(0, count) }),
    position: new Float32Array(count * 3),
    rotation: new Float32Array(count * 4),
    scale: new Float32Array(count * 3),
    opacity: Float32Array.from(cloud.opacity.subarray(0, count)),
    colour: Float32Array.from(cloud.colour.subarray(0, count * 3)),
    harmonics: source.harmonics ? new Float32Array(count * above) : null,
    ...(source.oneSided && { oneSided: cloud.oneSided.slice(0, count) }),
    light: source.light ? lightOf(cloud, above, frames!) : null,
  };
  const values = new Float64Array(3), vectors = new Float64Array(9), local = new Float64Array(9);
  const c6 = cloud.covariance;
  for (let i = 0; i < count; i++) {
    eigenSymmetric(
      c6[i * 6]!,
      c6[i * 6 + 1]!,
      c6[i * 6 + 2]!,
      c6[i * 6 + 3]!,
      c6[i * 6 + 4]!,
      c6[i * 6 + 5]!,
      values,
      vectors,
    );
    const t = cloud.triangle[i]!, root = frames ? Math.sqrt(frames.area[t]!) : 1;
    if (frames) {
      for (let r = 0; r < 3; r++) {
        let sum = 0;
        for (let c = 0; c < 3; c++) {
          sum += frames.rotation[t * 9 + c * 3 + r]! * (cloud.mean[i * 3 + c]! - frames.centre[t * 3 + c]!);
        }
        splats.position[i * 3 + r] = sum / root;
      }
      productBack(frames.rotation, t * 9, vectors, local);
      quaternionOf(local, splats.rotation, i * 4);
    } else {
      for (let r = 0; r < 3; r++) splats.position[i * 3 + r] = cloud.mean[i * 3 + r]!;
      quaternionOf(vectors, splats.rotation, i * 4);
    }
    for (let k = 0; k < 3; k++) splats.scale[i * 3 + k] = Math.sqrt(Math.max(0, values[k]!)) / root;
  }
  if (splats.harmonics) giveHarmonics(cloud, source, frames, splats.harmonics, width);
  return splats;
}

function giveHarmonics(
  cloud: Cloud,
  source: LevelSource,
  frames: FaceFrames | null,
  into: Float32Array,
  width: number,
) {
  const degree = harmonicsDegree(source), each = ABOVE_0[degree];
  const turnsAt = frames && turnsByTriangle(degree, frames, false);
  for (let i = 0; i < cloud.count; i++) {
    const row = into.subarray(i * each * 3, (i + 1) * each * 3);
    row.set(cloud.more.subarray(i * width, i * width + row.length));
    if (turnsAt) {
      turnRow(row, each, frames.rotation, cloud.triangle[i]! * 9, true, turnsAt(cloud.triangle[i]!));
    }
  }
}

function lightOf(cloud: Cloud, above: number, { rotation }: FaceFrames): SplatLight {
  const { count, width } = cloud;
  const column = (k: number, low: number) =>
    Float32Array.from(
      { length: count },
      (_, i) => Math.min(1, Math.max(low, cloud.more[i * width + above + k]!)),
    );
  const normal = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const at = i * width + above, R = cloud.triangle[i]! * 9;
    const long = Math.hypot(cloud.more[at]!, cloud.more[at + 1]!, cloud.more[at + 2]!);
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      for (let r = 0; r < 3; r++) sum += rotation[R + r * 3 + c]! * cloud.more[at + r]!;
      normal[i * 3 + c] = long > 1e-6 ? sum / long : c === 1 ? 1 : 0;
    }
  }
  return {
    normal,
    gloss: column(3, 0),
    polish: column(4, 0),
    share: column(5, 0),
    fold: cloud.fold.slice(0, count),
    depth: column(6, -1),
  };
}

/** The rotation of quaternion i, of any length, row by row. */
function rotationOf(q: ArrayLike<number>, i: number, R: Float64Array): void {
  const long = Math.hypot(q[i * 4]!, q[i * 4 + 1]!, q[i * 4 + 2]!, q[i * 4 + 3]!) || 1;
  const [w, x, y, z] = [q[i * 4]! / long, q[i * 4 + 1]! / long, q[i * 4 + 2]! / long, q[i * 4 + 3]! / long];
  R[0] = 1 - 2 * (y * y + z * z), R[1] = 2 * (x * y - w * z), R[2] = 2 * (x * z + w * y);
  R[3] = 2 * (x * y + w * z), R[4] = 1 - 2 * (x * x + z * z), R[5] = 2 * (y * z - w * x);
  R[6] = 2 * (x * z - w * y), R[7] = 2 * (y * z + w * x), R[8] = 1 - 2 * (x * x + y * y);
}

/** out = A B, A from `at` on. */
function product(A: ArrayLike<number>, at: number, B: Float64Array, out: Float64Array): void {
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 3; c++) {
      out[r * 3 + c] = A[at + r * 3]! * B[c]! + A[at + r * 3 + 1]! * B[3 + c]! +
        A[at + r * 3 + 2]! * B[6 + c]!;
    }
  }
}

/** out = A^T B. */
function productBack(A: ArrayLike<number>, at: number, B: Float64Array, out: Float64Array): void {
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 3; c++) {
      out[r * 3 + c] = A[at + r]! * B[c]! + A[at + 3 + r]! * B[3 + c]! + A[at + 6 + r]! * B[6 + c]!;
    }
  }
}
