import type { SpeakOptions, Voice, VoiceChunk } from "../../speech/voices/voice.ts";
import type { Clock } from "../live_clock.ts";

/** A text that is still being written while it is said. */
export interface TextStream {
  /** Its sentences from the first on, as they are written; anew with each call. */
  sentences(): AsyncIterable<string>;
  /** A sentence begins to sound. @param index from 0 */
  begun(index: number): void;
  /** Those that are written by now. */
  readonly written: readonly string[];
}

/** A text whose writer has gone: what was written of it. */
export const writtenText = (written: readonly string[]): TextStream => ({
  written,
  async *sentences() {
    yield* written;
  },
  begun() {},
});

/** Silence between two sentences, ms. */
const PAUSE_MS = 180;
/** While nothing is written a voice has nothing to give, which is not its fault: it is told this often, ms. */
const ALIVE_MS = 5000;

/**
 * Says a text sentence by sentence as it is written, as one utterance.
 *
 * @param mark told before each sentence's first sound; that of a sentence comes once for each time that it is said
 * @throws as `Voice.speak`, and what the text's writer throws
 */
export async function* sayStream(
  voice: Voice,
  text: TextStream,
  options: SpeakOptions,
  clock: Clock,
  mark: (index: number) => void,
): AsyncGenerator<VoiceChunk> {
  /** Milliseconds that were said. */
  let begin = 0;
  let rate = 0, index = 0;
  for await (const sentence of whileAlive(text.sentences(), clock)) {
    if (sentence === null) {
      if (rate > 0) yield { pcm: new Float32Array(0), sampleRate: rate, phones: [] };
      continue;
    }
    if (rate > 0) {
      yield { pcm: new Float32Array(Math.round(rate * PAUSE_MS / 1000)), sampleRate: rate, phones: [] };
      begin += PAUSE_MS;
    }
    mark(index++);
    let samples = 0;
    for await (const { pcm, sampleRate, phones } of voice.speak(sentence, options)) {
      rate = sampleRate;
      const from = begin;
      yield {
        ...{ pcm, sampleRate },
        phones: phones.map(({ viseme, start, end }) => ({ viseme, start: start + from, end: end + from })),
      };
      samples += pcm.length;
    }
    if (rate > 0) begin += samples * 1000 / rate;
  }
}

/** @returns null for each while in which nothing came */
async function* whileAlive(sentences: AsyncIterable<string>, clock: Clock): AsyncGenerator<string | null> {
  const iterator = sentences[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    while (true) {
      const waited = Promise.withResolvers<null>();
      const cancel = clock.after(ALIVE_MS, () => waited.resolve(null));
      const step = await Promise.race([next, waited.promise]).finally(cancel);
      if (step === null) {
        yield null;
        continue;
      }
      if (step.done) return;
      yield step.value;
      next = iterator.next();
    }
  } finally {
    iterator.return?.()?.catch(() => {});
  }
}
