import { halfToFloat } from "./half.ts";
import { COEFFICIENTS, SH_0, type SplatCloud } from "./splat_cloud.ts";

/** Bytes of a splat's position and rotation, by SPZ's version. */
export interface SpzLayout {
  /** Floats of 16 bits (6) in version 1, fixed-point numbers of 24 bits (9) later. */
  readonly position: 6 | 9;
  /** x y z of 8 bits each (3), or the three smallest of 10 bits and which is left out (4). */
  readonly rotation: 3 | 4;
}

export const LAYOUTS: Readonly<Record<number, SpzLayout>> & Readonly<Record<2 | 3 | 4, SpzLayout>> = {
  1: { position: 6, rotation: 3 },
  2: { position: 9, rotation: 3 },
  3: { position: 9, rotation: 4 },
  4: { position: 9, rotation: 4 },
};

/** In the file's order: positions, opacities, colours, scales, rotations, harmonics. */
type Streams = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** [6], bytes. */
export const streamSizes = (layout: SpzLayout, count: number, degree: number): number[] =>
  [layout.position, 1, 3, 3, layout.rotation, 3 * COEFFICIENTS[degree]!].map((bytes) => bytes * count);

/** A byte of colour is (x / 0.15 / 255) of f_dc: RGB from -0.44 to 1.44 in steps of 1.9/255. */
const COLOUR_SCALE = 0.15;

/** @param streams [6], of the sizes that streamSizes gives */
export function decodeSplats(
  streams: readonly Uint8Array[],
  fractionBits: number,
  layout: SpzLayout,
  cloud: SplatCloud,
): void {
  const [positions, opacities, colours, scales, rotations, harmonics] = streams as unknown as Streams;
  const { count, position, scale, opacity, colour } = cloud;
  const step = 2 ** -fractionBits;
  for (let i = 0; i < count * 3; i++) {
    if (layout.position === 6) position[i] = halfToFloat(positions[i * 2]! | positions[i * 2 + 1]! << 8);
    else {
      // The highest byte is shifted to the sign's place and back.
      const fixed = positions[i * 3]! | positions[i * 3 + 1]! << 8 | positions[i * 3 + 2]! << 24 >> 8;
      position[i] = fixed * step;
    }
    scale[i] = Math.exp(scales[i]! / 16 - 10);
    colour[i] = 0.5 + SH_0 * (colours[i]! / 255 - 0.5) / COLOUR_SCALE;
  }
  for (let i = 0; i < count; i++) {
    opacity[i] = opacities[i]! / 255;
    if (layout.rotation === 3) firstThree(rotations, i, cloud.rotation);
    else smallestThree(rotations, i, cloud.rotation);
  }
  // In the file colours are the inner index, in a cloud coefficients are.
  const kept = COEFFICIENTS[cloud.degree], stored = COEFFICIENTS[cloud.fileDegree]!;
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < kept; k++) {
      for (let c = 0; c < 3; c++) {
        cloud.harmonics[(i * 3 + c) * kept + k] = (harmonics[(i * stored + k) * 3 + c]! - 128) / 128;
      }
    }
  }
}

function firstThree(bytes: Uint8Array, i: number, rotation: Float32Array): void {
  let rest = 1;
  for (let k = 0; k < 3; k++) {
    const q = bytes[i * 3 + k]! / 127.5 - 1;
    rotation[i * 4 + 1 + k] = q;
    rest -= q * q;
  }
  rotation[i * 4] = Math.sqrt(Math.max(0, rest));
}

/** Places of x y z w among w x y z. */
const PLACE = [1, 2, 3, 0] as const;

function smallestThree(bytes: Uint8Array, i: number, rotation: Float32Array): void {
  const at = i * 4;
  let bits = (bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24) >>> 0;
  const largest = bits >>> 30;
  let rest = 1;
  for (let k = 3; k >= 0; k--) {
    if (k === largest) continue;
    const size = (bits & 511) / 511 * Math.SQRT1_2, q = bits & 512 ? -size : size;
    rotation[at + PLACE[k]!] = q;
    rest -= q * q;
    bits >>>= 10;
  }
  rotation[at + PLACE[largest]!] = Math.sqrt(Math.max(0, rest));
}

/** Rounded to the nearest, cut where SPZ ends. */
export function encodeSplats(
  { count, position, scale, rotation, opacity, colour, degree, harmonics }: SplatCloud,
  fractionBits: number,
  layout: SpzLayout,
): Uint8Array<ArrayBuffer>[] {
  const streams = streamSizes(layout, count, degree).map((size) => new Uint8Array(size));
  const [positions, opacities, colours, scales, rotations, bands] = streams as unknown as Streams;
  const one = 2 ** fractionBits;
  for (let i = 0; i < count * 3; i++) {
    const fixed = Math.round(position[i]! * one);
    positions[i * 3] = fixed;
    positions[i * 3 + 1] = fixed >> 8;
    positions[i * 3 + 2] = fixed >> 16;
    scales[i] = toByte((Math.log(scale[i]!) + 10) * 16);
    colours[i] = toByte(((colour[i]! - 0.5) / SH_0 * COLOUR_SCALE + 0.5) * 255);
  }
  for (let i = 0; i < count; i++) {
    opacities[i] = toByte(opacity[i]! * 255);
    if (layout.rotation === 4) packSmallestThree(rotation, i, rotations);
    else {
      const sign = rotation[i * 4]! < 0 ? -127.5 : 127.5;
      for (let k = 0; k < 3; k++) rotations[i * 3 + k] = toByte(rotation[i * 4 + 1 + k]! * sign + 127.5);
    }
  }
  const each = COEFFICIENTS[degree];
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) {
      for (let k = 0; k < each; k++) {
        // All 8 bits are kept: Niantic's 5 and 4 make smaller files and visible steps.
        bands[(i * each + k) * 3 + c] = toByte(harmonics[(i * 3 + c) * each + k]! * 128 + 128);
      }
    }
  }
  return streams;
}

function packSmallestThree(rotation: Float32Array, i: number, bytes: Uint8Array): void {
  const q = (k: number) => rotation[i * 4 + PLACE[k]!]!;
  let largest = 0;
  for (let k = 1; k < 4; k++) if (Math.abs(q(k)) > Math.abs(q(largest))) largest = k;
  let bits = largest;
  for (let k = 0; k < 4; k++) {
    if (k === largest) continue;
    const negative = q(k) < 0 !== q(largest) < 0 ? 512 : 0;
    bits = bits << 10 | negative | Math.min(511, Math.round(Math.abs(q(k)) / Math.SQRT1_2 * 511));
  }
  for (let k = 0; k < 4; k++) bytes[i * 4 + k] = bits >>> k * 8;
}

const toByte = (x: number): number => Math.max(0, Math.min(255, Math.round(x)));
