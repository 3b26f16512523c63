import { message as words } from "../../base/message.ts";
import { opusPacketMs } from "../../base/sound/opus_packet.ts";
import { createSlip, type Slip } from "../../base/sound/slip.ts";
import type { TimedPhone } from "../../speech/phones.ts";
import type { Voice, VoiceChunk } from "../../speech/voices/voice.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { MAX_PACKET_MS } from "../../protocol/speech_fields.ts";
import type { OpusDecoder } from "../../video/opus.ts";
import { MAX_SOUND_AHEAD_MS, MAX_SPOKEN_MS } from "../limits.ts";
import type { Clock } from "../live_clock.ts";
import { pcmFromS16 } from "../../base/sound/pcm_s16.ts";
import { readVoice } from "./read_voice.ts";
import { createSoundQueue, type SoundQueue } from "./sound_queue.ts";
import { PACKET_MS, SOUND_RATE } from "./sound_packet.ts";
import type { SpeechParts } from "./speech_parts.ts";
import type { SpeechSource } from "./speech_state.ts";
import { sayStream, writtenText } from "./text_stream.ts";

/** Of a microphone's sound so much may wait, after a hiccup of its network; of which more does is no microphone's. */
const MOST_LIVE_MS = 400;

/** Why nobody can speak. @param id of the voice that was asked for; null for any */
export const lackOfVoice = (id: string | null): string =>
  id === null
    ? "Cannot speak, this machine has no voice: deno task setup installs one"
    : `Cannot speak, there is no voice of this name: ${id}`;

/** Where the sound of an utterance comes from, and how much of it is there. */
export interface UtteranceSound {
  readonly queue: SoundQueue;
  /** A client sends it. */
  readonly isStream: boolean;
  /** Phones with their times, as far as the voice has given them; null where they have to be heard. */
  readonly phones: readonly TimedPhone[] | null;
  /** When something last came, on the clock's `now`. */
  readonly heardAt: number;
  /** Why no more is to come; null where nothing is the matter. */
  readonly failure: string | null;
  /** The voice begins to speak, or goes on where it was stopped. */
  begin(): void;
  /**
   * A packet of a client's.
   *
   * @param aheadMs how much more than is wanted waits to be given out; null while it does not sound
   * @throws {ProtocolError} bad-sound, too-much-sound; nothing has changed then
   */
  take(data: Uint8Array, aheadMs: number | null): void;
  /** No more is to come of a client's. */
  end(): void;
  /** It is given out up to there, milliseconds: whoever writes the text is told which sentences have begun. */
  reached(ms: number): void;
  /** Room was made: the voice may go on. */
  drained(): void;
  /** The voice is silenced; what has come stays. */
  stop(): void;
  /** Gives back what it holds. */
  close(): void;
}

/** @param changed called when something has come, or nothing more will */
export function createUtteranceSound(
  source: SpeechSource,
  parts: SpeechParts,
  clock: Clock,
  changed: () => void,
): UtteranceSound {
  return source.kind === "text"
    ? createSpokenText(source, parts, clock, changed)
    : createStreamedSound(source, parts, clock, changed);
}

function createSpokenText(
  { text: source, voice: voiceId, rate, from }: SpeechSource & { readonly kind: "text" },
  parts: SpeechParts,
  clock: Clock,
  changed: () => void,
): UtteranceSound {
  const text = isWritten(source) ? writtenText(source) : source;
  const queue = createSoundQueue();
  const phones: TimedPhone[] = [];
  /** Where the sentences of a text that is being written begin, milliseconds; and how many have begun to sound. */
  const marks: number[] = [];
  let begun = 0;
  let timed = false;
  let running: AbortController | null = null;
  let failure: string | null = null;
  let over = false;
  let heardAt = clock.now();
  let room = Promise.withResolvers<void>();

  /** @param skip samples that have come before, of a voice that begins anew */
  async function takeChunk({ pcm, sampleRate, phones: told }: VoiceChunk, skip: number): Promise<void> {
    const known = phones.at(-1)?.start ?? -1;
    for (const phone of told) if (phone.start > known) phones.push(phone);
    queue.append(skip > 0 ? pcm.subarray(skip) : pcm, sampleRate);
    heardAt = clock.now();
    if (queue.comeMs > MAX_SPOKEN_MS) {
      throw new RangeError(`Cannot speak longer, a text's sound is at most: ${MAX_SPOKEN_MS / 1000} s`);
    }
    changed();
    while (queue.aheadMs > MAX_SOUND_AHEAD_MS) {
      room = Promise.withResolvers();
      await room.promise;
    }
  }

  async function* chunksOf(signal: AbortSignal): AsyncGenerator<VoiceChunk> {
    const voice = await voiceOf(parts, voiceId);
    timed = voice.timed;
    if (typeof text === "string") return yield* voice.speak(text, { rate, signal });
    yield* sayStream(voice, text, { rate, signal }, clock, (index) => marks[index] ??= queue.comeMs);
  }

  async function speak(signal: AbortSignal): Promise<void> {
    const cameBefore = queue.comeMs;
    let passed = 0;
    await readVoice(
      chunksOf(signal),
      (chunk) => {
        const skip = Math.max(0, Math.round(cameBefore * chunk.sampleRate / 1000) - passed);
        passed += chunk.pcm.length;
        return takeChunk(chunk, Math.min(skip, chunk.pcm.length));
      },
      signal,
      clock,
    );
    if (!signal.aborted) checkEnd(queue.comeMs, from);
  }

  return {
    queue,
    isStream: false,
    get phones() {
      return timed ? phones : null;
    },
    get heardAt() {
      return heardAt;
    },
    get failure() {
      return failure;
    },
    begin() {
      if (over || running !== null) return;
      const controller = running = new AbortController();
      heardAt = clock.now();
      void speak(controller.signal).catch((error) => void (failure = words(error))).finally(() => {
        if (controller.signal.aborted) return;
        over = true;
        queue.end();
        changed();
      });
    },
    take() {},
    end() {},
    reached(ms) {
      if (typeof text === "string") return;
      // Packets of 20 ms are told of by where they begin.
      while (begun < marks.length && marks[begun]! < ms + PACKET_MS) text.begun(begun++);
    },
    drained() {
      if (queue.aheadMs <= MAX_SOUND_AHEAD_MS) room.resolve();
    },
    stop() {
      running?.abort(new DOMException("The speech was interrupted", "AbortError"));
      running = null;
      room.resolve();
    },
    close() {},
  };
}

