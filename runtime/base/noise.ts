import { scrambled } from "./hashed_random.ts";
import { ease } from "./scalar.ts";

/** Value noise: a smooth random field over space, always the same. */

/** -1..1, one hump about every unit. */
export function noise(x: number, y: number, z: number, seed = 0): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const iz = Math.floor(z);
  const u = ease(x - ix);
  const v = ease(y - iy);
  const near = plane(ix, iy, iz, u, v, seed);
  return near + ease(z - iz) * (plane(ix, iy, iz + 1, u, v, seed) - near);
}

function plane(x: number, y: number, z: number, u: number, v: number, seed: number): number {
  const a = hash(x, y, z, seed);
  const b = hash(x + 1, y, z, seed);
  const c = hash(x, y + 1, z, seed);
  const d = hash(x + 1, y + 1, z, seed);
  const low = a + u * (b - a);
  return low + v * (c + u * (d - c) - low);
}

/** Sum of `octaves` noises, each twice as fine and half as strong, -1..1. */
export function fractalNoise(x: number, y: number, z: number, octaves: number, seed = 0): number {
  let sum = 0;
  let weight = 1;
  let total = 0;
  for (let o = 0; o < octaves; o++) {
    sum += weight * noise(x, y, z, seed + o);
    total += weight;
    weight /= 2;
    x *= 2;
    y *= 2;
    z *= 2;
  }
  return sum / total;
}

function hash(x: number, y: number, z: number, seed: number): number {
  const h = Math.imul(x, 0x8da6b343) ^ Math.imul(y, 0xd8163841) ^ Math.imul(z, 0xcb1ab31f) ^
    Math.imul(seed, 0x9e3779b1);
  return scrambled(h) / 2147483648 - 1;
}
