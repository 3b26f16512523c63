/** Where an utterance's positions lie on the session's sound clock; both in milliseconds. */
export interface SoundTrack {
  /** The position where it begins, which is not 0 for one that is resumed. */
  readonly from: number;
  /** The position up to which it has been given out. */
  readonly given: number;
  /** From this position on it sounds from that time on. */
  join(position: number, soundMs: number): void;
  /** More was given out. */
  give(ms: number): void;
  /** The position that sounds at a time: never more than was given. */
  positionAt(soundMs: number): number;
  /** The time at which a position sounds; undefined before the first. */
  timeOf(position: number): number | undefined;
}

/** Gaps of the sound that are remembered. */
const MOST_JOINS = 64;

export function createSoundTrack(from: number): SoundTrack {
  const joins: { readonly position: number; readonly soundMs: number }[] = [];
  let given = from;
  return {
    from,
    get given() {
      return given;
    },
    join(position, soundMs) {
      joins.push({ position, soundMs });
      if (joins.length > MOST_JOINS) joins.shift();
    },
    give(ms) {
      given += ms;
    },
    positionAt(soundMs) {
      const at = joins.findLastIndex((join) => join.soundMs <= soundMs);
      const join = joins[at];
      if (join === undefined) return from;
      // In a gap it stands where the next one goes on.
      const end = joins[at + 1]?.position ?? given;
      return Math.max(from, Math.min(end, join.position + soundMs - join.soundMs));
    },
    timeOf(position) {
      const join = joins.findLast((each) => each.position <= position) ?? joins[0];
      return join && join.soundMs + position - join.position;
    },
  };
}
