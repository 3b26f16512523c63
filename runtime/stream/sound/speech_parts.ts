import type { SpeakingFace } from "../../speech/face/speaking_face.ts";
import type { TimedPhone } from "../../speech/phones.ts";
import type { Voice } from "../../speech/voices/voice.ts";
import type { OpusDecoder, OpusEncoder } from "../../video/opus.ts";
import type { Ear } from "./ear.ts";

/** What sessions speak with; handed in, so that tests speak without a voice. */
export interface SpeechParts {
  /** The voices of this server, the usual one first. */
  voices(): Promise<readonly Voice[]>;
  /**
   * What an utterance's sound is made into speech by.
   *
   * @param phones as its voice tells them, more of them as it goes; null where the sound has to be listened to
   * @param from where in the utterance the sound begins, milliseconds
   */
  openEar(phones: readonly TimedPhone[] | null, from: number): Ear;
  createFace(seed: number): SpeakingFace;
  /** @throws {Error} where this machine has no Opus */
  openEncoder(): Promise<OpusEncoder>;
  /** @throws {Error} as openEncoder */
  openDecoder(): Promise<OpusDecoder>;
  /** Loads what hears; what is opened before hears less well. */
  warm(): Promise<void>;
  /** Ends what stands ready. */
  close(): Promise<void>;
}