const isWritten = (text: (SpeechSource & { readonly kind: "text" })["text"]): text is readonly string[] =>
  Array.isArray(text);

/** @throws {Error} where a text has no sound, or is to begin behind its end */
function checkEnd(comeMs: number, from: number): void {
  if (comeMs === 0) throw new Error("The voice gave no sound for this text");
  // How much was heard of a text is told up to the end of its last packet.
  if (from <= comeMs + PACKET_MS) return;
  throw new RangeError(
    `Cannot begin behind the end of what is said, which has ${Math.round(comeMs)} ms: ${from}`,
  );
}

/** @throws {RangeError} where there is no such voice, or none at all */
async function voiceOf(parts: SpeechParts, id: string | null): Promise<Voice> {
  const voices = await parts.voices();
  const voice = id === null ? voices[0] : voices.find((each) => each.id === id);
  if (voice) return voice;
  throw new RangeError(lackOfVoice(id));
}

function createStreamedSound(
  { codec, sampleRate }: SpeechSource & { readonly kind: "stream" },
  parts: SpeechParts,
  clock: Clock,
  changed: () => void,
): UtteranceSound {
  const queue = createSoundQueue();
  let heardAt = clock.now();
  let failure: string | null = null;
  let decoder: OpusDecoder | null = null;
  /** Packets that came before the decoder was there. */
  let early: Uint8Array[] | null = codec === "opus" ? [] : null;
  let closed = false, ended = false;
  const keep = createLiveKeeper(codec === "opus" ? SOUND_RATE : sampleRate);
  if (codec === "opus") void open();

  async function open(): Promise<void> {
    try {
      const opened = await parts.openDecoder();
      if (closed) return opened.close();
      decoder = opened;
      for (const data of early ?? []) decode(opened, data, null, true);
    } catch (error) {
      failure = words(error);
    }
    early = null;
    if (ended || failure !== null) queue.end();
    changed();
  }

  /** @param silently as who sent it has long been answered */
  function decode(decoder: OpusDecoder, data: Uint8Array, aheadMs: number | null, silently = false): void {
    try {
      // The decoder fills its own samples anew.
      queue.append(keep(decoder.decode(data), aheadMs).slice(), SOUND_RATE);
    } catch (cause) {
      if (silently) return;
      throw new ProtocolError("bad-sound", `Cannot take the packet of sound: ${words(cause)}`, { cause });
    }
  }

  return {
    queue,
    isStream: true,
    phones: null,
    get failure() {
      return failure;
    },
    get heardAt() {
      return heardAt;
    },
    begin() {
      heardAt = clock.now();
    },
    take(data, aheadMs) {
      const ms = codec === "opus" ? opusPacketMs(data) : data.length / 2 / sampleRate * 1000;
      const waiting = early === null ? queue.aheadMs : early.length * MAX_PACKET_MS;
      if (waiting + ms > MAX_SOUND_AHEAD_MS) {
        throw new ProtocolError(
          "too-much-sound",
          `Cannot take more sound, what waits is at most ${
            MAX_SOUND_AHEAD_MS / 1000
          } s: send it as it is spoken`,
        );
      }
      if (codec === "pcm-s16") queue.append(keep(pcmFromS16(data), aheadMs).slice(), sampleRate);
      else if (early !== null) early.push(data);
      else if (decoder !== null) decode(decoder, data, aheadMs);
      heardAt = clock.now();
      changed();
    },
    end() {
      ended = true;
      if (early !== null) return;
      queue.end();
      changed();
    },
    reached() {},
    drained() {},
    stop() {},
    close() {
      closed = true;
      decoder?.close();
      decoder = null;
    },
  };
}

/**
 * Keeps sound that is spoken as it comes (a microphone's) together with this machine's clock: its own runs a little faster
 * or slower, and in an hour what waits would grow by a second or run out. What comes faster than it is spoken, as a
 * program's that makes speech, is left as it is.
 */
function createLiveKeeper(rate: number): (pcm: Float32Array, aheadMs: number | null) => Float32Array {
  let slip: Slip | null = createSlip(rate);
  return (pcm, aheadMs) => {
    if (aheadMs !== null && aheadMs > MOST_LIVE_MS) slip = null;
    return slip === null ? pcm : slip.process(pcm, aheadMs ?? 0);
  };
}
