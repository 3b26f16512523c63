import { GLYPH_ADVANCE, GLYPH_HEIGHT, GLYPHS } from "../glyphs.ts";

/** A picture of 8-bit RGBA, alpha straight. */
export interface Canvas {
  /** [height, width, 4] */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The size in pixels of a label at a scale. */
export function labelSize(words: string, scale: number): { width: number; height: number } {
  return { width: words.length * GLYPH_ADVANCE * scale, height: GLYPH_HEIGHT * scale };
}

/** As much of a label as fits a width in pixels, with an ellipsis for the rest. */
export function fittingLabel(words: string, scale: number, width: number): string {
  const most = Math.max(1, Math.floor(width / (GLYPH_ADVANCE * scale)));
  return words.length <= most ? words : `${words.slice(0, most - 1).trimEnd()}…`;
}

/**
 * Draws words in white on a dark edge, which stays legible on every background. Letters without a glyph leave a
 * gap; what falls outside of the canvas is cut off.
 */
export function drawLabel(canvas: Canvas, words: string, left: number, top: number, scale: number): void {
  for (const [grow, value] of [[scale, 0], [0, 255]] as const) {
    for (let index = 0; index < words.length; index++) {
      const rows = GLYPHS[words[index]!.toUpperCase()];
      if (rows === undefined) continue;
      for (let y = 0; y < GLYPH_HEIGHT; y++) {
        for (let x = 0; x < 5; x++) {
          if (!(rows[y]! >> (4 - x) & 1)) continue;
          const pixelX = left + (index * GLYPH_ADVANCE + x) * scale;
          fill(canvas, pixelX - grow, top + y * scale - grow, scale + 2 * grow, value);
        }
      }
    }
  }
}

function fill(canvas: Canvas, left: number, top: number, side: number, value: number): void {
  for (let y = Math.max(0, top); y < Math.min(canvas.height, top + side); y++) {
    for (let x = Math.max(0, left); x < Math.min(canvas.width, left + side); x++) {
      const at = (y * canvas.width + x) * 4;
      canvas.pixels.fill(value, at, at + 3);
      canvas.pixels[at + 3] = 255;
    }
  }
}
