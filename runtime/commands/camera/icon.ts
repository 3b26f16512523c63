/** Samples a pixel each way. */
const FINE = 4;
const DARK = [0x17, 0x19, 0x1d], SKIN = [0xf1, 0xb1, 0x83], RED = [0xf2, 0x54, 0x4a];

/** Parts of the picture from the front to the back, in a square of 32: a lit camera's lamp, a face, its ground. */
const PARTS: readonly { readonly colour: readonly number[]; inside(x: number, y: number): boolean }[] = [
  { colour: RED, inside: (x, y) => Math.hypot(x - 26, y - 6) < 4 },
  { colour: DARK, inside: (x, y) => Math.hypot(x - 26, y - 6) < 5.4 },
  { colour: DARK, inside: (x, y) => Math.abs(y - 14.6) < 1 && Math.abs(Math.abs(x - 16) - 3.4) < 1.5 },
  {
    colour: DARK,
    inside: (x, y) => Math.abs(y - 18.6 - 1.8 * (1 - ((x - 16) / 3) ** 2)) < 0.9 && Math.abs(x - 16) < 3,
  },
  { colour: SKIN, inside: (x, y) => ((x - 16) / 8.2) ** 2 + ((y - 15.6) / (y < 15.6 ? 9.6 : 10.4)) ** 2 < 1 },
  {
    colour: DARK,
    inside: (x, y) => Math.hypot(Math.max(0, Math.abs(x - 16) - 8), Math.max(0, Math.abs(y - 16) - 8)) < 8,
  },
];

/**
 * The extension's icon.
 *
 * @param size pixels a side
 * @returns [size, size, 4], RGBA
 */
export function drawIcon(size: number): Uint8Array {
  const pixels = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) pixels.set(pixelAt(x, y, 32 / size), (y * size + x) * 4);
  }
  return pixels;
}

/** @param scale the square's units a pixel */
function pixelAt(x: number, y: number, scale: number): number[] {
  const sum = [0, 0, 0];
  let covered = 0;
  for (let sample = 0; sample < FINE * FINE; sample++) {
    const at = (pixel: number, part: number) => (pixel + (part + 0.5) / FINE) * scale;
    const [sx, sy] = [at(x, sample % FINE), at(y, Math.floor(sample / FINE))];
    const part = PARTS.find(({ inside }) => inside(sx, sy));
    if (part === undefined) continue;
    covered++;
    part.colour.forEach((value, channel) => sum[channel]! += value);
  }
  const alpha = Math.round(255 * covered / FINE ** 2);
  return [...sum.map((value) => covered === 0 ? 0 : Math.round(value / covered)), alpha];
}
