/**
 * RGB to planar 4:2:0, BT.709 (Rec. ITU-R BT.709-6, 3.2 to 3.5), limited range, 8 bits: Y' = 16 + 219 y,
 * Cb = 128 + 224 (b - y) / 1.8556, Cr = 128 + 224 (r - y) / 1.5748. Chroma is the mean of each 2 x 2 block
 * (sited at its centre), taken before rounding.
 *
 * @param picture [size, size, 4], 0..1
 * @param size even
 * @returns planes Y, U, V: size * size * 3 / 2 bytes
 */
export function toI420(picture: ArrayLike<number>, size: number): Uint8Array {
  const half = size / 2;
  const planes = new Uint8Array(size * size * 3 / 2);
  const byte = (x: number) => Math.min(255, Math.max(0, Math.round(x)));
  for (let row = 0; row < half; row++) {
    for (let column = 0; column < half; column++) {
      let cb = 0;
      let cr = 0;
      for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
        const pixel = (row * 2 + dy) * size + column * 2 + dx;
        const [r, g, b] = [0, 1, 2].map((c) => Math.min(1, Math.max(0, picture[pixel * 4 + c]!))) as [
          number,
          number,
          number,
        ];
        const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        planes[pixel] = byte(16 + 219 * y);
        cb += (b - y) / 1.8556 / 4;
        cr += (r - y) / 1.5748 / 4;
      }
      planes[size * size + row * half + column] = byte(128 + 224 * cb);
      planes[size * size + half * half + row * half + column] = byte(128 + 224 * cr);
    }
  }
  return planes;
}

/**
 * RGBA, premultiplied, to I420 of twice the height: the colour over black, and below it the alpha as luma, with chroma
 * of 128.
 *
 * @param picture [size, size, 4], 0..1
 * @returns planes Y, U, V: size * size * 3 bytes
 */
export function toStackedI420(picture: ArrayLike<number>, size: number): Uint8Array {
  const above = toI420(picture, size);
  const alpha = Float64Array.from({ length: size * size * 4 }, (_, at) => picture[(at & ~3) + 3]!);
  const below = toI420(alpha, size).fill(128, size * size);
  const luma = size * size, chroma = luma / 4;
  const [y, u, v] = [[0, luma], [luma, luma + chroma], [luma + chroma, luma + 2 * chroma]].map((
    [from, to],
  ) => [...above.subarray(from, to), ...below.subarray(from, to)]);
  return Uint8Array.from([...y!, ...u!, ...v!]);
}

/**
 * A picture scaled up, linearly between the centres of its pixels, the outermost of which go on beyond them.
 *
 * @param picture [drawn, drawn, 4], premultiplied
 * @returns [size, size, 4]
 */
export function scaleUp(picture: ArrayLike<number>, drawn: number, size: number): Float64Array {
  const scaled = new Float64Array(size * size * 4);
  const between = (at: number): [low: number, high: number, part: number] => {
    const place = (at + 0.5) * drawn / size - 0.5, low = Math.floor(place);
    return [Math.max(0, low), Math.min(drawn - 1, low + 1), place - low];
  };
  for (let y = 0; y < size; y++) {
    const [top, bottom, down] = between(y);
    for (let x = 0; x < size; x++) {
      const [left, right, along] = between(x);
      for (let c = 0; c < 4; c++) {
        const of = (row: number, column: number) => picture[(row * drawn + column) * 4 + c]!;
        const upper = of(top, left) * (1 - along) + of(top, right) * along;
        const lower = of(bottom, left) * (1 - along) + of(bottom, right) * along;
        scaled[(y * size + x) * 4 + c] = upper * (1 - down) + lower * down;
      }
    }
  }
  return scaled;
}
