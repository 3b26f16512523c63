/** A picture of bytes to draw into. */
export interface Canvas {
  /** Pixels of a side. */
  readonly size: number;
  /** [size, size, 3], RGB. */
  readonly pixels: Uint8Array;
}

type Colour = readonly [number, number, number];

/** The size that the model was trained at: widths are the annotator's there, and in proportion elsewhere. */
const TRAINED_SIZE = 512;
/**
 * Pixels to either side of a line of OpenCV's thickness 2, and around its ends. Its rounding makes slanting lines
 * wider than their ends; with these two figures 94 of 100 pixels of a face are the same (tests/goldens/control_map).
 * 1.3 gives 89, 1.4 gives 93, 1.5 gives 94.
 */
const HALF_WIDTH = 1.45, END_RADIUS = 1;
/** Thinner lines would have holes. */
const LEAST_HALF_WIDTH = Math.SQRT1_2, LEAST_END_RADIUS = 0.5;
/** Half of an iris's square of four pixels. */
const DOT = 2;

/** A line between two pixels, without antialiasing. */
export function drawLine(
  { size, pixels }: Canvas,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  colour: Colour,
): void {
  const scale = size / TRAINED_SIZE;
  const wide = Math.max(LEAST_HALF_WIDTH, HALF_WIDTH * scale) ** 2;
  const round = Math.max(LEAST_END_RADIUS, END_RADIUS * scale) ** 2;
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const reach = Math.ceil(Math.sqrt(wide));
  const [left, right] = [Math.min(ax, bx) - reach, Math.max(ax, bx) + reach];
  const [top, bottom] = [Math.min(ay, by) - reach, Math.max(ay, by) + reach];
  for (let y = Math.max(0, top); y <= Math.min(size - 1, bottom); y++) {
    for (let x = Math.max(0, left); x <= Math.min(size - 1, right); x++) {
      const along = (x - ax) * dx + (y - ay) * dy;
      const beyond = along < 0 || along > length2 || length2 === 0;
      const [ex, ey] = along > length2 ? [x - bx, y - by] : [x - ax, y - ay];
      const aside = beyond ? ex * ex + ey * ey : (ex * dy - ey * dx) ** 2 / length2;
      if (aside <= (beyond ? round : wide)) pixels.set(colour, (y * size + x) * 3);
    }
  }
}

/** A square around a pixel's upper left corner. */
export function drawDot({ size, pixels }: Canvas, [x, y]: readonly [number, number], colour: Colour): void {
  const half = Math.max(1, Math.round(DOT * size / TRAINED_SIZE));
  for (let row = Math.max(0, y - half); row < Math.min(size, y + half); row++) {
    for (let column = Math.max(0, x - half); column < Math.min(size, x + half); column++) {
      pixels.set(colour, (row * size + column) * 3);
    }
  }
}
