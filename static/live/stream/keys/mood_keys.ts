/** The mood that keys set: held down, or on at one press and off at the next. */
export interface MoodKeys {
  holds: boolean;
  readonly mood: string | null;
  down(mood: string): void;
  up(mood: string): void;
  clear(): void;
  /**
   * The server tells what there is, whoever has set it.
   *
   * @param again this page has come in again as who drives: the mood that it had set has gone with it, and is set anew
   */
  told(mood: string | null, again?: boolean): void;
}

/** @param send null for none @returns whether it went out */
export function createMoodKeys(
  holds: boolean,
  send: (mood: string | null) => boolean,
  onChange: (mood: string | null) => void,
): MoodKeys {
  let now: string | null = null;
  /** What this page has set itself, until something else is told. */
  let own: string | null = null;

  function set(mood: string | null): void {
    if (mood === now || !send(mood)) return;
    now = own = mood;
    onChange(mood);
  }

  return {
    holds,
    get mood() {
      return now;
    },
    down(mood) {
      set(!this.holds && now === mood ? null : mood);
    },
    up(mood) {
      // Another key may have been pressed meanwhile.
      if (!this.holds || now !== mood) return;
      own = null;
      set(null);
    },
    clear: () => set(null),
    told(mood, again = false) {
      if (again && own !== null && send(own)) return;
      if (mood !== own) own = null;
      if (mood === now) return;
      now = mood;
      onChange(mood);
    },
  };
}
