import type { Avatar } from "../../avatar/avatar.ts";
import { ownPortrait } from "../../avatar/portrait.ts";
import { PORTRAIT } from "../../base/camera.ts";
import { GpuUnavailableError } from "../../gpu/gpu.ts";
import { restPose } from "../../motion/head_pose.ts";
import { openLocalGpu } from "../../render/files/local_gpu.ts";
import { renderPng } from "../../render/files/to_file.ts";
import { createRenderer } from "../../render/renderer.ts";

/** Pixels a side: what stands in a file as text weighs a third more than it is. */
const SIZE = 448;

/** The head as the page shows it first, with nothing behind it; null where this machine has nothing that draws. */
export async function renderPreview(avatar: Avatar, mark: string | null): Promise<Uint8Array | null> {
  try {
    const gpu = await openLocalGpu();
    const renderer = await createRenderer(gpu);
    try {
      const loaded = await renderer.load(avatar);
      const scene = { renderer, avatar: loaded, size: SIZE, background: "transparent" as const };
      return await renderPng({ ...scene, ...mark !== null && { mark } }, {
        pose: restPose(avatar.head.expressionSpace),
        camera: { ...PORTRAIT, ...ownPortrait(avatar) },
      });
    } finally {
      renderer.close();
      gpu.close();
    }
  } catch (error) {
    if (error instanceof GpuUnavailableError) return null;
    throw error;
  }
}
