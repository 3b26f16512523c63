/** A server's speech without a voice of this machine: sound whose every sample tells its place. */
import type { Voice, VoiceChunk } from "../../../runtime/speech/voices/voice.ts";
import { createSpeakingFace } from "../../../runtime/speech/face/speaking_face.ts";
import { createDeafEar } from "../../../runtime/stream/sound/ear.ts";
import type { SpeechParts } from "../../../runtime/stream/sound/speech_parts.ts";

/** Of sample n at 48 kHz: a ramp of a second, in 16 bits exact enough to tell its place to a tenth of a millisecond. */
export const rampAt = (sample: number): number => (sample % 48_000) / 48_000 - 0.5;

/** The place, milliseconds within its second, that a packet of the ramp begins with. @param data s16 */
export function placeOf(data: Uint8Array): number {
  const first = new DataView(data.buffer, data.byteOffset).getInt16(0, true) / 32767;
  return (first + 0.5) * 1000;
}

export interface FakeVoiceOptions {
  /** Milliseconds of sound of a text; by default 100 a character. */
  lengthOf?: (text: string) => number;
  chunkMs?: number;
  /** Waits before each chunk. */
  wait?: (chunk: number) => Promise<void>;
  sampleRate?: number;
  timed?: boolean;
}

/** How often a fake voice was asked and ended. */
export interface FakeVoice extends Voice {
  asked: number;
  aborted: number;
}

export function fakeVoice(id = "fake:ramp", options: FakeVoiceOptions = {}): FakeVoice {
  const { lengthOf = (text) => text.length * 100, chunkMs = 500, wait, sampleRate = 48_000 } = options;
  const voice: FakeVoice = {
    ...{ id, label: id, languages: ["en"], timed: false, asked: 0, aborted: 0 },
    async *speak(text, { signal } = {}): AsyncGenerator<VoiceChunk> {
      voice.asked++;
      signal?.addEventListener("abort", () => voice.aborted++, { once: true });
      const samples = Math.round(lengthOf(text) * sampleRate / 1000);
      const each = Math.round(chunkMs * sampleRate / 1000);
      for (let at = 0, chunk = 0; at < samples; at += each, chunk++) {
        await wait?.(chunk);
        signal?.throwIfAborted();
        const pcm = Float32Array.from(
          { length: Math.min(each, samples - at) },
          (_, i) => rampAt((at + i) * 48_000 / sampleRate),
        );
        yield { pcm, sampleRate, phones: [] };
      }
    },
  };
  return voice;
}

/** @param voices at least one, the usual first */
export function fakeSpeech(...voices: Voice[]): SpeechParts {
  const all = voices.length > 0 ? voices : [fakeVoice()];
  return {
    voices: () => Promise.resolve(all),
    openEar: (_phones, from) => createDeafEar(from),
    createFace: (seed) => createSpeakingFace({ seed }),
    openEncoder: () =>
      Promise.resolve({ delayMs: 6.5, encode: (_pcm, take) => take(Uint8Array.of(0xf8, 0xff)), close() {} }),
    openDecoder: () =>
      Promise.resolve({
        decode(packet) {
          if (packet[1] === 0xee) throw new SyntaxError("Cannot decode sound, it is no Opus packet");
          return new Float32Array(960);
        },
        close() {},
      }),
    warm: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** 20 ms of the ramp as a client sends it. @param at milliseconds */
export function rampPacket(at: number, ms = 20): Uint8Array {
  const view = new DataView(new ArrayBuffer(ms * 48 * 2));
  for (let i = 0; i < ms * 48; i++) view.setInt16(2 * i, Math.round(rampAt(at * 48 + i) * 32767), true);
  return new Uint8Array(view.buffer);
}
