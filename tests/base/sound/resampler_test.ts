import assert from "node:assert/strict";
import { createResampler, resample } from "../../../runtime/base/sound/resampler.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";

/** Divided evenly, by long rows, read between rows, up, down, and as far as it goes. */
const RATES = [[48_000, 16_000], [16_000, 48_000], [44_100, 48_000], [22_050, 16_000], [44_101, 47_999], [
  8000,
  96_000,
], [96_000, 8000]] as const;

const tone = (rate: number, frequency: number, seconds = 0.5) =>
  Float32Array.from({ length: rate * seconds }, (_, at) => Math.sin(2 * Math.PI * frequency * at / rate));

/** How strong a frequency is in the middle of a sound, and all that is not it, dB of a full tone. */
function levels(pcm: Float32Array, rate: number, frequency: number): { tone: number; rest: number } {
  const from = Math.floor(pcm.length / 4), to = Math.floor(pcm.length * 3 / 4);
  // Least squares for a sine and a cosine.
  let ss = 0, sc = 0, cc = 0, sy = 0, cy = 0, yy = 0;
  for (let at = from; at < to; at++) {
    const s = Math.sin(2 * Math.PI * frequency * at / rate),
      c = Math.cos(2 * Math.PI * frequency * at / rate);
    const y = pcm[at]!;
    ss += s * s, sc += s * c, cc += c * c, sy += s * y, cy += c * y, yy += y * y;
  }
  const det = ss * cc - sc * sc, a = (sy * cc - cy * sc) / det, b = (cy * ss - sy * sc) / det;
  const rest = Math.max(0, yy - a * sy - b * cy) / (to - from);
  return { tone: 10 * Math.log10(a * a + b * b), rest: 10 * Math.log10(2 * rest + 1e-30) };
}

for (const [from, to] of RATES) {
  const lower = Math.min(from, to);

  Deno.test(`${from} to ${to} Hz is flat within 0.1 dB up to 0.45 of the lower rate, and clean`, () => {
    for (const share of [0.01, 0.1, 0.3, 0.4, 0.45]) {
      const level = levels(resample(tone(from, share * lower), from, to), to, share * lower);
      assert.ok(Math.abs(level.tone) < 0.1, `${share}: ${level.tone} dB`);
      assert.ok(level.rest < -60, `${share}: images and noise of ${level.rest} dB`);
    }
  });

  Deno.test(`${from} to ${to} Hz keeps time to a hundredth of a sample, and all of the length`, () => {
    const frequency = 0.1 * lower, pcm = resample(tone(from, frequency), from, to);
    assert.equal(pcm.length, Math.ceil(Math.floor(from * 0.5) * to / from));
    const truth = tone(to, frequency);
    let worst = 0;
    for (let at = 1000; at < pcm.length - 1000; at++) {
      worst = Math.max(worst, Math.abs(pcm[at]! - truth[at]!));
    }
    // A hundredth of a sample of this tone.
    assert.ok(worst < 2 * Math.PI * frequency / to / 100 + 1e-4, `${worst}`);
  });

  if (from <= to) continue;
  Deno.test(`of what ${to} Hz cannot hold less than -60 dB folds into it`, () => {
    for (const share of [0.501, 0.53, 0.6, 0.77, 0.99]) {
      const frequency = share * to;
      if (frequency > 0.49 * from) continue;
      const { tone: left, rest } = levels(resample(tone(from, frequency), from, to), to, 0.1 * to);
      assert.ok(left < -60 && rest < -60, `${share}: ${rest} dB`);
    }
  });
}

Deno.test("a stream in pieces of any length is the same as the whole", () => {
  for (const [from, to] of RATES) {
    const random = createRandom(7), pcm = Float32Array.from({ length: from / 5 }, () => random() - 0.5);
    const resampler = createResampler(from, to), whole = resample(pcm, from, to);
    for (let stream = 0; stream < 2; stream++) {
      const parts: number[] = [];
      for (let at = 0; at < pcm.length;) {
        const length = Math.floor(random() ** 4 * 3000);
        parts.push(...resampler.process(pcm.subarray(at, at + length)));
        at += length;
      }
      parts.push(...resampler.finish());
      assert.deepEqual(Float32Array.from(parts), whole, `${from} to ${to}, stream ${stream}`);
    }
  }
});

Deno.test("a minute of a ratio without a common divisor is as long as it should be, to the sample", () => {
  const resampler = createResampler(8011, 8009);
  const second = new Float32Array(8011);
  let count = 0;
  for (let at = 0; at < 60; at++) count += resampler.process(second).length;
  count += resampler.finish().length;
  assert.equal(count, 60 * 8009);
});

Deno.test("what comes out waits no longer than delayMs, and memory stays the same", () => {
  const resampler = createResampler(48_000, 16_000), packet = new Float32Array(960).fill(0.5);
  const first = resampler.process(packet);
  assert.equal(first.length, Math.ceil((20 - resampler.delayMs) * 16));
  const { buffer } = first;
  for (let at = 0; at < 20; at++) {
    const next = resampler.process(packet);
    assert.equal(next.length, 320);
    assert.equal(next.buffer, buffer);
    assert.ok(Math.abs(next[100]! - 0.5) < 1e-3, `${next[100]}`);
  }
});

Deno.test("what is no number becomes silence and does not stay", () => {
  for (const [from, to] of [[48_000, 16_000], [48_000, 48_000]] as const) {
    const resampler = createResampler(from, to);
    for (const value of [NaN, Infinity, -Infinity]) {
      assert.ok(resampler.process(new Float32Array(960).fill(value)).every((sample) => sample === 0));
    }
  }
});

Deno.test("rates that no sound has are refused", () => {
  for (const rate of [0, 1, -48_000, 7999, 192_001, 44_100.5, NaN, 1e9]) {
    assert.throws(() => createResampler(rate, 48_000), RangeError);
    assert.throws(() => createResampler(48_000, rate), {
      name: "RangeError",
      message: `Cannot resample sound, a rate must be a whole number within 8000..192000: ${rate}`,
    });
  }
});
