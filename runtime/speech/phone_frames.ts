import { createResampler } from "../base/sound/resampler.ts";
import { loudnessOf } from "./listening/loudness.ts";
import { LISTENING_RATE, WINDOW } from "./listening/mel.ts";
import { createPitch } from "./listening/pitch.ts";
import { createSoundWindow } from "./listening/sound_window.ts";
import { JAW_OF_VISEME, type TimedPhone } from "./phones.ts";
import { createSpeechFrame, SPEECH_HOP_MS, type SpeechFrame, VISEME_INDEX, VISEMES } from "./speech_frame.ts";

const JAWS = VISEMES.map((name) => JAW_OF_VISEME[name]);
/** The jaw opens as far as the table says at usual loudness, and least of all in a whisper. */
const WHISPER = 0.6, USUAL = 0.5;

/** Makes frames of what a voice says and when: as a Listener does, which has to hear it. */
export interface PhoneFrames {
  /**
   * Takes the next samples and tells of the frames that are then known, each once and in order.
   *
   * @param pcm mono, any length; the phones that start within it are known by now
   * @param take gets a frame that is reused for the next: copy what is kept
   */
  push(pcm: Float32Array, take: (frame: SpeechFrame) => void): void;
  /** The utterance has ended: tells of the frames up to its end. */
  finish(take: (frame: SpeechFrame) => void): void;
}

/**
 * @param phones of the utterance, by their starts, with gaps for silence; more of them may come behind as it goes
 * @param sampleRate of the sound
 * @param from when in the utterance the sound begins, ms
 */
export function createPhoneFrames(phones: readonly TimedPhone[], sampleRate: number, from = 0): PhoneFrames {
  const resampler = createResampler(sampleRate, LISTENING_RATE);
  const pitchOf = createPitch();
  // Of the first frame's window half lies before the sound.
  const sound = createSoundWindow(WINDOW / 2, (sample) => sample), heard = sound.heard;
  const window = heard.subarray(heard.length - WINDOW);
  const frame = createSpeechFrame();
  let told = 0, samples = 0, first = 0;

  function tell(take: (frame: SpeechFrame) => void): void {
    frame.t = from + told++ * SPEECH_HOP_MS;
    frame.energy = loudnessOf(window);
    frame.pitch = frame.energy > 0 ? pitchOf(heard) : 0;
    shape(frame.t - SPEECH_HOP_MS / 2, frame.t + SPEECH_HOP_MS / 2);
    const loud = Math.min(1, WHISPER + (1 - WHISPER) * frame.energy / USUAL);
    frame.jaw = 0;
    for (let v = 0; v < VISEMES.length; v++) frame.jaw += loud * JAWS[v]! * frame.visemes[v]!;
    take(frame);
  }

  /** Each shape has the part of the frame's time that it fills. */
  function shape(begin: number, end: number): void {
    frame.visemes.fill(0);
    let silence = 1;
    while (first < phones.length && phones[first]!.end <= begin) first++;
    for (let i = first; i < phones.length; i++) {
      const phone = phones[i]!;
      if (phone.start >= end) break;
      const share = (Math.min(phone.end, end) - Math.max(phone.start, begin)) / SPEECH_HOP_MS;
      frame.visemes[VISEME_INDEX[phone.viseme]]! += share;
      silence -= share;
    }
    frame.visemes[0]! += Math.max(0, silence);
  }

  function hear(pcm: Float32Array, until: number, take: (frame: SpeechFrame) => void): void {
    for (let i = 0; i < pcm.length && told < until;) {
      i = sound.take(pcm, i);
      if (sound.isDue) tell(take);
    }
  }

  return {
    push(pcm, take) {
      samples += pcm.length;
      hear(resampler.process(pcm), Infinity, take);
    },
    finish(take) {
      const frames = Math.ceil(samples * 1000 / sampleRate / SPEECH_HOP_MS);
      hear(resampler.finish(), frames, take);
      hear(new Float32Array(WINDOW), frames, take);
    },
  };
}
