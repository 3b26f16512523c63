/** Smooth noise in -1 to 1, one wave a unit of time at most; a pure function of channel and time. */
export type Noise = (channel: number, time: number) => number;

/** Value noise with a quintic ramp (Perlin 2002), so that speed and acceleration are continuous. */
export function createQuinticNoise(seed: number): Noise {
  const lattice = (channel: number, cell: number): number => {
    let mixed = Math.imul(cell, 0x9e3779b1) ^ Math.imul(channel + 1, 0x85ebca6b) ^
      Math.imul(seed + 1, 0xc2b2ae35);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 31 - 1;
  };
  return (channel, time) => {
    const cell = Math.floor(time);
    const t = time - cell;
    const ramp = t * t * t * (t * (6 * t - 15) + 10);
    const from = lattice(channel, cell);
    return from + ramp * (lattice(channel, cell + 1) - from);
  };
}
