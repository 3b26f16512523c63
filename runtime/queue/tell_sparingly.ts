/** What strangers can have told as often as they like is told once, and then counted. */
export interface SparingTell {
  /** @param kind of how many there are is known beforehand, in words that a count goes behind */
  tell(kind: string, words: string): void;
  /** Tells what has been counted, where it is time; to be called now and then. */
  flush(): void;
}

const EVERY_MS = 60_000;

/** The first of a kind is told as it is, of those behind it how many they are, once a minute. */
export function tellSparingly(
  tell: (words: string) => void,
  now: () => number = () => performance.now(),
): SparingTell {
  const kinds = new Map<string, { since: number; more: number }>();
  return {
    tell(kind, words) {
      const met = kinds.get(kind);
      if (met) return void met.more++;
      kinds.set(kind, { since: now(), more: 0 });
      tell(words);
    },
    flush() {
      for (const [kind, each] of kinds) {
        if (now() - each.since < EVERY_MS) continue;
        if (each.more === 0) kinds.delete(kind);
        else tell(`${kind}, more in the last minute: ${each.more}`);
        Object.assign(each, { since: now(), more: 0 });
      }
    },
  };
}
