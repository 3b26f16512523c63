import type { DecodedFrame } from "./frame.ts";

/** A picture that is ready. */
export interface Waiting<Decoded> {
  readonly decoded: Decoded;
  readonly frame: DecodedFrame;
}

/** Pictures that are ready before their sound is heard, oldest first. */
export interface PictureQueue<Decoded> {
  readonly size: number;
  /** @param heardMs the moment of the session's sound that is heard now; null while nothing sounds */
  push(picture: Waiting<Decoded>, heardMs: number | null): void;
  /** The newest whose moment has come; those before it are too late for ever. Null where none has. */
  take(heardMs: number | null): Waiting<Decoded> | null;
  /** Until the oldest one's moment comes, milliseconds; Infinity where none waits. */
  waitMs(heardMs: number | null): number;
  clear(): void;
}

/** Browsers' decoders stop where many of their pictures are kept: a fifth of a second at 30 a second. */
const MOST = 6;
/** Half a refresh of the screen: the nearest one shows it. */
const REFRESH_MS = 8;
/** Nothing waits for longer: a clock that is so far away is another session's. */
const LONGEST_MS = 1000;

/** @param drop is given what will never be shown */
export function createPictureQueue<Decoded>(
  drop: (picture: Waiting<Decoded>) => void,
): PictureQueue<Decoded> {
  const waiting: Waiting<Decoded>[] = [];

  function isDue({ frame: { soundMs } }: Waiting<Decoded>, heardMs: number | null): boolean {
    if (heardMs === null || soundMs === null) return true;
    const ahead = soundMs - heardMs;
    return ahead <= REFRESH_MS || ahead > LONGEST_MS;
  }

  /**
   * Of more pictures than may be kept, between the first and the last that whose neighbours are nearest to each other.
   * Were the first dropped, whose moment is the next to come, sound that is held back for longer than so many pictures
   * take would leave none to be shown.
   */
  function leastMissed(): number {
    const soundMs = (at: number) => waiting[at]!.frame.soundMs!;
    let [least, gap] = [1, Infinity];
    for (let at = 1; at < waiting.length - 1; at++) {
      const left = soundMs(at + 1) - soundMs(at - 1);
      if (left < gap) [least, gap] = [at, left];
    }
    return least;
  }

  return {
    get size() {
      return waiting.length;
    },
    push(picture, heardMs) {
      waiting.push(picture);
      // In a hidden tab nothing is taken: only the newest of those that are due are kept.
      while (waiting.length > 1 && isDue(waiting[1]!, heardMs)) drop(waiting.shift()!);
      if (waiting.length > MOST) drop(waiting.splice(leastMissed(), 1)[0]!);
    },
    take(heardMs) {
      let due: Waiting<Decoded> | null = null;
      while (waiting.length > 0 && isDue(waiting[0]!, heardMs)) {
        if (due !== null) drop(due);
        due = waiting.shift()!;
      }
      return due;
    },
    waitMs(heardMs) {
      const [oldest] = waiting;
      if (oldest === undefined) return Infinity;
      return isDue(oldest, heardMs) ? 0 : oldest.frame.soundMs! - heardMs! - REFRESH_MS;
    },
    clear() {
      for (const picture of waiting.splice(0)) drop(picture);
    },
  };
}
