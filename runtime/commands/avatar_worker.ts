/// <reference lib="deno.worker" />
import { ensureStockAvatar, listAvatars } from "../avatar/library.ts";
import { loadAvatar, savePreview } from "../avatar/folder.ts";
import { openGpu } from "../gpu/gpu.ts";
import { restPose } from "../motion/head_pose.ts";
import { PORTRAIT } from "../render/camera.ts";
import { createRenderer } from "../render/renderer.ts";
import { renderPng } from "../render/to_file.ts";
import { message } from "./message.ts";

/**
 * Builds the stock avatar where it is missing, answers, and then renders the previews that are missing. A worker
 * of its own: building takes seconds in which nothing else would move, and its GPU device goes with it.
 */
export type FromAvatarWorker =
  | { readonly type: "ready"; readonly folder: string; readonly built: boolean }
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "done"; readonly previews: number }
  /** Previews are an ornament: without them everything else goes on. */
  | { readonly type: "plain"; readonly reason: string };

const PREVIEW_SIZE = 512;

const answer = (report: FromAvatarWorker) => self.postMessage(report);

self.onmessage = async ({ data: avatarsFolder }: MessageEvent<string>) => {
  try {
    answer({ type: "ready", ...await ensureStockAvatar(avatarsFolder) });
  } catch (error) {
    return answer({ type: "refused", reason: message(error) });
  }
  try {
    answer({ type: "done", previews: await renderPreviews(avatarsFolder) });
  } catch (error) {
    answer({ type: "plain", reason: message(error) });
  }
};

async function renderPreviews(avatarsFolder: string): Promise<number> {
  const listings = await listAvatars(avatarsFolder);
  const wanting = listings.filter(({ preview, error }) => !preview && error === undefined);
  if (wanting.length === 0) return 0;
  const gpu = await openGpu();
  try {
    const renderer = await createRenderer(gpu);
    for (const { folder } of wanting) {
      const avatar = await renderer.load(await loadAvatar(folder));
      const scene = { renderer, avatar, size: PREVIEW_SIZE, background: "transparent" } as const;
      await savePreview(folder, await renderPng(scene, { pose: restPose(), camera: PORTRAIT }));
      avatar.destroy();
    }
    renderer.close();
  } finally {
    gpu.close();
  }
  return wanting.length;
}
