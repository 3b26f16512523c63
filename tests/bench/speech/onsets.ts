import { resolve } from "node:path";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { createListener, readVoiceNet, VOICE_NET } from "../../../runtime/speech/listening/listener.ts";
import { createResampler } from "../../../runtime/base/sound/resampler.ts";
import { LISTENING_RATE } from "../../../runtime/speech/listening/mel.ts";
import { VISEME_INDEX } from "../../../runtime/speech/speech_frame.ts";
import { readSound } from "../../../runtime/video/read_sound.ts";

const RATE = 48_000;
/** A jaw that is so far open is seen to open. */
export const OPEN = 0.03;
/** Of each sound, and the silence before it, ms. */
const SOUND_MS = 260, SILENCE_MS = 640;

/** Sounds that begin sharply, each behind a silence. */
export interface Onsets {
  readonly pcm: Float32Array;
  /** Where they begin, ms. */
  readonly at: readonly number[];
}

/** Puts sounds behind one another, beginning at any place of a packet. */
export function laidOut(sounds: readonly Float32Array[], count: number, seed: number): Onsets {
  const random = createRandom(seed);
  const at: number[] = [];
  for (let index = 0, ms = 0; index < count; index++, ms += SOUND_MS) {
    ms += SILENCE_MS + random() * 20;
    at.push(Math.round(ms * 48) / 48);
  }
  const pcm = new Float32Array(Math.ceil((at.at(-1)! + SOUND_MS + SILENCE_MS) * 48));
  at.forEach((ms, index) => pcm.set(sounds[index % sounds.length]!, Math.round(ms * 48)));
  return { pcm, at };
}

/** A throat that begins at once: 120 clicks a second through two resonances, an "ah". */
export function clicks(): Float32Array {
  const pcm = new Float32Array(SOUND_MS * 48);
  const past = [[0, 0], [0, 0]];
  for (let i = 0; i < pcm.length; i++) {
    let value = i % 400 === 0 ? 1 : 0;
    [[730, 90], [1090, 110]].forEach(([hertz, width], at) => {
      const radius = Math.exp(-Math.PI * width! / RATE);
      const [one, two] = past[at]!;
      const next = value + 2 * radius * Math.cos(2 * Math.PI * hertz! / RATE) * one! - radius ** 2 * two!;
      past[at] = [next, one!];
      value = next;
    });
    pcm[i] = value;
  }
  const most = pcm.reduce((loudest, each) => Math.max(loudest, Math.abs(each)), 0);
  return pcm.map((each) => each / most * 0.6);
}

/**
 * Vowels of a recorded voice, cut where they begin: where it becomes loud within 10 ms and our own net, which is given all
 * of it, has a vowel from there on.
 *
 * @returns none where there is no such recording
 */
export async function recordedVowels(): Promise<Float32Array[]> {
  const file = resolve(import.meta.dirname!, "../../../../shared/data/speech/jfk.flac");
  const sound = await readSound(file, { sampleRate: RATE }).catch(() => null);
  if (sound === null) return [];
  const open = await vowelsOf(sound.pcm);
  const power = (from: number, to: number) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += sound.pcm[i]! ** 2;
    return Math.sqrt(sum / (to - from));
  };
  const found: Float32Array[] = [];
  for (let at = 9600; at + SOUND_MS * 48 < sound.pcm.length; at += 240) {
    const ms = at / 48;
    const isVowel = open.filter(({ t }) => t >= ms && t < ms + 80).every((frame) => frame.vowel > 0.5);
    const before = power(at - 960, at), after = power(at, at + 960);
    if (!isVowel || after < 0.04 || after < 1.6 * before) continue;
    found.push(sound.pcm.slice(at, at + SOUND_MS * 48));
    at += 9600;
  }
  return found;
}

/** Of each frame how much of it the net takes for a vowel. */
async function vowelsOf(pcm: Float32Array): Promise<{ t: number; vowel: number }[]> {
  const listener = createListener(readVoiceNet(await Deno.readFile(VOICE_NET)));
  const resampler = createResampler(RATE, LISTENING_RATE);
  const frames: { t: number; vowel: number }[] = [];
  const vowels = (["aa", "E", "ih", "oh", "ou"] as const).map((name) => VISEME_INDEX[name]);
  const take = ({ t, visemes }: { t: number; visemes: Float32Array }) =>
    void frames.push({ t, vowel: vowels.reduce((sum, index) => sum + visemes[index]!, 0) });
  listener.push(resampler.process(pcm), take);
  listener.finish(take);
  return frames;
}
