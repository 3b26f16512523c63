import { join } from "node:path";
import { headFingerprint } from "../../head/registry.ts";
import type { Avatar } from "../avatar.ts";
import { LEAST_SPLATS } from "../levels/designs.ts";
import type { Level } from "../levels/level.ts";
import { type LevelRecord, levelsFrom, levelsKey, recordOf } from "../levels/level_record.ts";
import { loadAvatar } from "./avatar_folder.ts";
import { giveBackFreeMemory } from "../../system/free_memory.ts";
import { KEPT } from "./kept.ts";

/** Of the avatars shown last: 4 MB each. */
const LEVELS = { name: "levels", most: 12 } as const;

const keyOf = (avatar: Avatar) => levelsKey(avatar, headFingerprint(avatar.head));

/** An avatar's levels of detail as they were made and kept, or null. */
export async function keptLevels(avatar: Avatar): Promise<readonly Level[] | null> {
  if (avatar.splatCount < LEAST_SPLATS) return [];
  const record = await KEPT.find(LEVELS, keyOf(avatar));
  try {
    return record && levelsFrom(record as LevelRecord, avatar);
  } catch {
    // What is kept and does not fit is made anew.
    return null;
  }
}

/** An avatar's levels of detail: those that are kept, or made here and kept. Takes seconds of this thread where they are made. */
export async function ensureLevels(
  avatar: Avatar,
  said?: (words: string) => void,
): Promise<readonly Level[]> {
  if (avatar.splatCount < LEAST_SPLATS) return [];
  const record = await KEPT.take(LEVELS, keyOf(avatar), async () => {
    const { levelsOf } = await import("../levels/levels.ts");
    return recordOf(levelsOf(avatar, { said }));
  });
  return levelsFrom(record as LevelRecord, avatar);
}

/**
 * The same for somebody whose thread may not wait, and who may never ask: the avatar is read again when they are wanted,
 * and where they are not kept, they are made in a thread of its own.
 *
 * @param folder of the avatar that has just been loaded; once it holds another, there are no levels
 * @param patience milliseconds before levels that are not there are made: a start has better to do
 * @returns fetches them, until its signal ends that
 */
export async function levelsLater(
  folder: string,
  patience: number,
): Promise<(gone: AbortSignal) => Promise<readonly Level[]>> {
  const loaded = await stampOf(folder);
  return async (gone) => {
    const avatar = await loadAvatar(folder, undefined, () => {});
    const kept = await keptLevels(avatar);
    if (loaded !== await stampOf(folder)) return [];
    if (kept) return kept;
    return await waited(patience, gone) ? await makeAside(folder, avatar, gone) : [];
  };
}

/** Changes whenever somebody writes to the avatar's splats. */
export async function stampOf(folder: string): Promise<string> {
  try {
    const { size, mtime, ctime, ino } = await Deno.stat(join(folder, "avatar.ply"));
    return JSON.stringify([size, mtime, ctime, ino]);
  } catch {
    // Whoever loads it says what is wrong.
    return "";
  }
}

/** A thread that is told to end does so a little later. */
const TRIM_AFTER_MS = 2000;

/** Settles when nobody's levels are being made: each such thread holds an avatar and its head. */
let made: Promise<unknown> = Promise.resolve();

function makeAside(folder: string, avatar: Avatar, gone: AbortSignal): Promise<readonly Level[]> {
  const mine = made.then(() => gone.aborted ? [] : makeInThread(folder, avatar, gone));
  made = mine.catch(() => {});
  return mine;
}

async function makeInThread(folder: string, avatar: Avatar, gone: AbortSignal): Promise<readonly Level[]> {
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
    // What it held, 130 MB, is the allocator's until somebody asks for it.
    setTimeout(giveBackFreeMemory, TRIM_AFTER_MS);
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
