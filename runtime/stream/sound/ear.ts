import { createResampler } from "../../base/sound/resampler.ts";
import type { Listener } from "../../speech/listening/listener.ts";
import { LISTENING_RATE } from "../../speech/listening/mel.ts";
import { createPhoneFrames } from "../../speech/phone_frames.ts";
import type { TimedPhone } from "../../speech/phones.ts";
import {
  createSpeechFrame,
  SPEECH_HOP_MS,
  type SpeechFrame,
  VISEME_INDEX,
} from "../../speech/speech_frame.ts";
import { SOUND_RATE } from "./sound_packet.ts";

/** What makes frames of speech of an utterance's sound, packet by packet; their times are the utterance's. */
export interface Ear {
  hear(pcm: Float32Array, take: (frame: SpeechFrame) => void): void;
  finish(take: (frame: SpeechFrame) => void): void;
}

/** An ear that listens. @param from the time of the first sample, milliseconds */
export function createListeningEar(listener: Listener, from: number): Ear {
  const resampler = createResampler(SOUND_RATE, LISTENING_RATE);
  // One for all packets: what runs for each of them allocates nothing.
  let taking: (frame: SpeechFrame) => void = () => {};
  const later = (frame: SpeechFrame): void => {
    const { t } = frame;
    frame.t = t + from;
    taking(frame);
    // It is the listener's own.
    frame.t = t;
  };
  return {
    hear(pcm, take) {
      taking = take;
      listener.push(resampler.process(pcm), later);
    },
    finish(take) {
      taking = take;
      listener.push(resampler.finish(), later);
      listener.finish(later);
    },
  };
}

/** An ear that is told what it hears, as far as the voice has told it. @param from as createListeningEar */
export function createToldEar(phones: readonly TimedPhone[], from: number): Ear {
  const frames = createPhoneFrames(phones, SOUND_RATE, from);
  return { hear: frames.push, finish: frames.finish };
}

/** The mean (RMS, of full scale) at which the jaw of who is not listened to is wide open. */
const LOUD = 0.15;

/**
 * Where there is nothing to listen with: the jaw opens as loud as the sound is, which is better than a mouth that stays
 * shut.
 */
export function createDeafEar(from: number): Ear {
  const frame = createSpeechFrame();
  const hop = SOUND_RATE * SPEECH_HOP_MS / 1000;
  let heard = 0;
  return {
    hear(pcm, take) {
      for (let at = 0; at + hop <= pcm.length; at += hop) {
        let power = 0;
        for (let i = at; i < at + hop; i++) power += pcm[i]! * pcm[i]!;
        const loud = Math.min(1, Math.sqrt(power / hop) / LOUD);
        frame.t = from + (heard++ + 0.5) * SPEECH_HOP_MS;
        frame.energy = frame.jaw = loud;
        frame.visemes.fill(0);
        frame.visemes[VISEME_INDEX.sil] = 1 - loud;
        frame.visemes[VISEME_INDEX.aa] = loud;
        take(frame);
      }
    },
    finish() {},
  };
}
