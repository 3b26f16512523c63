import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { openPresenter } from "../../../runtime/render/present.ts";
import type { View } from "../../../runtime/render/view.ts";
import type { Background } from "../../../runtime/render/view_uniforms.ts";
import type { DecodedImage } from "../picture/decoder.ts";

/** Where drawn pictures become images, or are seen at once. */
export interface Screen {
  setBackground(background: Background): void;
  /** @throws RangeError where the words cannot be drawn */
  setMark(words: string | null): void;
  /**
   * Shows the frame that a view was read of last.
   *
   * @param size pixels a side that were drawn
   * @returns null where it stands on the caller's own canvas
   */
  show(view: View, size: number): DecodedImage | null;
  close(): void;
}

/**
 * @param canvas takes pictures straight; they become images where it is null
 * @throws Error where the canvas has another context already
 */
export async function openScreen(gpu: Gpu, own: HTMLCanvasElement | OffscreenCanvas | null): Promise<Screen> {
  const format = navigator.gpu.getPreferredCanvasFormat();
  const presenter = await openPresenter(gpu, format);
  const canvas = own ?? new OffscreenCanvas(16, 16);
  const context = canvas.getContext("webgpu") as GPUCanvasContext | null;
  if (context === null) throw new Error("Cannot draw on the canvas, it has another context than webgpu");
  let alphaMode: GPUCanvasAlphaMode | null = null;
  return {
    setBackground(background) {
      const wanted = background === "transparent" ? "premultiplied" : "opaque";
      if (wanted === alphaMode) return;
      alphaMode = wanted;
      context.configure({ device: gpu.device, format, alphaMode });
    },
    setMark: (words) => presenter.setMark(words),
    show(view, size) {
      if (canvas.width !== size || canvas.height !== size) {
        canvas.width = size;
        canvas.height = size;
      }
      presenter.present(view, context.getCurrentTexture(), size);
      if (own !== null) return null;
      // What a canvas shows is taken from it in the task that drew it. Nothing is copied.
      const image = (canvas as OffscreenCanvas).transferToImageBitmap();
      return { image, width: size, height: size };
    },
    close() {
      presenter.destroy();
      if (alphaMode !== null) context.unconfigure();
    },
  };
}
