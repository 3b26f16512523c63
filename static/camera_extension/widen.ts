import type { Shape } from "./device.ts";

/** Of WebCodecs: https://www.w3.org/TR/webcodecs/#pixel-format. */
type PixelFormat = "I420" | "NV12" | "RGBA" | "RGBX" | "BGRA" | "BGRX";
export interface PlaneLayout {
  readonly offset: number;
  readonly stride: number;
}

/** Bytes of a plane for one sample of it, and how many pixels that covers each way. */
interface PlaneForm {
  readonly bytes: number;
  readonly step: number;
}
const FULL = { bytes: 1, step: 1 }, QUARTER = { bytes: 1, step: 2 }, PAIRS = { bytes: 2, step: 2 };
const PACKED = { bytes: 4, step: 1 };
const FORMS: Readonly<Record<PixelFormat, readonly PlaneForm[]>> = {
  I420: [FULL, QUARTER, QUARTER],
  NV12: [FULL, PAIRS],
  RGBA: [PACKED],
  RGBX: [PACKED],
  BGRA: [PACKED],
  BGRX: [PACKED],
};

/** A picture's memory: its planes behind each other. */
export interface Planes {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly layout: readonly PlaneLayout[];
}

/** Width of 16:9 at that height, even as 4:2:0 wants it. */
export const wideOf = (height: number): number => 2 * Math.round(height * 16 / 18);

/** The shape of the camera's picture. */
export const shapeOf = ({ size, wide }: { size: number; wide: boolean }, rate: number): Shape => ({
  width: wide ? wideOf(size) : size,
  height: size,
  rate,
});

/** Whether pictures of that format can be widened. */
export const canWiden = (format: string | null): format is PixelFormat => format !== null && format in FORMS;

/**
 * Puts a picture into the middle of a wider one, on the colour of its upper left corner: the head's background.
 *
 * @param width, height of the picture in pixels, even
 * @param wide width of what comes out, even and not less
 */
export function widen(
  { data, layout }: Planes,
  format: PixelFormat,
  { width, height, wide }: { width: number; height: number; wide: number },
): Planes {
  const forms = FORMS[format];
  const sizes = forms.map(({ bytes, step }) => ({ row: wide / step * bytes, rows: height / step }));
  const out = new Uint8Array(sizes.reduce((sum, { row, rows }) => sum + row * rows, 0));
  const before = Math.floor((wide - width) / 4) * 2;
  let offset = 0;
  const layouts = forms.map(({ bytes, step }, plane) => {
    const { row, rows } = sizes[plane]!;
    const { offset: from, stride } = layout[plane]!;
    fillWith(out.subarray(offset, offset + row * rows), data.subarray(from, from + bytes));
    const inside = width / step * bytes;
    for (let y = 0; y < rows; y++) {
      const start = from + y * stride;
      out.set(data.subarray(start, start + inside), offset + y * row + before / step * bytes);
    }
    const here = { offset, stride: row };
    offset += row * rows;
    return here;
  });
  return { data: out, layout: layouts };
}

/** Fills with a sample of one byte or more. */
function fillWith(target: Uint8Array, sample: Uint8Array): void {
  if (sample.length === 1) return void target.fill(sample[0]!);
  target.set(sample);
  for (let done = sample.length; done < target.length; done *= 2) {
    target.copyWithin(done, 0, Math.min(done, target.length - done));
  }
}
