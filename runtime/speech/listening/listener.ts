import { createSpeechFrame, SPEECH_HOP_MS, type SpeechFrame, VISEMES } from "../speech_frame.ts";
import { loudnessOf } from "./loudness.ts";
import { createMel, HOP, LISTENING_RATE, MEL_BANDS, WINDOW } from "./mel.ts";
import { createPitch } from "./pitch.ts";
import { createSoundWindow } from "./sound_window.ts";
import { createNetState, NET_FRAMES, NET_OUTPUTS, sigmoid, type VoiceNet } from "./voice_net.ts";

export { readVoiceNet, VOICE_NET, type VoiceNet } from "./voice_net.ts";

/** Hears sound and tells what the mouth does. */
export interface Listener {
  /** Milliseconds of sound after a frame's middle that it hears before it tells of the frame. */
  readonly lookAheadMs: number;
  /**
   * Takes the next samples of the stream and tells of the frames that are then known, each once and in order. Allocates
   * nothing.
   *
   * @param pcm mono at 16 kHz, -1 to 1, any length; what is no number counts as silence
   * @param take gets a frame that is reused for the next: copy what is kept
   */
  push(pcm: Float32Array, take: (frame: SpeechFrame) => void): void;
  /** The stream has ended: tells of the frames up to its end, then is as after reset(). */
  finish(take: (frame: SpeechFrame) => void): void;
  /** Forgets what it heard: what comes next is a stream from time 0. */
  reset(): void;
}

/** The loudest of late falls by this a frame (nepers of power: 4 dB a second), never below FLOOR, about -60 dB. */
const FALL = 0.01, FLOOR = -7;
/** Nepers below the loudest that the net is shown; 11 are 48 dB. */
const SPAN = 11;

/** @param net of VOICE_NET, by readVoiceNet */
export function createListener(net: VoiceNet): Listener {
  const mel = createMel(), pitchOf = createPitch(), state = createNetState(net);
  const outputs = new Float32Array(NET_FRAMES * NET_OUTPUTS), features = new Float32Array(MEL_BANDS);
  // Of the first frame's window half lies before the stream.
  const sound = createSoundWindow(WINDOW / 2, clip), heard = sound.heard;
  // The pitch's window is the longest: the newest samples are its last, and those of a frame's window.
  const window = heard.subarray(heard.length - WINDOW);
  const energies = new Float32Array(net.ahead + 1), pitches = new Float32Array(net.ahead + 1);
  const frame = createSpeechFrame();
  let step = 0, level = FLOOR, told = 0, samples = 0;

  function hear(take: (frame: SpeechFrame) => void, until: number): void {
    mel(window, features);
    let loud = 0;
    for (let i = 0; i < MEL_BANDS; i++) loud += Math.exp(features[i]!);
    level = Math.max(FLOOR, level - FALL, Math.log(loud));
    for (let i = 0; i < MEL_BANDS; i++) {
      features[i] = Math.max(-0.25, (features[i]! - level) / SPAN + 1) * 2 - 0.5;
    }
    const slot = step % energies.length;
    energies[slot] = loudnessOf(window);
    pitches[slot] = energies[slot]! > 0 ? pitchOf(heard) : 0;
    const tells = state.step(features, outputs);
    step++;
    if (!tells || step <= net.ahead) return;
    for (let at = 0; at < outputs.length && told * SPEECH_HOP_MS < until; at += NET_OUTPUTS) {
      const next = told % energies.length;
      frame.t = told * SPEECH_HOP_MS;
      frame.energy = energies[next]!;
      frame.pitch = pitches[next]!;
      frame.jaw = sigmoid(outputs[at + VISEMES.length]!);
      soften(outputs, at, frame.visemes);
      told++;
      take(frame);
    }
  }

  function push(pcm: Float32Array, take: (frame: SpeechFrame) => void, until: number): void {
    for (let i = 0; i < pcm.length;) {
      i = sound.take(pcm, i);
      if (sound.isDue) hear(take, until);
    }
  }

  function reset(): void {
    sound.reset();
    state.reset();
    step = 0, level = FLOOR, told = 0, samples = 0;
  }

  const silence = new Float32Array(HOP);
  return {
    lookAheadMs: net.ahead * SPEECH_HOP_MS + 1000 * WINDOW / 2 / LISTENING_RATE,
    push(pcm, take) {
      samples += pcm.length;
      push(pcm, take, Infinity);
    },
    finish(take) {
      const end = samples * 1000 / LISTENING_RATE;
      for (let i = 0; i <= net.ahead + NET_FRAMES; i++) push(silence, take, end);
      reset();
    },
    reset,
  };
}

/** Beyond full scale there is nothing to hear but an infinity's way through the net. */
const clip = (sample: number): number =>
  sample >= -1 && sample <= 1 ? sample : sample > 1 ? 1 : sample < -1 ? -1 : 0;

/** Softmax. */
function soften(from: Float32Array, at: number, into: Float32Array): void {
  let most = -Infinity, sum = 0;
  for (let i = 0; i < into.length; i++) most = Math.max(most, from[at + i]!);
  for (let i = 0; i < into.length; i++) sum += into[i] = Math.exp(from[at + i]! - most);
  for (let i = 0; i < into.length; i++) into[i]! /= sum;
}
