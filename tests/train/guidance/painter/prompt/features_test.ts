import assert from "node:assert/strict";
import { readPrompt } from "../../../../../train/guidance/painter/prompt/read_prompt.ts";

const SEEDS = [0, 1, 2, 3, 4];

/** A part's shape, with what makes it more and what makes it less. */
const FEATURES: readonly (readonly [part: string, shape: string, more: string, less: string])[] = [
  ["lips", "upperLipFullness", "full thick big plump", "thin small"],
  ["ears", "earSize", "big large long huge", "small little tiny"],
  ["cheekbones", "cheekbones", "high prominent sharp strong", "low flat weak"],
  ["cheeks", "cheekFullness", "full chubby round", "hollow sunken gaunt"],
  ["neck", "neckLength", "long", "short"],
  ["neck", "neckWidth", "thick wide strong", "thin slender narrow"],
  ["nose", "noseWidth", "wide broad thick big", "thin narrow small tiny"],
  ["nose", "noseLength", "long big", "short small"],
  ["nose", "noseProjection", "protruding long", "flat short"],
  ["chin", "chinWidth", "wide broad strong", "narrow pointed thin weak"],
  ["chin", "chinProjection", "prominent protruding strong", "receding weak flat"],
  ["chin", "chinLength", "long", "short"],
  ["jaw", "jawWidth", "wide broad square strong big", "narrow weak small"],
  ["forehead", "foreheadHeight", "high tall big", "low small"],
  ["forehead", "foreheadWidth", "wide broad", "narrow"],
  ["mouth", "mouthWidth", "wide big large", "small tiny narrow"],
  ["eyes", "eyeSize", "big large huge", "small tiny beady"],
  ["eyes", "eyeOpening", "wide", "narrow narrowed"],
  ["eyes", "eyeTilt", "slanted almond", "droopy"],
  ["face", "faceWidth", "wide broad", "narrow"],
  ["face", "faceHeight", "long", "short"],
];

Deno.test("a feature that is said is seen on every face that is drawn, of men and women, either way", () => {
  const faults: string[] = [];
  for (const [part, shape, more, less] of FEATURES) {
    const signed = [
      ...more.split(" ").map((word) => [word, 1]),
      ...less.split(" ").map((word) => [word, -1]),
    ];
    for (const [word, sign] of signed as [string, number][]) {
      for (const who of ["man", "woman"]) {
        const prompt = `a ${who} with ${word} ${part}`;
        const readings = SEEDS.map((seed) => readPrompt(prompt, seed));
        if (readings[0]!.unknown.length > 0) faults.push(`${prompt}: not understood`);
        for (const { look } of readings) {
          const met = sign * (look.shape[shape] ?? 0);
          if (met < 0.2) faults.push(`${prompt}: ${shape} is ${sign * met}`);
        }
      }
    }
  }
  assert.deepEqual(faults, []);
});
