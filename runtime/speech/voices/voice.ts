import type { TimedPhone } from "../phones.ts";

/** A piece of speech, as soon as a voice has it. */
export interface VoiceChunk {
  /** Mono, -1 to 1, at the rate beside it. It belongs to whoever takes it. */
  readonly pcm: Float32Array;
  /** Samples a second: the same in all chunks of an utterance. */
  readonly sampleRate: number;
  /**
   * The phones that start within this chunk, in ms from the utterance's beginning and in the order of their starts.
   * None where the voice gives no times.
   */
  readonly phones: readonly TimedPhone[];
}

/** How something is to be said. */
export interface SpeakOptions {
  /** Times the voice's own pace, within RATES: 1 where not given. */
  readonly rate?: number;
  /** Ends the speech at once: the iteration throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What reads a text aloud. */
export interface Voice {
  /** What it is asked for by, its engine before the colon: `espeak:en-gb`, `flite:slt`, `server:alloy`. */
  readonly id: string;
  /** For people: `English (Great Britain)`. */
  readonly label: string;
  /** BCP 47 tags, the best first; none where nobody knows. */
  readonly languages: readonly string[];
  /** Its chunks have phones. Where they have none, the sound is to be listened to. */
  readonly timed: boolean;
  /**
   * Says a text, sentence by sentence: the first chunks come before the last sentence is made. The sound is as much
   * ahead of real time as the engine can be, no more than is asked for.
   *
   * @param text plain text; `cleanText` tells what becomes of the rest
   * @throws RangeError for a text that is too long or a rate outside RATES, Error where the engine fails
   */
  speak(text: string, options?: SpeakOptions): AsyncIterable<VoiceChunk>;
}

/** The paces that voices can be asked for, times their own. */
export const RATES = { min: 0.5, max: 2 } as const;
