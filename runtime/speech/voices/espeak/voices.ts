import { sayInSentences } from "../utterance.ts";
import type { Voice } from "../voice.ts";
import type { EspeakEngine } from "./engine.ts";
import type { EspeakVoice } from "./library.ts";

/** espeak-ng's own pace, in words a minute. */
const WORDS_A_MINUTE = 175;

/**
 * Voices that are not offered. `cmn` reads most Chinese signs by their English names (1.51): `cmn-latn-pinyin` says
 * them. Those of MBROLA (`mb/`) tell their phones' times 1,000 samples late, at another rate than the one announced.
 */
const LEFT_OUT = /^mb\/|^sit\/cmn$/;

/** What the library lists, as voices: `espeak:en-us`, `espeak:cmn-latn-pinyin`. */
export function espeakVoices(
  listed: readonly EspeakVoice[],
  engine: Pick<EspeakEngine, "speak">,
  timed: boolean,
): Voice[] {
  const voices = new Map<string, Voice>();
  for (const { identifier, name, languages } of listed) {
    if (LEFT_OUT.test(identifier)) continue;
    const file = identifier.split("/").at(-1)!.toLowerCase();
    // Two are of the same language where one of them reads another script.
    const id = [languages[0], file].map((tag) => `espeak:${tag}`).find((tag) => !voices.has(tag));
    if (id === undefined) continue;
    voices.set(id, {
      id,
      label: `${name}, espeak-ng`,
      languages,
      timed,
      speak: (text, options = {}) =>
        sayInSentences(
          text,
          options,
          languages[0],
          ({ text, last, rate, signal }) =>
            engine.speak({ text, voice: identifier, speed: rate * WORDS_A_MINUTE, pause: !last }, signal),
        ),
    });
  }
  return [...voices.values()];
}
