import { GLYPH_ADVANCE, GLYPH_HEIGHT, GLYPHS } from "./glyphs.ts";

/**
 * A visible mark that says what a picture is: small words in its upper right corner, white on a soft dark edge. Players
 * and pages have their buttons, and calls their names, at the lower edge.
 */
export interface Mark {
  /** Draws it over RGBA8 [size, size, 4], opaque or premultiplied. */
  overRgba(picture: Uint8Array): void;
  /**
   * Draws it over I420, BT.709 limited range.
   *
   * @param stacked whether alpha as luma lies below the colours, which makes the picture twice as high
   */
  overI420(planes: Uint8Array, stacked?: boolean): void;
}

/** So many letters fit into the smallest picture. */
export const LONGEST_MARK = 16;
/** Side of a picture whose letters' strokes are one pixel wide: from there on they are read without a glass. */
const UNIT_SIDE = 341;
/** Room between the words and the picture's edges, of its side. */
const MARGIN = 0.02;
const INK = 0.94, EDGE = 0.7;

/** What is laid over a picture: grey, premultiplied, and even in place and size, so that chroma fits. */
export interface MarkPatch {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** [height, width] each, 0..1. */
  readonly grey: Float32Array;
  readonly alpha: Float32Array;
}

/** Whether all letters of some words can be drawn, and fit. */
export const canMark = (words: string): boolean =>
  words.length <= LONGEST_MARK && /^[a-z0-9]+( [a-z0-9]+)*$/i.test(words);

/** @throws RangeError where the words cannot be drawn */
export function checkMark(words: string): void {
  if (canMark(words)) return;
  throw new RangeError(
    `Cannot draw a mark, up to ${LONGEST_MARK} letters of A to Z, digits and single spaces are needed: ${words}`,
  );
}

/**
 * Makes a mark for pictures of one size; it is drawn once, and then a frame costs as many pixels as it has.
 *
 * @param size pixels a side, even
 * @throws RangeError where the words cannot be drawn
 */
export function createMark(size: number, words: string): Mark {
  const patch = drawMark(size, words);
  const { left, top, width, height, alpha } = patch;
  const through = alpha.map((each) => 1 - each);
  // As bytes: what is added, and how much of what was there stays.
  const rgb = patch.grey.map((grey) => grey * 255), opaque = alpha.map((each) => each * 255);
  const luma = patch.grey.map((grey, at) => 16 * alpha[at]! + 219 * grey);
  const solid = alpha.map((each) => 235 * each);
  const thin = halve(alpha, width), chroma = thin.map((each) => 128 * each);
  const thinThrough = thin.map((each) => 1 - each);

  function blend(
    plane: Uint8Array,
    at: number,
    stride: number,
    add: Float32Array,
    keep: Float32Array,
    wide: number,
  ) {
    for (let from = 0, row = at; from < add.length; row += stride) {
      for (let x = row; x < row + wide; x++, from++) plane[x] = plane[x]! * keep[from]! + add[from]! + 0.5;
    }
  }

  return {
    overRgba(picture) {
      for (let y = 0, from = 0; y < height; y++) {
        let at = ((top + y) * size + left) * 4;
        for (let x = 0; x < width; x++, from++) {
          const keep = through[from]!, add = rgb[from]! + 0.5;
          for (const end = at + 3; at < end; at++) picture[at] = picture[at]! * keep + add;
          picture[at] = picture[at]! * keep + opaque[from]! + 0.5;
          at++;
        }
      }
    },
    overI420(planes, stacked = false) {
      const rows = stacked ? 2 * size : size, pixels = rows * size;
      blend(planes, top * size + left, size, luma, through, width);
      if (stacked) blend(planes, (size + top) * size + left, size, solid, through, width);
      const half = size / 2, at = top / 2 * half + left / 2;
      blend(planes, pixels + at, half, chroma, thinThrough, width / 2);
      blend(planes, pixels + pixels / 4 + at, half, chroma, thinThrough, width / 2);
    },
  };
}

