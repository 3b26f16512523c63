import assert from "node:assert/strict";
import type { TimedPhone } from "../../../runtime/speech/phones.ts";
import { lipFigures, type MouthSeries, STEP } from "./lip_figures.ts";

const PHONES: readonly TimedPhone[] = [
  { viseme: "sil", start: 0, end: 100 },
  { viseme: "aa", start: 100, end: 250 },
  { viseme: "PP", start: 250, end: 320 },
  { viseme: "ou", start: 320, end: 600 },
  { viseme: "FF", start: 600, end: 680 },
  { viseme: "aa", start: 680, end: 800 },
  { viseme: "sil", start: 800, end: 1000 },
];

/** A mouth that does what the phones ask, `late` ms after. */
function obedient(late = 0): { -readonly [K in keyof MouthSeries]: number[] } {
  const at = (t: number) =>
    PHONES.find(({ start, end }) => start <= t - late && t - late < end)?.viseme ?? "sil";
  const series = { gap: [], jaw: [], round: [], roll: [] } as { [K in keyof MouthSeries]: number[] };
  for (let t = 0; t < 1000; t += STEP) {
    const viseme = at(t), away = Math.abs(t - late - 460) / 140;
    series.gap.push(viseme === "aa" ? 0.2 : viseme === "ou" ? 0.06 : 0);
    series.jaw.push(viseme === "aa" ? 0.4 : viseme === "ou" ? 0.1 : 0);
    series.round.push(Math.max(0, 1.2 * (1 - away)));
    series.roll.push(viseme === "FF" ? 0.6 : 0);
  }
  return series;
}

Deno.test("a mouth that does what its phones ask reaches every figure", () => {
  const { shut, tucked, open, round, all, apart, lag } = lipFigures(PHONES, obedient());
  const shares = [shut, tucked, open, round, all, apart].map(({ reached, of }) => `${reached}/${of}`);
  assert.deepEqual(shares, ["1/1", "1/1", "2/2", "1/1", "4/4", "3/3"]);
  assert.equal(lag, 0);
});

Deno.test("a mouth that is late is told to be, and its rounding is not at its phone's middle", () => {
  const { round, lag } = lipFigures(PHONES, obedient(90));
  assert.equal(lag, 90);
  assert.deepEqual(round.missed, [320]);
});

Deno.test("lips that do not meet, part or tuck are missed, each by its phone's start", () => {
  const lips = obedient();
  lips.gap.fill(0.05);
  lips.roll.fill(0.1);
  const { shut, tucked, open, all } = lipFigures(PHONES, lips);
  assert.deepEqual([shut.missed, tucked.missed, open.missed], [[250], [600], [100, 680]]);
  assert.deepEqual([all.reached, all.of], [1, 4]);
});

Deno.test("lips that are shut at a vowel are told of", () => {
  const lips = obedient();
  lips.gap.fill(0, 320 / STEP, 600 / STEP + 1);
  assert.deepEqual(lipFigures(PHONES, lips).apart.missed, [320]);
});
