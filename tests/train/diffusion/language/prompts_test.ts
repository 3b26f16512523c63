import assert from "node:assert/strict";
import {
  cutNotice,
  EMPTY_PROMPT,
  fitPrompt,
  promptFrom,
  type Side,
  sideOf,
  SIDES,
} from "../../../../train/diffusion/language/prompts.ts";
import { readTokenizer, wordsOf } from "../../../../train/diffusion/language/tokenizer.ts";
import { goldenModel } from "../../../goldens/diffusion/expected.ts";

const tokenizer = await readTokenizer(goldenModel("sd1/tokenizer"));
const DEGREE = Math.PI / 180;

Deno.test("sides follow HeadStudio's angles, whichever way and however often the camera went round", () => {
  const cases: [azimuth: number, elevation: number, side: Side][] = [
    [0, 0, "front"],
    [44, -30, "front"],
    [-44, 59, "front"],
    [46, 0, "side"],
    [-90, 30, "side"],
    [134, 0, "side"],
    [136, 0, "back"],
    [-136, 0, "back"],
    [180, 0, "back"],
    [0, 61, "overhead"],
    [180, 80, "overhead"],
    [0, -80, "front"],
  ];
  for (const [azimuth, elevation, side] of cases) {
    for (const turns of [-360, 0, 360, 720]) {
      const angles = { azimuth: (azimuth + turns) * DEGREE, elevation: elevation * DEGREE };
      assert.equal(sideOf(angles), side, `${azimuth + turns} ${elevation}`);
    }
  }
});

Deno.test("the side is the prompt's last words", () => {
  assert.deepEqual(SIDES.map((side) => promptFrom("a head of Hulk", side)), [
    "a head of Hulk, front view",
    "a head of Hulk, side view",
    "a head of Hulk, back view",
    "a head of Hulk, overhead view",
  ]);
});

Deno.test("a prompt that fits is left as it is", () => {
  const prompt = "a  DSLR portrait of\tSalvador Dalí";
  assert.deepEqual(fitPrompt(tokenizer, prompt), { kept: prompt, cut: [] });
  assert.deepEqual(fitPrompt(tokenizer, EMPTY_PROMPT), { kept: "", cut: [] });
});

Deno.test("a prompt that is too long loses its own last words, never the side's, and no more than it must", () => {
  const prompt = `a head of Hulk ${"with a large afro ".repeat(30)}in Oil`;
  const { kept, cut } = fitPrompt(tokenizer, prompt);
  assert.deepEqual([...wordsOf(kept), ...cut], wordsOf(prompt));
  assert.ok(cut.length > 10 && cut.at(-1) === "Oil");
  for (const side of SIDES) assert.deepEqual(tokenizer.encode(promptFrom(kept, side)).cut, []);
  const more = SIDES.flatMap((side) => tokenizer.encode(promptFrom(`${kept} ${cut[0]}`, side)).cut);
  assert.notDeepEqual(more, []);
  assert.match(cutNotice({ kept, cut }), /cut: .* in Oil$/);
});

Deno.test("of a prompt that is one endless word nothing is left but the side", () => {
  const { kept, cut } = fitPrompt(tokenizer, "x".repeat(500));
  assert.deepEqual([kept, cut.length], ["", 1]);
});
