import assert from "node:assert/strict";
import { figuresOf, offsetsOf, pairUp } from "./pairs.ts";

const PAGE = 123_456.75;
const each = (count: number, from: number) => Array.from({ length: count }, (_, i) => from + i * 1000);

Deno.test("a picture that is 30 ms late and drifts by 6 is told so, though flashes and clicks are missing", () => {
  const clicks = each(100, 500), flashes = each(100, 1000);
  // The sound card runs 100 ppm fast: it is the clock.
  const heard = clicks.map((time) => PAGE + time * 1.0001).filter((_, i) => i % 7 !== 3);
  const seen = flashes.map((time, i) => PAGE + time * 1.0001 + 30 + i * 0.06).filter((_, i) => i % 11 !== 5);
  const sounds = pairUp(clicks, heard, PAGE), pictures = pairUp(flashes, seen, PAGE);
  assert.equal(sounds.length, heard.length);
  assert.equal(pictures.length, seen.length);
  const { count, median, p95, largest, drift } = figuresOf(offsetsOf(pictures, sounds));
  assert.ok(count >= 80, `${count}`);
  assert.ok(Math.abs(median - 33) < 0.5, `${median}`);
  assert.ok(p95 > 35 && p95 < 36 && largest < 36.1, `${p95}, ${largest}`);
  assert.ok(Math.abs(drift - 6) < 0.3, `${drift}`);
});

Deno.test("what is ahead counts as much as what is behind", () => {
  const offsets = each(20, 0).map((at, i) => ({ at, soundMs: i % 2 === 0 ? -50 : 10 }));
  const { p95, median } = figuresOf(offsets);
  assert.deepEqual([p95, median], [50, 10]);
});

Deno.test("of what is met twice or far from anything given the first or nothing counts", () => {
  assert.deepEqual(pairUp([1000, 2000], [1010, 1030, 1490, 2020, 2700], 0).map(({ at }) => at), [1010, 2020]);
  assert.deepEqual(pairUp([], [1, 2], 0), []);
  assert.throws(() => figuresOf([]), /two pairs are needed: 0/);
});
