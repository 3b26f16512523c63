import assert from "node:assert/strict";
import { createPhoneFrames } from "../../runtime/speech/phone_frames.ts";
import type { TimedPhone } from "../../runtime/speech/phones.ts";
import { type SpeechFrame, VISEME_INDEX } from "../../runtime/speech/speech_frame.ts";

const RATE = 22_050;
const PHONES: TimedPhone[] = [
  { viseme: "PP", start: 50, end: 124 },
  { viseme: "aa", start: 124, end: 300 },
  { viseme: "ou", start: 300, end: 400 },
];

/** A voice's sound of 150 Hz with overtones from 50 to 400 ms, in silence. */
const SOUND = Float32Array.from({ length: RATE / 2 }, (_, i) => {
  const t = i / RATE;
  if (t < 0.05 || t > 0.4) return 0;
  return 0.2 * Math.sin(2 * Math.PI * 150 * t) + 0.1 * Math.sin(2 * Math.PI * 450 * t);
});

function framesOf(size: number, from = 0, phones = PHONES): SpeechFrame[] {
  const told: SpeechFrame[] = [];
  const keep = (frame: SpeechFrame) => told.push({ ...frame, visemes: frame.visemes.slice() });
  const frames = createPhoneFrames(phones, RATE, from);
  const begin = Math.round(from * RATE / 1000);
  for (let at = begin; at < SOUND.length; at += size) frames.push(SOUND.subarray(at, at + size), keep);
  frames.finish(keep);
  return told;
}

Deno.test("createPhoneFrames() tells what is said each 10 ms, with the loudness and pitch of the sound", () => {
  const told = framesOf(441);
  assert.equal(told.length, 50);
  for (const [i, frame] of told.entries()) {
    assert.ok(Math.abs(frame.t - 10 * i) < 1e-9);
    assert.ok(Math.abs(frame.visemes.reduce((sum, v) => sum + v, 0) - 1) < 1e-5, `${i}`);
    const said = i < 5 || i > 40 ? "sil" : i < 12 ? "PP" : i > 13 && i < 30 ? "aa" : i > 30 ? "ou" : null;
    if (said === null || i === 5 || i === 40) continue;
    assert.ok(frame.visemes[VISEME_INDEX[said]]! > 0.999, `${i} ${said}`);
    if (i > 9 && i < 39) {
      assert.ok(Math.abs(frame.pitch - 150) < 3, `${i}: ${frame.pitch} Hz`);
      assert.ok(Math.abs(frame.energy - (55 - 16) / 70) < 0.03, `${i}: ${frame.energy}`);
    }
    if (i < 3 || i > 46) assert.ok(frame.energy === 0 && frame.pitch === 0 && frame.jaw === 0, `${i}`);
  }
  // 115 to 125 ms: nine tenths lips, one tenth mouth.
  assert.ok(Math.abs(told[12]!.visemes[VISEME_INDEX.PP]! - 0.9) < 1e-5);
  assert.ok(told[20]!.jaw > 0.9 && told[8]!.jaw < 0.1 && told[35]!.jaw < 0.4);
});

Deno.test("createPhoneFrames() tells the same however the sound is cut, and from the midst of an utterance", () => {
  const whole = framesOf(1e9);
  for (const size of [1, 100, 441, 5000]) assert.deepEqual(framesOf(size), whole, `${size}`);
  const later = framesOf(441, 200);
  assert.deepEqual(later.map(({ t }) => t), whole.slice(20).map(({ t }) => t));
  assert.deepEqual(later.map(({ visemes }) => visemes), whole.slice(20).map(({ visemes }) => visemes));
});

Deno.test("createPhoneFrames() takes phones that come as the sound goes, and what is no number for silence", () => {
  const phones: TimedPhone[] = [];
  const told: number[] = [];
  const frames = createPhoneFrames(phones, 48_000);
  const packet = new Float32Array(960).fill(NaN);
  for (let ms = 0; ms < 200; ms += 20) {
    if (ms === 100) phones.push({ viseme: "oh", start: 110, end: 500 });
    frames.push(packet, ({ visemes, energy, pitch }) => {
      told.push(visemes[VISEME_INDEX.oh]!);
      assert.ok(energy === 0 && pitch === 0);
    });
  }
  assert.ok(told[10] === 0 && told[12] === 1);
});
