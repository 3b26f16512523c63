/** Colours and plain pictures, for tests that load no package. */

export type Rgb = readonly [number, number, number];

/** BT.709 limited range (ITU-R BT.709, 3.2 to 3.5) of R'G'B' in 0..255. */
export function bt709([r, g, b]: Rgb): [number, number, number] {
  const y = (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  return [16 + 219 * y, 128 + 224 * (b / 255 - y) / 1.8556, 128 + 224 * (r / 255 - y) / 1.5748];
}

/** An I420 picture of equal vertical bars. */
export function bars(size: number, colours: readonly Rgb[]): Uint8Array {
  const out = new Uint8Array(size * size * 3 / 2);
  const at = (x: number) => bt709(colours[Math.floor(x * colours.length / size)]!);
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) out[y * size + x] = Math.round(at(x)[0]);
  const half = size / 2, u = size * size, v = u + half * half;
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      out[u + y * half + x] = Math.round(at(x * 2)[1]);
      out[v + y * half + x] = Math.round(at(x * 2)[2]);
    }
  }
  return out;
}
