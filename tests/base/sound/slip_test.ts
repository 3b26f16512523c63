import assert from "node:assert/strict";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { createSlip } from "../../../runtime/base/sound/slip.ts";

const RATE = 8000, PACKET = RATE / 50;
/** From when a packet has been recorded to when its sound is played. */
const DELAY_MS = 80;

interface Course {
  /** From when a sound is made to when it is played, ms, each second; from some point on. */
  readonly offsets: number[];
  /** The most that one packet lost or gained, ms. */
  readonly largest: number;
  readonly slippedMs: number;
}

/**
 * Virtual time: a sender whose clock is off by so many parts in a million sends packets, which come with jitter; a
 * player plays by a clock that is right. The sound is its sender's time, so that what is heard tells when it was sent.
 */
function play(seconds: number, ppm: number, jitterMs: number): Course {
  const slip = createSlip(RATE), random = createRandom(16);
  const pace = 1 + ppm / 1e6, pcm = new Float32Array(PACKET);
  let given = 0, largest = 0, arrived = 0;
  const offsets: number[] = [];
  for (let sent = 0; sent < seconds * 50; sent++) {
    for (let at = 0; at < PACKET; at++) pcm[at] = (sent * 20 + at * 20 / PACKET) / 1000;
    // In their order, as a socket has them.
    arrived = Math.max(arrived, (sent + 1) * 20 / pace + jitterMs * random());
    const waiting = given - (arrived - DELAY_MS);
    const out = slip.process(pcm, waiting - (DELAY_MS - 20));
    largest = Math.max(largest, Math.abs(PACKET - out.length) / RATE * 1000);
    given += out.length / RATE * 1000;
    // The last sample given is played at `given` of the player's sound time: how old is it then?
    if (sent > 0 && sent % 50 === 0) offsets.push(given - out[out.length - 1]! * 1000 / pace);
  }
  return { offsets, largest, slippedMs: slip.slippedMs };
}

const drift = ({ offsets }: Course, from = 0) =>
  offsets.slice(from).reduce((most, offset) => Math.max(most, Math.abs(offset - offsets[from]!)), 0);

for (const [ppm, minutes] of [[200, 60], [-200, 10]] as const) {
  Deno.test(`clocks ${ppm} ppm apart stay within 5 ms of each other over ${minutes} minutes`, () => {
    const course = play(minutes * 60, ppm, 0), { largest, slippedMs } = course;
    assert.ok(drift(course) <= 3, `${drift(course)} ms`);
    assert.ok(Math.abs(slippedMs - ppm * minutes * 0.06) < 5, `it was needed: ${slippedMs} ms`);
    assert.ok(largest <= 1, `at most 1 ms at a time: ${largest}`);
  });
}

Deno.test("packets that come up to 40 ms late, each by another time, do not shake the sound by 5 ms", () => {
  const course = play(600, 200, 40);
  // Half a minute to learn how late they are in the mean.
  assert.ok(drift(course, 30) <= 5, `${drift(course, 30)} ms`);
  assert.ok(course.largest <= 1, `${course.largest} ms`);
});

Deno.test("an excess of half a second goes by at most 1 ms in 20, and nothing is overshot by more than a tenth", () => {
  const slip = createSlip(RATE), pcm = new Float32Array(PACKET);
  let ahead = 500, least = Infinity;
  slip.process(pcm, ahead);
  for (let packet = 0; packet < 3000; packet++) {
    const lost = (PACKET - slip.process(pcm, ahead).length) / RATE * 1000;
    assert.ok(Math.abs(lost) <= 1.125, `one sample more in rounding: ${lost}`);
    ahead -= lost;
    least = Math.min(least, ahead);
  }
  assert.ok(Math.abs(ahead) < 2 && least > -50, `${ahead}, ${least}`);
});

Deno.test("clocks that agree leave the sound as it is, bit for bit", () => {
  const slip = createSlip(48_000), random = createRandom(3);
  const pcm = Float32Array.from({ length: 960 }, () => random() - 0.5);
  const delay = slip.delayMs * 48;
  const first = slip.process(pcm, 0.4);
  assert.ok(first.subarray(0, delay).every((sample) => sample === 0));
  assert.deepEqual(first.subarray(delay), pcm.subarray(0, 960 - delay));
  const out = slip.process(pcm, -0.4);
  assert.deepEqual(out.subarray(0, delay), pcm.subarray(960 - delay));
  assert.deepEqual(out.subarray(delay), pcm.subarray(0, 960 - delay));
  assert.equal(slip.slippedMs, 0);
});

Deno.test("a tone that slips has no click in it", () => {
  const slip = createSlip(48_000),
    pcm = new Float32Array(960),
    bend = 2 * Math.cos(2 * Math.PI * 1000 / 48_000);
  let one = 0, two = 0, worst = 0;
  for (let packet = 0; packet < 500; packet++) {
    for (let at = 0; at < 960; at++) pcm[at] = Math.sin(2 * Math.PI * 1000 * (packet * 960 + at) / 48_000);
    // It loses 0.4 % after a while, which changes from packet to packet.
    for (const value of slip.process(pcm, 30 * Math.sin(packet / 20))) {
      if (packet > 1) worst = Math.max(worst, Math.abs(value + two - bend * one));
      [one, two] = [value, one];
    }
  }
  assert.ok(worst < 1e-3, `${worst}: of a tone alone it is 0, of a sample that is missing 0.13`);
});

Deno.test("a slip refuses what is no offset, and more sound than a packet may have", () => {
  const slip = createSlip();
  for (const offset of [NaN, Infinity]) {
    assert.throws(() => slip.process(new Float32Array(960), offset), RangeError);
  }
  assert.throws(() => slip.process(new Float32Array(5761), 0), /at most 5760 samples: 5761/);
  for (const rate of [0, 7999, 1e9, NaN]) assert.throws(() => createSlip(rate), RangeError);
});
