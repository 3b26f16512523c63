import { headFingerprint } from "../../head/registry.ts";
import type { Avatar } from "../avatar.ts";
import { LEAST_SPLATS } from "../levels/designs.ts";
import type { Level } from "../levels/level.ts";
import { type LevelRecord, levelsFrom, levelsKey, recordOf } from "../levels/level_record.ts";
import { KEPT } from "./kept.ts";

/** Of the avatars shown last: 4 MB each. */
const LEVELS = { name: "levels", most: 12 } as const;

/** An avatar's levels of detail as they were made and kept, or null. */
export async function keptLevels(avatar: Avatar): Promise<readonly Level[] | null> {
  if (avatar.splatCount < LEAST_SPLATS) return [];
  const key = levelsKey(avatar, headFingerprint(avatar.head));
  if (!await KEPT.facts(LEVELS, key)) return null;
  try {
    const record = await KEPT.take(LEVELS, key, () => {
      throw new Error("The levels were there and are gone");
    });
    return levelsFrom(record as LevelRecord, avatar);
  } catch {
    // What is kept and broken is made anew.
    return null;
  }
}

/** An avatar's levels of detail: those that are kept, or made here and kept. Takes seconds of this thread where they are made. */
export async function ensureLevels(
  avatar: Avatar,
  said?: (words: string) => void,
): Promise<readonly Level[]> {
  if (avatar.splatCount < LEAST_SPLATS) return [];
  const record = await KEPT.take(LEVELS, levelsKey(avatar, headFingerprint(avatar.head)), async () => {
    const { levelsOf } = await import("../levels/levels.ts");
    return recordOf(levelsOf(avatar, { said }));
  });
  return levelsFrom(record as LevelRecord, avatar);
}

/**
 * The same for somebody whose thread may not wait: they are made in a thread of their own.
 *
 * @param folder the avatar's
 * @param patience milliseconds before levels that are not there are made: a start has better to do
 * @param gone ends the making
 */
export async function levelsInBackground(
  folder: string,
  avatar: Avatar,
  patience: number,
  gone: AbortSignal,
): Promise<readonly Level[]> {
  const kept = await keptLevels(avatar);
  if (kept || !await waited(patience, gone)) return kept ?? [];
  const worker = new Worker(new URL("./levels_worker.ts", import.meta.url), {
    type: "module",
    name: "levels",
  });
  try {
    const record = await new Promise<LevelRecord | null>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<LevelRecord>) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      gone.addEventListener("abort", () => resolve(null), { once: true });
      worker.postMessage(folder);
    });
    return record ? levelsFrom(record, avatar) : [];
  } finally {
    worker.terminate();
  }
}

/** @returns whether it was waited for to the end */
function waited(milliseconds: number, gone: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (gone.aborted) return resolve(false);
    const timer = setTimeout(() => resolve(true), milliseconds);
    gone.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(false);
    }, { once: true });
  });
}
