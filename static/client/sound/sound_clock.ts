/** After this much of silence nothing waits for the sound any more, and so long before it nothing does yet. */
const AFTER_MS = 300, BEFORE_MS = 600;

/** Which moment of a session's sound is heard now. */
export interface SoundClock {
  /** The worklet's word. @param time of its context, seconds @param soundMs what it gives out then */
  place(time: number, soundMs: number): void;
  /** There is sound to be heard of these moments. */
  sounds(fromMs: number, toMs: number): void;
  /** Nothing more of it is heard. */
  hush(): void;
  /** @param at milliseconds on the page's clock @returns the session's sound time; null while nothing sounds */
  heard(at: number): number | null;
}

/** @param contextTimeAt the context's time, seconds, of what leaves the loudspeaker at a moment; null while it rests */
export function createSoundClock(contextTimeAt: (at: number) => number | null): SoundClock {
  let known: { time: number; soundMs: number } | null = null;
  let from = Infinity;
  let to = -Infinity;
  return {
    place(time, soundMs) {
      known = { time, soundMs };
    },
    sounds(fromMs, toMs) {
      if (fromMs > to + AFTER_MS) from = fromMs;
      to = Math.max(to, toMs);
    },
    hush() {
      from = Infinity;
      to = -Infinity;
    },
    heard(at) {
      const time = contextTimeAt(at);
      if (known === null || time === null) return null;
      const soundMs = known.soundMs + (time - known.time) * 1000;
      return soundMs > from - BEFORE_MS && soundMs < to + AFTER_MS ? soundMs : null;
    },
  };
}
