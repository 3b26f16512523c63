import type { Surface } from "./player.ts";

/** A canvas of the page, which takes the pictures' size. @throws {Error} where it has another context already */
export function canvasSurface(canvas: HTMLCanvasElement): Surface {
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("Cannot show video, the canvas has no 2d context");
  return {
    draw({ image, width, height }) {
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      context.drawImage(image, 0, 0);
    },
  };
}
