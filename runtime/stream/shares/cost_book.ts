import type { AlphaLayout, CodecName } from "../../base/codec_names.ts";

/** What a picture's cost depends on most; heads have about as many splats each. */
export interface PictureKind {
  /** Pixels a side. */
  readonly size: number;
  readonly codec: CodecName;
  readonly alpha?: AlphaLayout | undefined;
  /** Pixels a side that are drawn, where it is not all. */
  readonly drawn?: number | undefined;
}

/** What frames take the render worker, as measured: its device and its encoder. */
export interface CostBook {
  /** Milliseconds that a frame of this kind takes; of the nearest size that is known, where it is not; 0 where none is. */
  costOf(kind: PictureKind): number;
  note(kind: PictureKind, ms: number): void;
  /** The cost of one rendition's frames. */
  meter(kind: PictureKind): CostMeter;
}

/** What a rendition's next frame will take, by what its last ones took. */
export interface CostMeter {
  /** Milliseconds; 0 where nothing is known. */
  readonly ms: number;
  /** Those of the device, by this one's own frames; 0 where nothing is known. */
  readonly drawing: number;
  /**
   * A frame that nobody else showed took so long, ms. The first is left out: its time is that of compiling kernels,
   * which nobody after it needs.
   */
  add(took: { readonly drawing: number; readonly encoding: number }): void;
}

/** How much a new measurement counts. */
const NEWEST = 0.2;
/**
 * What a frame costs whatever its size, in pixels: splats are posed, projected and sorted at any. On llvmpipe a frame
 * of 128, 1024 and 2048 pixels a side took 160, 450 and 1700 ms; this makes 95, 450 and 1530 of the second.
 */
export const BASE_PIXELS = 2 ** 18;

export function createCostBook(): CostBook {
  const known = new Map<string, PictureKind & { ms: number }>();
  const keyOf = ({ size, codec, alpha, drawn = size }: PictureKind) =>
    `${size} ${codec} ${alpha ?? ""} ${drawn}`;
  const pixels = ({ size, drawn = size }: PictureKind) => drawn * drawn + BASE_PIXELS;
  const book: CostBook = {
    costOf(kind) {
      const same = known.get(keyOf(kind));
      if (same) return same.ms;
      const distance = (each: PictureKind) => Math.abs(Math.log(pixels(each) / pixels(kind)));
      const [nearest] = [...known.values()].sort((a, b) => distance(a) - distance(b));
      return nearest ? nearest.ms * pixels(kind) / pixels(nearest) : 0;
    },
    note({ size, codec, alpha, drawn }, ms) {
      const key = keyOf({ size, codec, alpha, drawn });
      const row = known.get(key);
      if (row) row.ms += (ms - row.ms) * NEWEST;
      else known.set(key, { size, codec, alpha, drawn, ms });
    },
    meter(kind) {
      let isFirst = true, drawing = 0;
      return {
        get drawing() {
          return drawing;
        },
        get ms() {
          return book.costOf(kind);
        },
        add(took) {
          if (!isFirst) {
            drawing = drawing === 0 ? took.drawing : drawing + (took.drawing - drawing) * NEWEST;
            book.note(kind, took.drawing + took.encoding);
          }
          isFirst = false;
        },
      };
    },
  };
  return book;
}
