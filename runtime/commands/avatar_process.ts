import { ensureStockAvatar, listAvatars } from "../avatar/folder/library.ts";
import { loadAvatar, savePreview } from "../avatar/folder/avatar_folder.ts";
import { openLocalGpu } from "../render/files/local_gpu.ts";
import { restPose } from "../motion/head_pose.ts";
import { PORTRAIT } from "../base/camera.ts";
import { createRenderer } from "../render/renderer.ts";
import { renderPng } from "../render/files/to_file.ts";
import { errorLines } from "../base/error_lines.ts";

/**
 * Builds the stock avatar where it is missing, says so in a line of JSON, and then renders the previews that are
 * missing. A process of its own: building takes seconds in which nothing else would move, its GPU device goes with
 * it, and it can be killed at any moment, where ending a worker in the middle of its GPU work takes the whole
 * program down (seen with lavapipe).
 */
export type AvatarReport =
  | { readonly type: "ready"; readonly folder: string; readonly built: boolean }
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "done"; readonly previews: number }
  /** Previews are an ornament: without them everything else goes on. */
  | { readonly type: "plain"; readonly reason: string };

const PREVIEW_SIZE = 512;

async function prepare(avatarsFolder: string): Promise<void> {
  const report = (each: AvatarReport) => console.log(JSON.stringify(each));
  try {
    report({ type: "ready", ...await ensureStockAvatar(avatarsFolder) });
  } catch (error) {
    return report({ type: "refused", reason: wordsOf(error) });
  }
  try {
    report({ type: "done", previews: await renderPreviews(avatarsFolder) });
  } catch (error) {
    report({ type: "plain", reason: wordsOf(error) });
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? errorLines(error).join("; ") : String(error);

async function renderPreviews(avatarsFolder: string): Promise<number> {
  const listings = await listAvatars(avatarsFolder);
  const wanting = listings.filter(({ preview, error }) => !preview && error === undefined);
  if (wanting.length === 0) return 0;
  const gpu = await openLocalGpu();
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

if (import.meta.main) {
  await prepare(Deno.args[0]!);
  Deno.exit(0);
}
