import { message } from "../../../runtime/base/message.ts";
import type { Compositor } from "./compositor.ts";
import type { Surface } from "./player.ts";

/** Whether this browser can compose what comes stacked: what its join says in `alpha`. */
export const canCompose = (): boolean => document.createElement("canvas").getContext("webgl2") !== null;

/** A compositor, and the canvas that it draws on. */
interface Composition {
  readonly canvas: HTMLCanvasElement;
  readonly compositor: Compositor;
}

/**
 * A canvas of the page, which takes the pictures' size. What composes stacked ones is loaded with the first of them; until
 * it is there they are passed over.
 *
 * @param onFailed it cannot be had: transparent pictures are not shown
 * @throws {Error} where the canvas has another context already
 */
export function canvasSurface(canvas: HTMLCanvasElement, onFailed: (error: Error) => void): Surface {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("Cannot show video, the canvas has no 2d context");
  let composition: Composition | null = null;
  let asked = false;

  async function compose(): Promise<void> {
    asked = true;
    try {
      const { createCompositor } = await import("./compositor.ts");
      const own = document.createElement("canvas");
      composition = { canvas: own, compositor: createCompositor(own) };
    } catch (cause) {
      onFailed(new Error(`Cannot show a transparent picture: ${message(cause)}`, { cause }));
    }
  }

  function show(image: CanvasImageSource, width: number, height: number): void {
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    // What was there before does not shine through the new one.
    context!.globalCompositeOperation = "copy";
    context!.drawImage(image, 0, 0);
  }

  return {
    draw({ image, width, height }, { alpha }) {
      if (alpha === undefined) return show(image, width, height);
      if (!asked) void compose();
      if (composition === null) return;
      composition.compositor.draw(image, true);
      show(composition.canvas, composition.canvas.width, composition.canvas.height);
    },
  };
}
