/// <reference lib="deno.worker" />
import { readAvatarInfo } from "../../avatar/folder/avatar_folder.ts";
import { message as words } from "../../base/message.ts";
import { headByFingerprint } from "../../head/registry.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import { retargetsOf } from "../../motion/retarget/retargets.ts";

/** What comes back: how frames of other spaces move the head, or why nobody knows. */
export type RetargetAnswer = { readonly maps: readonly RetargetData[] } | { readonly problem: string };

async function solve(folder: string): Promise<readonly RetargetData[]> {
  const { head, headFingerprint } = await readAvatarInfo(folder);
  return await retargetsOf(await headByFingerprint(head, headFingerprint));
}

self.onmessage = async ({ data: folder }: MessageEvent<string>) => {
  const answer: RetargetAnswer = await solve(folder).then(
    (maps) => ({ maps }),
    (error) => ({ problem: words(error) }),
  );
  self.postMessage(answer);
};
