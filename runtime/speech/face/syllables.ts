import { clamp01 } from "../../base/scalar.ts";
import { SPEECH_HOP_MS, type SpeechFrame, VISEME_INDEX } from "../speech_frame.ts";

const VOWELS = (["aa", "E", "ih", "oh", "ou", "RR"] as const).map((viseme) => VISEME_INDEX[viseme]);

/** Syllables by their vowels' loudness: each is found once, when its peak is past. */
export function createSyllables() {
  /** Share of the peak that loudness has to fall by, and milliseconds from one peak to the next. */
  const DIP = 0.82, APART = 110;
  const MEMORY = 2500 / SPEECH_HOP_MS;
  let level = 0.35, tone = 0, spread = 3, voiced = 0, smooth = 0;
  let peak = 0, peakAt = 0, peakTone = 0, low = 0, falling = false, lastAt = -Infinity;
  const found = { found: false, t: 0, loud: 0, high: 0, push, reset };

  function push({ t, visemes, energy, pitch }: SpeechFrame): void {
    found.found = false;
    let vowel = 0;
    for (let i = 0; i < VOWELS.length; i++) vowel += visemes[VOWELS[i]!]!;
    smooth += 0.4 * (clamp01(energy) * (0.15 + 0.85 * clamp01(vowel)) - smooth);
    if (smooth > 0.05) level += (smooth - level) / MEMORY;
    const high = pitch > 0 ? hearPitch(pitch) : 0;
    if (smooth > peak || (falling && smooth > 1.25 * low + 0.02)) {
      peak = low = smooth;
      // The smoothing's own delay.
      peakAt = t - 1.5 * SPEECH_HOP_MS;
      falling = false;
      peakTone = high;
    } else {
      low = Math.min(low, smooth);
      if (!falling) peakTone = Math.max(peakTone, high);
      if (!falling && smooth < DIP * peak) {
        falling = true;
        if (peak > 0.5 * level && peakAt - lastAt >= APART) {
          lastAt = peakAt;
          found.found = true;
          found.t = peakAt;
          found.loud = clamp01((peak / Math.max(0.05, level) - 1) / 1.2);
          found.high = clamp01((peakTone / Math.max(1.5, spread) - 0.3) / 1.7);
        }
      }
      if (falling) peak = Math.max(low, peak * 0.97);
    }
  }
  /** Semitones above the voice's own middle. */
  function hearPitch(pitch: number): number {
    const semitones = 12 * Math.log2(pitch / 100);
    voiced = Math.min(MEMORY, voiced + 1);
    const weight = 1 / Math.max(1, Math.min(voiced, MEMORY));
    tone += weight * (semitones - tone);
    spread += Math.min(weight, 0.02) * (1.25 * Math.abs(semitones - tone) - spread);
    return semitones - tone;
  }
  function reset(): void {
    peak = low = smooth = 0;
    falling = false;
    lastAt = -Infinity;
    found.found = false;
  }
  return found;
}
