/** 0..1, always the same for the same numbers. */
export function random(seed: number, salt: number): number {
  return scrambled(Math.imul(seed ^ 0x51ed270b, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)) / 4294967296;
}

/** 0 to 2^32 - 1: every bit of a whole number stirred into every other. */
export function scrambled(h: number): number {
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}
