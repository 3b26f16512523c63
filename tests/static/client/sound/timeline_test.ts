import assert from "node:assert/strict";
import { createTimeline } from "../../../../static/client/sound/timeline.ts";

const BLOCK = 128, PACKET = 960;
const tone = (from: number) =>
  Float32Array.from({ length: PACKET }, (_, i) => 0.5 * Math.sin((from + i) * 2 * Math.PI * 440 / 48_000));

/** Plays packets as they come, by the sound card's frames. @param cameAt when each comes, frames */
function play(
  { packets, cameAt, frames, wait = 80, onFrame = () => {} }: {
    packets: number;
    cameAt: (index: number) => number;
    frames: number;
    wait?: number;
    onFrame?: (frame: number, timeline: ReturnType<typeof createTimeline>) => void;
  },
) {
  const timeline = createTimeline();
  const out = new Float32Array(frames);
  const places: number[] = [];
  let next = 0;
  for (let frame = 0; frame + BLOCK <= frames; frame += BLOCK) {
    for (; next < packets && cameAt(next) <= frame; next++) {
      timeline.put(1, 5000 + next * 20, tone(next * PACKET), wait, frame);
    }
    onFrame(frame, timeline);
    places.push(timeline.soundMs);
    timeline.read(out.subarray(frame, frame + BLOCK), frame);
  }
  return { timeline, out, places };
}

Deno.test("packets that come in bunches are played without a gap, each at its place, as late as was asked", () => {
  // In threes, 60 ms apart: the last of each three has just been made.
  const { out, places, timeline } = play({
    ...{ packets: 99, cameAt: (index) => Math.ceil((index + 1) / 3) * 3 * PACKET, frames: 2.6 * 48_000 },
  });
  const first = out.findIndex((value) => Math.abs(value) > 0.05);
  const last = out.findLastIndex((value) => Math.abs(value) > 0.05);
  assert.ok(Math.abs(last - first - 99 * PACKET) < 480, `${(last - first) / 48} ms of 1980`);
  let quiet = 0, longest = 0;
  for (const value of out.subarray(first, last)) {
    quiet = Math.abs(value) < 0.01 ? quiet + 1 : 0;
    longest = Math.max(longest, quiet);
  }
  assert.ok(longest < 20, `${longest} samples of silence within`);
  assert.equal(timeline.late, 0);
  const at = Math.floor(1.5 * 48_000 / BLOCK);
  // By these frames the last of three comes 20 ms behind its own beginning, and waits for 80 ms.
  const offset = 5000 + at * BLOCK / 48 - 100 - places[at]!;
  assert.ok(Math.abs(offset) < 25, `${offset} ms from where it should be`);
});

Deno.test("a cut is silent within 6 ms, and nothing more of that generation comes, nor of an earlier one", () => {
  let cutAt = 0, endMs = 0;
  const { out, timeline } = play({
    ...{ packets: 100, cameAt: (index) => index * PACKET, frames: 48_000 },
    onFrame(frame, timeline) {
      if (cutAt > 0 || frame < 24_000) return;
      cutAt = frame;
      endMs = timeline.cut(1);
    },
  });
  assert.ok(out.subarray(cutAt - 480, cutAt).some((value) => Math.abs(value) > 0.4));
  assert.ok(out.subarray(cutAt + 0.006 * 48_000).every((value) => value === 0));
  assert.ok(Math.abs(endMs - (5000 + 500 - 80 + 5)) < 8, String(endMs));
  timeline.put(0, 7000, tone(0), 80, 48_000);
  assert.equal(timeline.sounding, false);
  timeline.put(2, 7000, tone(0), 80, 48_000);
  assert.equal(timeline.sounding, true);
});

Deno.test("packets that come too late are played later, and by and by the delay is what was asked again", () => {
  const { timeline, places } = play({
    ...{ packets: 1500, frames: 31 * 48_000 },
    cameAt: (index) => index * PACKET + (index >= 20 && index < 100 ? 150 * 48 : 0),
  });
  assert.ok(timeline.late > 0 && timeline.late < 10, `${timeline.late} late`);
  const delay = (seconds: number) => {
    const at = Math.floor(seconds * 48_000 / BLOCK);
    return 5000 + at * BLOCK / 48 - places[at]!;
  };
  assert.ok(delay(1.5) > 140, `${delay(1.5)} ms behind`);
  assert.ok(Math.abs(delay(29.5) - 80) < 6, `${delay(29.5)} ms behind in the end`);
  for (let i = 600; i + 8 < places.length - 400; i++) {
    const step = places[i + 8]! - places[i]!;
    // Of 21.3 ms: at most a millisecond in twenty more.
    assert.ok(step <= 21.34 * 1.06, `${step} ms in 21`);
  }
});

Deno.test("a sound card 200 ppm off its sender is kept together with it within 3 ms over a minute", () => {
  const { places, timeline } = play({
    ...{ packets: 3000, cameAt: (index) => index * PACKET * 1.0002, frames: 59 * 48_000 },
  });
  const delays = places.slice(4000).map((place, i) => 5000 + (i + 4000) * BLOCK / 48 / 1.0002 - place);
  assert.ok(
    Math.max(...delays) - Math.min(...delays) < 3,
    `${Math.min(...delays)} to ${Math.max(...delays)}`,
  );
  assert.ok(timeline.slippedMs < -8 && timeline.slippedMs > -16, `${timeline.slippedMs} ms`);
});
