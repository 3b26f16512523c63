import * as v from "valibot";
import { OPUS_RATE, opusSamples } from "../base/opus_packet.ts";
import type { SoundCodecName } from "../base/codec_names.ts";

/** What is said and sounded, as both messages and the API bound it. */

/** Characters of what is spoken at once: two and a half minutes. */
export const MAX_SPOKEN_LENGTH = 2000;
/** Bytes of that as UTF-8. */
export const MAX_SPOKEN_BYTES: number = MAX_SPOKEN_LENGTH * 3;
/** The longest packet of sound that is taken, milliseconds, as Opus has it. */
export const MAX_PACKET_MS = 120;
/** Of 16-bit numbers at 48 kHz; Opus has less. */
export const MAX_SOUND_BYTES: number = 2 * MAX_PACKET_MS * OPUS_RATE / 1000;

/** A sender's own name for what it has spoken. */
export const speechId = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(64),
  v.check((id) => !/\p{C}/u.test(id), "must have no control characters"),
);

/** What a control character is, beyond those that set text in lines. */
const CONTROLS = /(?![\t\n\r])[\p{Cc}\p{Cs}]/u;
/** A tag, comment or declaration: `a < b` and `<3` are none. */
const MARKUP = /<[/?!]?\p{L}[^<>]{0,200}>|<!--/u;

/** Text that can be spoken: bounded, with a letter or digit in it, and nothing that a voice takes for an order. */
const spokenText = v.pipe(
  v.string(),
  v.maxLength(
    MAX_SPOKEN_LENGTH,
    ({ input }) => `must have at most ${MAX_SPOKEN_LENGTH} characters: ${input.length}`,
  ),
  v.check((text) => /[\p{L}\p{N}]/u.test(text), "must have something to say"),
  v.check((text) => !CONTROLS.test(text), ({ input }) => `must have no control characters: ${met(input)}`),
  v.check(
    (text) => !MARKUP.test(text),
    ({ input }) => `must be plain, not SSML or other markup: ${MARKUP.exec(input)![0]}`,
  ),
);

const met = (text: string) => `U+${CONTROLS.exec(text)![0].codePointAt(0)!.toString(16).padStart(4, "0")}`;

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

/** In words what is wrong with a packet of sound; null where nothing is. */
export function objectionToSound(codec: SoundCodecName, data: Uint8Array, sampleRate: number): string | null {
  if (codec === "opus") {
    return opusSamples(data) === null
      ? `data must be an Opus packet of at most ${MAX_PACKET_MS} ms: ${data.length} bytes`
      : null;
  }
  if (data.length % 2 !== 0) return `data must be whole 16-bit numbers: ${data.length} bytes`;
  const ms = data.length / 2 / sampleRate * 1000;
  return ms > MAX_PACKET_MS ? `data must be of at most ${MAX_PACKET_MS} ms: ${Math.round(ms)}` : null;
}
