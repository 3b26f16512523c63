/** One picture of a clip, and where points of the skin are on it. */
export interface SkinFrame {
  /** [size, size, 4], RGBA8 over any background. */
  readonly rgba: Uint8Array;
  /** [points, 3], pixels right and down from the picture's upper left corner, and anything: the same points each time. */
  readonly points: ArrayLike<number>;
  /** [points], 1 where a point is in sight. */
  readonly seen: ArrayLike<number>;
}

export interface Flicker {
  /** Mean change of a point of the skin from one picture to the next, levels of 0..255. */
  readonly levels: number;
  /** Points that a pair of pictures was compared at, mean over the pairs. */
  readonly points: number;
}

/**
 * How much skin flickers in a clip: the mean, over pairs of pictures that follow each other and over the points of the
 * skin that are in sight in both, of |colour(t + 1) - colour(t)|, itself the mean over red, green and blue. A point is a
 * landmark: it sticks to the skin, and its colour is read where it is on each picture, between pixel centres
 * bilinearly; so a head that moves with constant colours has no flicker but that of resampling. What is left is light
 * that the skin moves through, and what nobody wants. Of pictures with independent normal noise of deviation s, read at
 * pixel centres, it is 2 s / sqrt(pi), the mean of |x - y|; read between them it is less.
 *
 * Measures of video look at whole pictures along an optical flow that they estimate (warping error, Lai et al. 2018, 3.2);
 * here the flow is known.
 *
 * @param frames of one clip, in order
 * @param size pixels of a picture's side
 * @returns null where no point is in sight in two pictures that follow each other
 */
export function flickerOf(frames: readonly SkinFrame[], size: number): Flicker | null {
  let [sum, compared] = [0, 0];
  for (let t = 0; t + 1 < frames.length; t++) {
    const [now, next] = [frames[t]!, frames[t + 1]!];
    for (let point = 0; point < now.seen.length; point++) {
      if (!now.seen[point] || !next.seen[point]) continue;
      const [before, after] = [now, next].map(({ rgba, points }) =>
        colourAt(rgba, size, points[point * 3]!, points[point * 3 + 1]!)
      );
      if (!before || !after) continue;
      for (let c = 0; c < 3; c++) sum += Math.abs(after[c]! - before[c]!) / 3;
      compared++;
    }
  }
  return compared === 0 ? null : { levels: sum / compared, points: compared / (frames.length - 1) };
}

/** Between the centres of four pixels; null where not all of them are there. */
function colourAt(rgba: Uint8Array, size: number, x: number, y: number): number[] | null {
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  if (!(left >= 0 && top >= 0 && left < size && top < size)) return null;
  const [across, down] = [x - 0.5 - left, y - 0.5 - top];
  // A point on a centre needs no neighbour.
  const right = across === 0 ? left : left + 1;
  const below = down === 0 ? top : top + 1;
  if (right >= size || below >= size) return null;
  return [0, 1, 2].map((c) => {
    const at = (column: number, row: number) => rgba[(row * size + column) * 4 + c]!;
    const upper = at(left, top) * (1 - across) + at(right, top) * across;
    const lower = at(left, below) * (1 - across) + at(right, below) * across;
    return upper * (1 - down) + lower * down;
  });
}
