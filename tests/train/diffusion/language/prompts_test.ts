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
import { createPromptBook } from "../../../../train/diffusion/language/prompt_book.ts";
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

Deno.test("a prompt book asks for each side, or for the same wherever the camera is", () => {
  const asked = { prompt: "a head of Hulk", negativePrompt: "blurry" };
  const views = [[0, 0], [Math.PI, 0], [1.5, 0], [0, 1.5]].map(([azimuth, elevation]) => ({
    azimuth: azimuth!,
    elevation: elevation!,
  }));
  const told = createPromptBook(tokenizer, { ...asked, viewPrompts: true });
  const sides = ["front", "back", "side", "overhead"];
  assert.deepEqual(views.map(told.text), sides.map((side) => `a head of Hulk, ${side} view`));
  assert.equal(told.negative, "blurry");
  const same = createPromptBook(tokenizer, { ...asked, viewPrompts: false });
  assert.deepEqual(new Set(views.map(same.text)), new Set(["a head of Hulk"]));
});

Deno.test("a prompt book says once what it cut, and nothing where all fits", () => {
  const notices: string[] = [];
  const open = (prompt: string) =>
    createPromptBook(
      tokenizer,
      { prompt, negativePrompt: "", viewPrompts: true },
      (notice) => notices.push(notice),
    );
  open("a head of Hulk");
  assert.deepEqual(notices, []);
  const book = open(`a head of Hulk ${"with a large afro ".repeat(30)}`);
  assert.equal(notices.length, 1);
  assert.match(book.text({ azimuth: Math.PI, elevation: 0 }), /, back view$/);
});
