/** Value noise: a smooth random field over space, always the same. */

/** -1..1, one hump about every unit. */
export function noise(x: number, y: number, z: number, seed = 0): number {
  const [ix, iy, iz] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const [u, v, w] = [ease(x - ix), ease(y - iy), ease(z - iz)];
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [cx, cy, cz] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight = (cx ? u : 1 - u) * (cy ? v : 1 - v) * (cz ? w : 1 - w);
    sum += weight * hash(ix + cx, iy + cy, iz + cz, seed);
  }
  return sum;
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
    [x, y, z] = [2 * x, 2 * y, 2 * z];
  }
  return sum / total;
}

const ease = (t: number): number => t * t * (3 - 2 * t);

function hash(x: number, y: number, z: number, seed: number): number {
  let h = Math.imul(x, 0x8da6b343) ^ Math.imul(y, 0xd8163841) ^ Math.imul(z, 0xcb1ab31f) ^
    Math.imul(seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2147483648 - 1;
}

export const clamp01 = (x: number): number => x < 0 ? 0 : x > 1 ? 1 : x;

/** 0 at `from`, 1 at `to`, smooth between; `from` may be the larger. */
export function smoothstep(from: number, to: number, x: number): number {
  return ease(clamp01((x - from) / (to - from)));
}
