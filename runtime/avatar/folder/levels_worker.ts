/// <reference lib="deno.worker" />
import { recordOf } from "../levels/level_record.ts";
import { loadAvatar } from "./avatar_folder.ts";
import { stepBack } from "../../system/step_back.ts";
import { ensureLevels } from "./kept_levels.ts";

/** Told an avatar's folder, it answers with the record of the levels. */
self.onmessage = async ({ data: folder }: MessageEvent<string>) => {
  // Whoever watches meanwhile would have a third of the frames on two cores.
  stepBack();
  const avatar = await loadAvatar(folder, undefined, () => {});
  self.postMessage(recordOf(await ensureLevels(avatar)));
};
