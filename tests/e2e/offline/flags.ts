import { WEBGPU_FLAGS } from "../gpu/browser_gpu.ts";

/** WebGPU on canvases as CANVAS_FLAGS have it, and WebGL besides, which the face tracker runs on: both by software. */
export const TRACKED_CANVAS_FLAGS: readonly string[] = [
  ...WEBGPU_FLAGS,
  ...["--enable-features=Vulkan", "--use-vulkan=swiftshader"],
  ...["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
];
