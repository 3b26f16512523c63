import { cleanText } from "../../base/clean_text.ts";
import { splitSentences } from "../sentences.ts";
import { RATES, type SpeakOptions, type VoiceChunk } from "./voice.ts";

/** One sentence that a voice is to say. */
export interface Sentence {
  readonly text: string;
  readonly last: boolean;
  /** Within RATES. */
  readonly rate: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Says a text one sentence after another: what every engine's `speak` is made of. The next sentence is begun when all
 * of the last one has been taken.
 *
 * @param language of the voice: where sentences end
 * @param say says one sentence, and the pause behind it where it is not the last; its phones' times count from the
 *   sentence's beginning
 * @throws as `Voice.speak`
 */
export async function* sayInSentences(
  text: string,
  { rate = 1, signal }: SpeakOptions,
  language: string | undefined,
  say: (sentence: Sentence) => AsyncIterable<VoiceChunk>,
): AsyncGenerator<VoiceChunk> {
  if (!(rate >= RATES.min && rate <= RATES.max)) {
    throw new RangeError(
      `Cannot speak a text, its rate must be a number from ${RATES.min} to ${RATES.max}: ${rate}`,
    );
  }
  const sentences = splitSentences(cleanText(text), language);
  let begin = 0; // ms
  for (const [index, sentence] of sentences.entries()) {
    let samples = 0;
    let perMs = 1;
    for await (
      const { pcm, sampleRate, phones } of say({
        text: sentence,
        last: index === sentences.length - 1,
        rate,
        signal,
      })
    ) {
      signal?.throwIfAborted();
      yield { pcm, sampleRate, phones: shifted(phones, begin) };
      samples += pcm.length;
      perMs = sampleRate / 1000;
    }
    signal?.throwIfAborted();
    begin += samples / perMs;
  }
}

function shifted(phones: VoiceChunk["phones"], by: number): VoiceChunk["phones"] {
  if (by === 0) return phones;
  return phones.map(({ viseme, start, end }) => ({ viseme, start: start + by, end: end + by }));
}
