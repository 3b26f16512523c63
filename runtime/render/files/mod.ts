/**
 * Pictures of an avatar, rendered on this machine's GPU, or by Vulkan's software device where there is none.
 *
 * @example One picture, and many of one avatar, for which device and splats are made ready once
 * ```ts
 * import { openPictureRenderer, renderPicture } from "@headcast/headcast/render";
 *
 * const happy = await renderPicture({ mood: "happy", camera: { azimuth: 0.5 }, size: 256 });
 * await Deno.writeFile("happy.png", happy);
 *
 * using renderer = await openPictureRenderer({ size: 128, background: "transparent" });
 * for (const jawOpen of [0, 0.5, 1]) {
 *   await Deno.writeFile(`jaw-${jawOpen}.png`, await renderer.png({ expression: { jawOpen } }));
 * }
 * ```
 *
 * @module
 */
export {
  type Moment,
  openPictureRenderer,
  type PictureOptions,
  type PictureRenderer,
  renderPicture,
  type RgbaPicture,
} from "./render_picture.ts";
export type { Background } from "../renderer.ts";
export { type Viseme, VISEMES } from "../../motion/expressions.ts";
export { GpuUnavailableError } from "../../gpu/gpu.ts";
