import { createResampler } from "../../base/sound/resampler.ts";
import type { SoundMessage } from "../../protocol/client_messages.ts";
import { LISTENING_RATE } from "../../speech/listening/mel.ts";
import { createVoiceActivity } from "../../speech/listening/voice_activity.ts";
import type { OpusDecoder } from "../../video/opus.ts";
import { pcmFromS16 } from "../../base/sound/pcm_s16.ts";
import { SOUND_RATE } from "./sound_packet.ts";
import type { SpeechParts } from "./speech_parts.ts";

/** What a microphone that may interrupt comes to. */
export interface Barged {
  /** Somebody speaks into it. */
  readonly isVoice: boolean;
  /** Packets that were kept back till now and lead to this one, the oldest first. */
  held(): SoundMessage[];
}

/** Hears clients' microphones, to tell when somebody begins to speak into one. */
export interface BargeIn {
  /** Takes a packet of a client's. What cannot be decoded is no voice. @param keep it is not spoken now, but may be a moment later */
  hear(client: string, message: SoundMessage, keep: boolean): Barged;
  /** Whether a packet is of another microphone than the last one of its client's. */
  isNew(client: string, message: SoundMessage): boolean;
  /** A client has left. */
  left(client: string): void;
}

/** Packets that are kept back: what was said before it was heard to be a voice, at 20 ms each 300 ms. */
const HELD = 15;

interface Microphone extends Barged {
  /** What another begins another. */
  readonly key: string;
  push(message: SoundMessage, keep: boolean): void;
  close(): void;
}

export function createBargeIn(parts: Pick<SpeechParts, "openDecoder">): BargeIn {
  const microphones = new Map<string, Microphone>();

  function left(client: string): void {
    microphones.get(client)?.close();
    microphones.delete(client);
  }

  const isNew = (client: string, message: SoundMessage) => microphones.get(client)?.key !== keyOf(message);

  return {
    ...{ left, isNew },
    hear(client, message, keep) {
      if (isNew(client, message)) left(client);
      const microphone = microphones.get(client) ?? openMicrophone(message, parts);
      microphones.set(client, microphone);
      microphone.push(message, keep);
      return microphone;
    },
  };
}

const keyOf = ({ codec, sampleRate, id }: SoundMessage): string => `${codec} ${sampleRate} ${id}`;

function openMicrophone(message: SoundMessage, parts: Pick<SpeechParts, "openDecoder">): Microphone {
  const { codec, sampleRate } = message;
  const activity = createVoiceActivity();
  const resampler = createResampler(codec === "opus" ? SOUND_RATE : sampleRate, LISTENING_RATE);
  let decoder: OpusDecoder | null = null;
  let closed = false;
  let held: SoundMessage[] = [];
  if (codec === "opus") {
    // Without one no voice is heard: what comes is as if nobody had asked for it.
    void parts.openDecoder().then((opened) => closed ? opened.close() : void (decoder = opened), () => {});
  }

  function numbers(data: Uint8Array): Float32Array {
    if (codec === "pcm-s16") return pcmFromS16(data);
    try {
      return decoder?.decode(data) ?? new Float32Array(0);
    } catch { // who sends it is told when it is to be spoken
      return new Float32Array(0);
    }
  }

  return {
    key: keyOf(message),
    get isVoice() {
      return activity.isVoice;
    },
    held() {
      const all = held;
      held = [];
      return all;
    },
    push(message, keep) {
      activity.push(resampler.process(numbers(message.data)));
      held = keep ? [...held, message].slice(-HELD) : [];
    },
    close() {
      closed = true;
      decoder?.close();
      decoder = null;
    },
  };
}
