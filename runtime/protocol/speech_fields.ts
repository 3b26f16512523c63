import * as v from "valibot";
import { canBeSaid, objectionToText } from "../base/clean_text.ts";
import type { SoundCodecName } from "../base/codec_names.ts";
import { message } from "../base/message.ts";
import { OPUS_MAX_MS, opusPacketMs } from "../base/sound/opus_packet.ts";

/** What is said and sounded, as both messages and the API bound it. */

/** Characters of what is spoken at once: two and a half minutes. */
export const MAX_SPOKEN_LENGTH = 2000;
/** Bytes of that as UTF-8. */
export const MAX_SPOKEN_BYTES: number = MAX_SPOKEN_LENGTH * 3;
/** The longest packet of sound that is taken, milliseconds, as Opus has it. */
export const MAX_PACKET_MS: number = OPUS_MAX_MS;
/** Of 16-bit numbers at 48 kHz; Opus has less. */
export const MAX_SOUND_BYTES: number = 2 * 48 * MAX_PACKET_MS;

/** A sender's own name for what it has spoken. */
export const speechId = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(64),
  v.check((id) => !/\p{C}/u.test(id), "must have no control characters"),
);

/** Text that can be spoken: bounded, with a letter or digit in it, and nothing that a voice takes for an order. */
const spokenText = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const message = objectionToText(dataset.value, MAX_SPOKEN_LENGTH) ??
      (canBeSaid(dataset.value) ? null : "must have a letter or a digit");
    if (message !== null) addIssue({ message });
  }),
);

/** A question to the brain behind the head: bounded, its lines kept. */
const askedText = v.pipe(
  v.string(),
  v.maxLength(MAX_SPOKEN_LENGTH, `must be of at most ${MAX_SPOKEN_LENGTH} characters`),
  v.check((text) => text.trim() !== "", "must not be empty"),
  v.check((text) => !/[^\P{Cc}\n\r\t]/u.test(text), "must have no control characters"),
);

/** Times as fast as the voice speaks by itself. */
const speakingRate = v.pipe(v.number(), v.finite(), v.minValue(0.5), v.maxValue(2));
/** Where in what is spoken to begin, milliseconds. */
const speakingFrom = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(600_000));
/** A voice's name, as `GET /api/voices` lists it. */
const voiceId = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

/** Of what is to be said, for messages and the API. */
export const spokenFields = {
  /** What is told of it comes under this name. */
  id: speechId,
  text: spokenText,
  /** The server's first where it is left out. */
  voice: v.optional(voiceId),
  rate: v.optional(speakingRate),
  /** Begins there: milliseconds of its sound. */
  from: v.optional(speakingFrom),
};

/** Of what is asked; the answer is said by that voice, at that rate. */
export const askedFields = {
  /** The answer and what becomes of it come under this name. */
  id: speechId,
  text: askedText,
  voice: spokenFields.voice,
  rate: spokenFields.rate,
};

/** In words what is wrong with a packet of sound; null where nothing is. */
export function objectionToSound(codec: SoundCodecName, data: Uint8Array, sampleRate: number): string | null {
  if (codec === "opus") {
    try {
      opusPacketMs(data);
      return null;
    } catch (error) {
      return `data must be another: ${message(error)}`;
    }
  }
  if (data.length % 2 !== 0) return `data must be whole 16-bit numbers: ${data.length} bytes`;
  const ms = data.length / 2 / sampleRate * 1000;
  return ms > MAX_PACKET_MS ? `data must be of at most ${MAX_PACKET_MS} ms: ${Math.round(ms)}` : null;
}
