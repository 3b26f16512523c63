import { makeBufferSet } from "../gpu/buffer_set.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Uniforms } from "../gpu/uniforms.ts";
import type { PictureTarget } from "./frame_plan.ts";
import { makeTileBuffers } from "./sort/tile_sort.ts";
import type { Tuning } from "./tuning.ts";
import { type Background, makeViewUniforms } from "./view_uniforms.ts";

export interface ViewOptions {
  /** Pixels of a side, a multiple of 16. */
  readonly size: number;
  /**
   * Pixels of a side that are drawn, a multiple of 16, at most `size`, which they are scaled up to; `size` where left out.
   * `View.setDrawn` changes it. RGBA8 that is read is not scaled; what is kept is no larger than it is drawn.
   */
  readonly drawn?: number;
  /**
   * RGBA8; I420 of BT.709 in limited range; or that of twice the height, with the alpha as luma in its lower half. `kept`:
   * RGBA8 that is not read back but stays in `View.picture`, for a presenter to show.
   */
  readonly format: "rgba" | "i420" | "i420-stacked" | "kept";
  readonly background: Background;
  /**
   * `fitting`: of an avatar's levels of detail the coarsest that nobody can tell from all splats at the size and
   * distance of each frame. `full`, and where left out: all splats.
   */
  readonly level?: "full" | "fitting";
}

const BYTES_A_PIXEL = { "rgba": 4, "i420": 1.5, "i420-stacked": 3, "kept": 0 } as const;

/** What a view's frames fill, and are drawn by; its buffers are of the largest picture that may be drawn. */
export interface ViewTarget extends PictureTarget {
  /** `View` of shaders/lib/view.wgsl. */
  readonly uniforms: Uniforms;
  /** What is read back: the picture, or its planes. */
  readonly shown: GPUBuffer;
  readonly shownBytes: number;
  destroy(): void;
}

/** @throws RangeError for a size that is not a multiple of 16 or that the device cannot hold */
export function makeViewTarget(
  gpu: Gpu,
  tuning: Tuning,
  { size, format, background, drawn = size }: ViewOptions,
): ViewTarget {
  const most = Math.floor(Math.sqrt(gpu.device.limits.maxStorageBufferBindingSize / 4));
  if (!Number.isInteger(size) || size < 16 || size % 16 !== 0 || size > most) {
    throw new RangeError(`Cannot open a view, its size must be a multiple of 16 up to ${most}: ${size}`);
  }
  checkDrawn(drawn, size, format !== "rgba");
  const buffers = makeBufferSet(gpu);
  const shownBytes = size * size * BYTES_A_PIXEL[format];
  const picture = buffers.make("picture", size * size * 4);
  const planes = format === "rgba" || format === "kept" ? null : buffers.make("planes", shownBytes);
  const uniforms = makeViewUniforms(gpu, tuning, size, background);
  return {
    size,
    coded: size,
    picture,
    planes,
    stacked: format === "i420-stacked",
    ...makeTileBuffers(buffers, size, tuning, tuning.texels),
    view: buffers.keep(uniforms.buffer),
    uniforms,
    shown: planes ?? picture,
    shownBytes,
    destroy: buffers.destroy,
  };
}

/** @throws RangeError for a size that cannot be drawn and scaled up to `size` */
export function checkDrawn(drawn: number, size: number, isScaled: boolean): void {
  if (drawn === size) return;
  if (!isScaled) throw new RangeError(`Cannot draw another size than is shown, RGBA is not scaled: ${drawn}`);
  if (Number.isInteger(drawn) && drawn >= 16 && drawn % 16 === 0 && drawn <= size) return;
  throw new RangeError(`Cannot draw a picture, its size must be a multiple of 16 up to ${size}: ${drawn}`);
}