/** Means of two by two. */
function halve(values: Float32Array, width: number): Float32Array {
  const half = width / 2;
  return Float32Array.from({ length: values.length / 4 }, (_, at) => {
    const from = 2 * Math.floor(at / half) * width + 2 * (at % half);
    return (values[from]! + values[from + 1]! + values[from + width]! + values[from + width + 1]!) / 4;
  });
}

/**
 * Draws a mark for pictures of one size.
 *
 * @param size pixels a side, even
 * @throws RangeError where the words cannot be drawn
 */
export function drawMark(size: number, words: string): MarkPatch {
  checkMark(words);
  // Whole and half pixels: strokes that lie on the pixels' grid are sharp.
  const unit = Math.max(1, Math.round(2 * size / UNIT_SIDE) / 2);
  const even = (value: number) => 2 * Math.ceil(value / 2);
  const room = even(2 * unit + 1);
  const width = even((words.length * GLYPH_ADVANCE - 1) * unit) + 2 * room;
  const height = even(GLYPH_HEIGHT * unit) + 2 * room;
  const margin = Math.min(even(size * MARGIN), even((size - width) / 2));
  const grey = new Float32Array(width * height), alpha = new Float32Array(width * height);
  const letters = [...words.toUpperCase()].map(strokesOf);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const away = distance(letters, (x + 0.5 - room) / unit - 0.5, (y + 0.5 - room) / unit - 0.5) * unit;
      const ink = INK * clamp(unit / 2 + 0.5 - away);
      // As dark for half its width, which is more than a stroke's, and fading out over the other half: white letters
      // are read on white by it.
      const edge = EDGE * clamp(2 - 2 * (away - unit / 2) / Math.max(2, unit * 1.6));
      grey[at] = ink;
      alpha[at] = ink + (1 - ink) * edge;
    }
  }
  return { left: size - width - margin, top: margin, width, height, grey, alpha };
}

const clamp = (value: number) => Math.max(0, Math.min(1, value));

/** From (x0, y0) to (x1, y1), in units of the glyphs' pixels. */
type Stroke = readonly [x0: number, y0: number, x1: number, y1: number];

/** Lines through a letter's pixels: drawn with round ends they have no steps at any size. */
function strokesOf(letter: string, index: number): Stroke[] {
  const strokes: Stroke[] = [];
  const rows = GLYPHS[letter] ?? [];
  const isSet = (x: number, y: number) => x >= 0 && x < 5 && ((rows[y] ?? 0) >> (4 - x) & 1) === 1;
  const left = index * GLYPH_ADVANCE;
  const line = (x: number, y: number, toX: number, toY: number) =>
    strokes.push([left + x, y, left + toX, toY]);
  for (let y = 0; y < GLYPH_HEIGHT; y++) {
    for (let x = 0; x < 5; x++) {
      if (!isSet(x, y)) continue;
      line(x, y, x, y);
      if (isSet(x + 1, y)) line(x, y, x + 1, y);
      if (isSet(x, y + 1)) line(x, y, x, y + 1);
      // A slanting line only where no corner leads there.
      for (const side of [-1, 1]) {
        if (isSet(x + side, y + 1) && !isSet(x + side, y) && !isSet(x, y + 1)) line(x, y, x + side, y + 1);
      }
    }
  }
  return strokes;
}

function distance(letters: readonly (readonly Stroke[])[], x: number, y: number): number {
  let least = Infinity;
  const index = Math.floor(x / GLYPH_ADVANCE);
  for (let at = index - 1; at <= index + 1; at++) {
    for (const [x0, y0, x1, y1] of letters[at] ?? []) {
      const dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy;
      const along = length === 0 ? 0 : clamp(((x - x0) * dx + (y - y0) * dy) / length);
      least = Math.min(least, (x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2);
    }
  }
  return Math.sqrt(least);
}
