import assert from "node:assert/strict";
import { resolve } from "node:path";
import { createVoiceActivity } from "../../../runtime/speech/listening/voice_activity.ts";
import { createResampler } from "../../../runtime/base/sound/resampler.ts";
import { readSound } from "../../../runtime/video/read_sound.ts";
import { type Lack, testUnless } from "../../skip.ts";

const RATE = 16_000;
const JFK = resolve(import.meta.dirname!, "../../../../shared/data/speech/jfk.flac");

/** A seed's even noise, -1 to 1. */
function noises(seed: number): () => number {
  return () => (seed = (Math.imul(seed, 1664525) + 1013904223) | 0) / 2 ** 31;
}
/** @param db of full scale, by its power. @param brown each sample goes on from the last */
function noise(seconds: number, db: number, brown = 0, seed = 5): Float32Array {
  const next = noises(seed);
  let last = 0, power = 0;
  const pcm = Float32Array.from({ length: seconds * RATE }, () => last = brown * last + next());
  for (const sample of pcm) power += sample * sample / pcm.length;
  const gain = 10 ** (db / 20) / Math.sqrt(power);
  return pcm.map((sample) => sample * gain);
}

/** Of a sound, the moments at which a voice begins to be heard, and ends, ms. */
function hear(pcm: Float32Array, size = 160): { begins: number[]; ends: number[] } {
  const activity = createVoiceActivity();
  const begins: number[] = [], ends: number[] = [];
  let was = false;
  for (let at = 0; at < pcm.length; at += size) {
    activity.push(pcm.subarray(at, at + size));
    if (activity.isVoice !== was) (was ? ends : begins).push(Math.min(at + size, pcm.length) * 1000 / RATE);
    was = activity.isVoice;
  }
  return { begins, ends };
}

const joined = (a: Float32Array, b: Float32Array, at: number, gain = 1): Float32Array =>
  a.map((sample, i) => sample + gain * (b[i - at] ?? 0));

/** A voice of eight overtones that glides, from the first sample on. */
const hum = (seconds: number, hertz: number) =>
  Float32Array.from({ length: seconds * RATE }, (_, i) => {
    const turns = (hertz + 20 * i / RATE) * i / RATE;
    let sum = 0;
    for (let k = 1; k <= 8; k++) sum += Math.sin(2 * Math.PI * k * turns + k) / k;
    return 0.1 * sum;
  });

Deno.test("a voice in noise is found within 150 ms, however high it is and however the sound is cut, and ends after a pause", () => {
  for (const hertz of [85, 120, 200, 320]) {
    for (const size of [37, 960]) {
      const { begins, ends } = hear(joined(noise(4, -50), hum(1, hertz), 2 * RATE), size);
      assert.equal(begins.length, 1, `${hertz} Hz: ${begins}`);
      assert.ok(begins[0]! > 2000 && begins[0]! <= 2150, `${hertz} Hz, at ${begins[0]} ms`);
      assert.ok(ends[0]! > 3300 && ends[0]! < 3700, `${hertz} Hz, ends at ${ends[0]} ms`);
    }
  }
});

Deno.test("a minute of noise at -40 dBFS, white or dull, begins at once or not, is no voice", () => {
  for (const [brown, before] of [[0, -90], [0.9, -60], [0.98, -40]] as const) {
    const pcm = noise(60, -40, brown, 7 + before);
    pcm.subarray(0, 2 * RATE).forEach((sample, i, all) => all[i] = sample * 10 ** ((before + 40) / 20));
    assert.deepEqual(hear(pcm).begins, [], `${brown}, after ${before} dB`);
  }
});

Deno.test("breath, struck keys, a hum that has long been there and silence are no voice", () => {
  const breath = noise(60, -28, 0.5).map((sample, i) =>
    sample * Math.max(0, Math.sin(2 * Math.PI * i / RATE / 3)) ** 2
  );
  const next = noises(3);
  const keys = noise(60, -60).map((sample, i) => sample + 0.4 * next() * Math.exp(-(i % 2600) / 60));
  const mains = noise(60, -60).map((sample, i) =>
    sample + 0.01 * Math.min(1, i / RATE / 8) * Math.sin(2 * Math.PI * 100 * i / RATE)
  );
  for (const [name, pcm] of Object.entries({ breath, keys, mains, nothing: new Float32Array(60 * RATE) })) {
    assert.deepEqual(hear(pcm).begins, [], name);
  }
});

Deno.test("a voice that a stream begins with is heard", () => {
  assert.ok(hear(hum(1, 120)).begins[0]! <= 150);
});

Deno.test("what is no number, or beyond full scale, is silence, and a reset forgets", () => {
  const activity = createVoiceActivity();
  activity.push(new Float32Array(RATE).fill(NaN));
  activity.push(new Float32Array(RATE).fill(Infinity));
  assert.equal(activity.isVoice, false);
  activity.push(hum(0.5, 120));
  assert.equal(activity.isVoice, true);
  activity.reset();
  assert.equal(activity.isVoice, false);
});

testUnless(await lackOfRecording(), {
  name: "each phrase of a real recording is heard within 150 ms of its first sound, in silence and in noise",
  async fn() {
    const sound = await readSound(JFK);
    const pcm = createResampler(sound.sampleRate, RATE).process(sound.pcm);
    const onsets = phrasesOf(pcm);
    assert.ok(onsets.length >= 3, `${onsets.length} phrases`);
    for (const db of [-70, -50]) {
      for (const onset of onsets) {
        // Each phrase on its own, behind a second of the noise.
        const phrase = pcm.slice(onset * RATE / 1000, onset * RATE / 1000 + RATE);
        const [first = Infinity] = hear(joined(noise(3, db), phrase, RATE)).begins;
        assert.ok(
          first > 1000 && first <= 1150,
          `the phrase at ${onset} ms is heard at ${first - 1000} ms in ${db} dB`,
        );
      }
    }
  },
});

async function lackOfRecording(): Promise<Lack | null> {
  const there = await Deno.stat(JFK).then(() => true, () => false);
  return there ? null : { kind: "data", reason: "there is no ../shared/data/speech/jfk.flac" };
}

/** Where 200 ms of no more than the recording's own noise, of -41 dBFS, end, ms: by the power of 10 ms. */
function phrasesOf(pcm: Float32Array): number[] {
  const onsets: number[] = [];
  let quiet = Infinity;
  for (let at = 0; at + 160 <= pcm.length; at += 160) {
    let power = 0;
    for (let i = at; i < at + 160; i++) power += pcm[i]! ** 2 / 160;
    if (10 * Math.log10(power + 1e-10) < -33) quiet++;
    else {
      if (quiet >= 20) onsets.push(at * 1000 / RATE);
      quiet = 0;
    }
  }
  return onsets;
}
