import { message } from "../base/message.ts";
import type { Level } from "../avatar/levels/level.ts";
import type { LoadedAvatar, LoadedLevel } from "./renderer_context.ts";

/**
 * Where an avatar's levels come from: made, or read; none where it gives none.
 *
 * @param gone aborts when the avatar is destroyed
 */
export type LevelsGiver = (gone: AbortSignal) => Promise<readonly Level[]>;

/** An avatar whose levels go to the GPU once somebody wants them. @param load puts one there */
export function withLevels(
  loaded: LoadedAvatar,
  giver: LevelsGiver | undefined,
  load: (level: Level) => Promise<LoadedAvatar>,
): LoadedAvatar {
  if (!giver) return loaded;
  const list: LoadedLevel[] = [];
  const gone = new AbortController();
  let wanted: Promise<void> | null = null;
  async function fetchLevels(give: LevelsGiver): Promise<void> {
    const fresh: LoadedLevel[] = [];
    try {
      for (const level of await give(gone.signal)) {
        if (gone.signal.aborted) break;
        fresh.push({ pixels: level.pixels, avatar: await load(level) });
      }
    } catch (error) {
      if (!gone.signal.aborted) {
        console.warn(`Levels of detail cannot be had, all splats are drawn: ${message(error)}`);
      }
    }
    if (gone.signal.aborted) { for (const { avatar } of fresh) avatar.destroy(); }
    else list.push(...fresh);
  }
  return {
    ...loaded,
    levels: { list, want: () => wanted ??= fetchLevels(giver) },
    destroy() {
      gone.abort();
      for (const { avatar } of list) avatar.destroy();
      loaded.destroy();
    },
  };
}
