import assert from "node:assert/strict";
import type { ClientMessage } from "../../../../runtime/protocol/client_messages.ts";
import { createSoundFeed } from "../../../../static/client/sound/sound_feed.ts";
import { FakeTime } from "../../live/fake_time.ts";

const RATE = 8000;
const sound = (seconds: number) => Float32Array.from({ length: RATE * seconds }, (_, at) => (at % 100) / 100);

function open() {
  const sent: (ClientMessage & { type: "audio" | "audioEnd" })[] = [];
  const feed = createSoundFeed((message) => sent.push(message as never) > 0);
  const samples = () =>
    sent.reduce((sum, message) => sum + (message.type === "audio" ? message.data.length / 2 : 0), 0);
  return { sent, feed, samples };
}

Deno.test("sound goes out whole and in order, a little ahead of its time, and its end behind it", () => {
  using time = new FakeTime();
  const { sent, feed, samples } = open();
  time.refresh(1000);
  assert.ok(feed.push({ id: "a", pcm: sound(4), sampleRate: RATE, end: false }));
  assert.ok(samples() >= RATE * 1.2 && samples() < RATE * 1.3, `${samples()} samples at once`);
  for (let at = 1050; at < 4000; at += 50) time.beat(at);
  assert.equal(samples(), RATE * 4);
  assert.ok(sent.every(({ type }) => type === "audio"));
  feed.push({ id: "a", pcm: new Float32Array(), sampleRate: RATE, end: true });
  time.beat(4050);
  assert.deepEqual(sent.slice(-1), [{ type: "audioEnd", id: "a" }]);
  assert.equal(sent.filter(({ type }) => type === "audioEnd").length, 1);
  const first = sent[0] as ClientMessage & { type: "audio" };
  assert.deepEqual([first.data.length, first.sampleRate, first.codec], [960, RATE, "pcm-s16"]);
});

Deno.test("what is dropped goes out no more, and more than ten minutes are not taken", () => {
  using time = new FakeTime();
  const { sent, feed } = open();
  time.refresh(1000);
  feed.push({ id: "a", pcm: sound(4), sampleRate: RATE, end: true });
  feed.push({ id: "b", pcm: sound(4), sampleRate: RATE, end: true });
  assert.deepEqual(feed.drop("a"), ["a"]);
  const before = sent.length;
  time.beat(1500);
  assert.ok(sent.length > before && sent.slice(before).every(({ id }) => id === "b"));
  assert.deepEqual(feed.drop(), ["b"]);
  const long = new Float32Array(RATE * 599);
  assert.equal(feed.push({ id: "c", pcm: long, sampleRate: RATE, end: true }), true);
  assert.equal(feed.push({ id: "d", pcm: sound(4), sampleRate: RATE, end: true }), false);
});
