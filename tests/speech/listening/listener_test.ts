import assert from "node:assert/strict";
import { createListener, readVoiceNet, VOICE_NET } from "../../../runtime/speech/listening/listener.ts";
import golden from "./goldens/listener.json" with { type: "json" };
import type { SpeechFrame } from "../../../runtime/speech/speech_frame.ts";

const BYTES = Deno.readFileSync(VOICE_NET);
const NET = readVoiceNet(BYTES);

/** Of a seed: a voice of five overtones that glides from 110 to 190 Hz, with breaks, in a little noise. */
function hum(seconds: number): Float32Array {
  let seed = 16;
  const noise = () => (seed = (Math.imul(seed, 1664525) + 1013904223) | 0) / 2 ** 31;
  return Float32Array.from({ length: seconds * 16_000 }, (_, i) => {
    const t = i / 16_000, turns = 110 * t + 80 / (2 * seconds) * t * t;
    let sum = 0;
    for (let k = 1; k <= 5; k++) sum += Math.sin(2 * Math.PI * k * turns) / k;
    return (t % 0.5 < 0.35 ? 0.2 * sum : 0) + 0.003 * noise();
  });
}

/** All frames of a sound that comes in pieces of some sizes, one after the other. */
function hear(pcm: Float32Array, sizes: readonly number[], listener = createListener(NET)): SpeechFrame[] {
  const frames: SpeechFrame[] = [];
  const take = (frame: SpeechFrame) => void frames.push({ ...frame, visemes: frame.visemes.slice() });
  for (let at = 0, k = 0; at < pcm.length; k++) {
    const size = sizes[k % sizes.length]!;
    listener.push(pcm.subarray(at, at + size), take);
    at += size;
  }
  listener.finish(take);
  return frames;
}

Deno.test("a listener tells the same of a sound however it is cut, a frame each 10 ms to its end", () => {
  const pcm = hum(1.234), whole = hear(pcm, [pcm.length]);
  assert.deepEqual(hear(pcm, [1, 320, 7, 1000, 0, 159]), whole);
  assert.deepEqual(whole.map(({ t }) => t), Array.from({ length: 124 }, (_, i) => 10 * i));
  for (const { visemes, jaw, energy } of whole) {
    assert.ok(Math.abs(visemes.reduce((sum, v) => sum + v) - 1) < 1e-5);
    assert.ok(jaw >= 0 && jaw <= 1 && energy >= 0 && energy <= 1);
  }
});

Deno.test("a listener tells of a frame when it has heard lookAheadMs beyond its middle at the latest, at most 80 ms", () => {
  const listener = createListener(NET), pcm = hum(1);
  assert.ok(listener.lookAheadMs <= 80);
  let heard = 0;
  for (let at = 0; at < pcm.length; at += 8) {
    heard += 0.5;
    listener.push(pcm.subarray(at, at + 8), ({ t }) => {
      const late = t + listener.lookAheadMs - heard;
      assert.ok(Math.abs(late - (t % 20)) <= 0.5, `${t} at ${heard}`);
    });
  }
});

/** The sound of write_net.py's golden. */
function goldenSound(): Float32Array {
  let phase = 0, seed = 16;
  return Float32Array.from({ length: 4800 }, (_, i) => {
    phase = phase + 1 >= 130 - (i >> 6) ? 0 : phase + 1;
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    const noise = seed >> 22;
    return (i < 3200 ? (phase < 40 ? 6000 : -6000) + noise : noise >> 4) / 32768;
  });
}

Deno.test("a listener hears what the net that was trained hears, to a thousandth (golden by write_net.py)", () => {
  const frames = hear(goldenSound(), [320]).filter(({ t }) => t % 30 === 0);
  assert.equal(frames.length, golden.visemes.length);
  frames.forEach(({ visemes, jaw }, i) => {
    const told = [...visemes, jaw], expected = [...golden.visemes[i]!, golden.jaw[i]!];
    told.forEach((value, k) => assert.ok(Math.abs(value - expected[k]!) < 1e-3, `${i}, ${k}: ${value}`));
  });
});

Deno.test("after finish() and after reset() a listener hears a new stream", () => {
  const listener = createListener(NET), pcm = hum(0.7), first = hear(pcm, [500], listener);
  listener.push(hum(0.3), () => {});
  listener.reset();
  assert.deepEqual(hear(pcm, [500], listener), first);
  assert.deepEqual(hear(pcm, [500], listener), first);
});

Deno.test("silence is silent: the mouth is shut, no pitch", () => {
  const frames = hear(new Float32Array(16_000), [160]).slice(20);
  assert.ok(frames.every(({ visemes }) => visemes[0]! > 0.8));
  assert.ok(frames.every(({ jaw, energy, pitch }) => jaw < 0.1 && energy === 0 && pitch === 0));
});

Deno.test("pitch is that of the voice within 3 %, and 0 between its sounds", () => {
  const frames = hear(hum(4), [480]);
  const near = frames.filter(({ t }) => t % 500 >= 50 && t % 500 < 300);
  const right = near.filter(({ t, pitch }) => Math.abs(pitch / (110 + 20 * t / 1000) - 1) < 0.03);
  assert.ok(right.length / near.length > 0.97, `${right.length} of ${near.length}`);
  assert.ok(frames.filter(({ t }) => t % 500 >= 400 && t % 500 < 480).every(({ pitch }) => pitch === 0));
});

Deno.test("no sample spoils a listener: NaN, infinities and 100 times full scale count as silence or full scale", () => {
  const listener = createListener(NET);
  const spoilt = hum(0.5).map((v, i) => [NaN, Infinity, -Infinity, 100 * v, 3e38, 1e-42][i % 6]!);
  for (const { visemes, jaw, energy, pitch } of hear(spoilt, [777], listener)) {
    assert.ok([...visemes, jaw, energy, pitch].every(Number.isFinite));
  }
  assert.deepEqual(hear(hum(0.5), [777], listener), hear(hum(0.5), [777]));
});

Deno.test("readVoiceNet() refuses what is no net, cut off, too long or of numbers that are none", () => {
  const long = new Uint8Array(BYTES.length + 1);
  long.set(BYTES);
  const other = BYTES.slice();
  other[5]! ^= 1;
  const infinite = BYTES.slice();
  const numbers = new TextDecoder("latin1").decode(BYTES).indexOf("}") + 1;
  new DataView(infinite.buffer).setFloat32(numbers, Infinity, true);
  for (
    const bytes of [new Uint8Array(0), BYTES.subarray(0, 30), BYTES.subarray(0, -1), long, other, infinite]
  ) {
    assert.throws(() => readVoiceNet(bytes), { name: "SyntaxError", message: /^Cannot read a voice net, / });
  }
  assert.throws(() => readVoiceNet(new Uint8Array(2_000_000)), /at most 1000000 bytes: 2000000/);
});
