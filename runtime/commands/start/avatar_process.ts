import { avatarFolder, listAvatars } from "../../avatar/folder/library.ts";
import { folderOfPath, isPath, requireAvatar } from "../../avatar/folder/read_avatar.ts";
import { STOCK_AVATAR } from "../../avatar/stock/look.ts";
import { headByFingerprint, missingHeadWords } from "../../head/registry.ts";
import { readShapeFile } from "../person/shape_file.ts";
import {
  ensurePlainAvatar,
  ensureShapedAvatar,
  ensureStockAvatar,
} from "../../avatar/folder/made_avatars.ts";
import { loadAvatar, readAvatarInfo, savePreview } from "../../avatar/folder/avatar_folder.ts";
import { openLocalGpu } from "../../render/files/local_gpu.ts";
import { restPose } from "../../motion/head_pose.ts";
import { PORTRAIT } from "../../base/camera.ts";
import { createRenderer } from "../../render/renderer.ts";
import { renderPng } from "../../render/files/to_file.ts";
import { errorLines } from "../../base/error_lines.ts";

/**
 * Builds the stock avatar where it is missing, and what is to be shown where it has to be made, says so in a line of
 * JSON, and then renders the previews that are missing. A process of its own: building takes seconds in which nothing else would move, its GPU device goes with
 * it, and it can be killed at any moment, where ending a worker in the middle of its GPU work takes the whole
 * program down (seen with lavapipe).
 */
export type AvatarReport =
  | { readonly type: "ready"; readonly shown: string; readonly built: readonly string[] }
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "done"; readonly previews: number }
  /** Previews are an ornament: without them everything else goes on. */
  | { readonly type: "plain"; readonly reason: string };

/** What is to be shown where a client names no avatar. */
export interface AvatarWish {
  /** A name or folder; the stock one where neither this nor a head is given. */
  readonly avatar?: string | undefined;
  /** Name of the head whose plain look is shown. */
  readonly head?: string | undefined;
  /** Path of a file with a person's beta. */
  readonly shape?: string | undefined;
}

const PREVIEW_SIZE = 512;

async function prepare(avatarsFolder: string, wish: AvatarWish): Promise<void> {
  const report = (each: AvatarReport) => console.log(JSON.stringify(each));
  try {
    report({ type: "ready", ...await makeAvatars(avatarsFolder, wish) });
  } catch (error) {
    return report({ type: "refused", reason: wordsOf(error) });
  }
  try {
    report({ type: "done", previews: await renderPreviews(avatarsFolder) });
  } catch (error) {
    report({ type: "plain", reason: wordsOf(error) });
  }
}

async function makeAvatars(avatarsFolder: string, { avatar = STOCK_AVATAR, head, shape }: AvatarWish) {
  const made = [await ensureStockAvatar(avatarsFolder)];
  if (head !== undefined) made.push(await ensurePlainAvatar(avatarsFolder, head));
  else if (!isPath(avatar)) await requireAvatar(avatar, avatarsFolder);
  let shown = head !== undefined
    ? made.at(-1)!.folder
    : isPath(avatar)
    ? folderOfPath(avatar)
    : avatarFolder(avatarsFolder, avatar);
  await refuseMissingHead(shown);
  if (shape !== undefined) {
    const info = await readAvatarInfo(shown);
    const beta = await readShapeFile(shape, await headByFingerprint(info.head, info.headFingerprint));
    made.push(await ensureShapedAvatar(avatarsFolder, shown, beta));
    shown = made.at(-1)!.folder;
  }
  return { shown, built: made.filter(({ built }) => built).map(({ folder }) => folder) };
}

/** A server would come up and then show nothing. What else is wrong with the folder is found out where it is opened. */
async function refuseMissingHead(folder: string): Promise<void> {
  const info = await readAvatarInfo(folder).catch(() => null);
  const missing = info && await missingHeadWords(info.head, info.headFingerprint);
  if (missing) throw new Error(`Cannot show the avatar ${folder}: ${missing}`);
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
      const { portrait } = await readAvatarInfo(folder);
      const camera = { ...PORTRAIT, ...portrait };
      await savePreview(folder, await renderPng(scene, { pose: restPose(), camera }));
      avatar.destroy();
    }
    renderer.close();
  } finally {
    gpu.close();
  }
  return wanting.length;
}

if (import.meta.main) {
  await prepare(Deno.args[0]!, JSON.parse(Deno.args[1]!));
  Deno.exit(0);
}
