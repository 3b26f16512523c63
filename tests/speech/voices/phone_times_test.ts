import assert from "node:assert/strict";
import type { VoiceChunk } from "../../../runtime/speech/voices/voice.ts";
import { createPhoneTimes, type PhoneEvent } from "../../../runtime/speech/voices/espeak/phone_times.ts";

const RATE = 8000;

/** Tone with silence between the given ms, pushed in pieces of 60 ms with the events that fall into them. */
function speak(ms: number, silences: readonly [from: number, to: number][], events: readonly PhoneEvent[]) {
  const sound = Float32Array.from({ length: ms * 8 }, (_, i) => {
    const silent = silences.some(([from, to]) => i >= from * 8 && i < to * 8);
    return silent ? 0 : 0.3 * Math.sin(i * 0.5 + 1);
  });
  const chunks: VoiceChunk[] = [];
  const times = createPhoneTimes(RATE, (chunk) => chunks.push(chunk));
  for (let at = 0; at < ms; at += 60) {
    const within = events.filter((event) => event.at >= at && event.at < at + 60);
    times.push(sound.subarray(at * 8, Math.min(ms, at + 60) * 8), within);
  }
  times.finish();
  return { sound, chunks, phones: chunks.flatMap(({ phones }) => phones) };
}

const told = (phones: VoiceChunk["phones"]) =>
  phones.map(({ viseme, start, end }) => `${viseme} ${Math.round(start)}-${Math.round(end)}`);

Deno.test("createPhoneTimes() begins a stop where its closure does, before the burst that espeak-ng tells of", () => {
  const { phones } = speak(400, [[162, 200]], [
    { at: 0, phone: "a" },
    { at: 200, phone: "p" },
    { at: 235, phone: "iː" },
  ]);
  assert.deepEqual(told(phones), ["aa 0-162", "PP 162-235", "ih 235-400"]);
});

Deno.test("createPhoneTimes() shuts the lips shortly before a burst that follows a pause, not all through the pause", () => {
  const { phones } = speak(700, [[200, 500]], [
    { at: 0, phone: "a" },
    { at: 200, phone: "" },
    { at: 500, phone: "b" },
    { at: 560, phone: "a" },
  ]);
  assert.deepEqual(told(phones), ["aa 0-200", "sil 200-455", "PP 455-560", "aa 560-700"]);
  assert.deepEqual(
    told(speak(200, [[0, 48]], [{ at: 48, phone: "p" }, { at: 81, phone: "a" }]).phones),
    ["PP 3-81", "aa 81-200"],
  );
});

Deno.test("createPhoneTimes() leaves a stop that no silence precedes, and other phones, where they are", () => {
  const { phones } = speak(300, [[80, 120]], [
    { at: 0, phone: "a" },
    { at: 120, phone: "s" },
    { at: 200, phone: "ɡ" },
  ]);
  assert.deepEqual(told(phones), ["aa 0-120", "SS 120-200", "kk 200-300"]);
});

Deno.test("createPhoneTimes() gives h the shape of what follows, of what went before at a pause or the end", () => {
  const events = [{ at: 0, phone: "h" }, { at: 60, phone: "aɪ" }, { at: 160, phone: "ʔ" }, {
    at: 200,
    phone: "",
  }];
  const { phones } = speak(360, [], [...events, { at: 300, phone: "o" }, { at: 340, phone: "h" }]);
  assert.deepEqual(told(phones), ["aa 0-80", "ih 80-200", "sil 200-300", "oh 300-360"]);
});

Deno.test("createPhoneTimes() gives all of the sound once, and each phone with the chunk that it starts in", () => {
  const events = Array.from({ length: 40 }, (_, i) => ({ at: 30 + i * 70, phone: "tʃaɪphs"[i % 7]! }));
  const { sound, chunks } = speak(3000, [[60, 90], [700, 1200]], events);
  assert.equal(chunks.reduce((sum, { pcm }) => sum + pcm.length, 0), sound.length);
  assert.deepEqual(Float32Array.from(chunks.flatMap(({ pcm }) => [...pcm])), sound);
  assert.ok(chunks.length > 5);
  let begin = 0;
  let last = 0;
  for (const { pcm, phones } of chunks) {
    const end = begin + pcm.length / 8;
    for (const phone of phones) {
      assert.ok(phone.start >= begin - 0.2 && phone.start < end, JSON.stringify({ begin, end, phone }));
      assert.ok(phone.start >= last && phone.end > phone.start, JSON.stringify(phone));
      last = phone.start;
    }
    begin = end;
  }
});
