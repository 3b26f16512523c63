import assert from "node:assert/strict";
import { type LookPatch, readPatch } from "../../../../../train/guidance/painter/look/look.ts";
import { completeLook, printLook } from "../../../../../train/guidance/painter/look/whole_look.ts";
import { readPrompt, type ReadWords } from "../../../../../train/guidance/painter/prompt/read_prompt.ts";
import { checkAnswer, settledBy } from "../../../../../train/guidance/painter/reading/check.ts";
import { printPatch } from "../../../../../train/guidance/painter/reading/messages.ts";
import { leastPatch, saidBy } from "../../../../../train/guidance/painter/reading/said.ts";

const lookOf = (prompt: string, seed: number) => readPrompt(prompt, seed).look;

/** Some of a prompt's words with what they mean. */
function words(prompt: string, text: string, means: string): ReadWords {
  const from = prompt.indexOf(text);
  return { text, from, to: from + text.length, as: "understood", means };
}

/** An answer held against the tables. */
function check(prompt: string, entries: readonly ReadWords[], answer: unknown) {
  const look = lookOf(prompt, 1), settled = settledBy(prompt, entries, look);
  return checkAnswer(readPatch(answer), look, saidBy(prompt), settled);
}

Deno.test("the least of a look makes it again, and is small", () => {
  for (
    const prompt of ["a pirate", "a wise old woman", "a zombie clown", "a golden robot with green eyes", ""]
  ) {
    const look = lookOf(prompt, 3), least = leastPatch(look);
    assert.equal(printLook(completeLook({ ...least, prompt })), printLook(look), prompt);
    assert.ok(printPatch({ ...least, shape: {} }).length < 0.6 * printLook({ ...look, shape: {} }).length);
  }
});

Deno.test("what a prompt says is told from what is drawn for it", () => {
  assert.equal(printPatch(saidBy("")), '{"paint":[],"scars":[],"pieces":[]}');
  const said = saidBy("a woman with blond hair, blue eyes and a red top hat");
  assert.ok(said.hair?.colour && said.eyes?.iris && said.shape!.masculinity! < -1);
  assert.deepEqual([said.skin?.colour, said.clothes, said.hair.style], [undefined, undefined, undefined]);
  assert.deepEqual(said.pieces?.map(({ kind }) => kind), ["top hat"]);
});

Deno.test("colours of hair and eyes, age, sex and what is worn are told where a reader has others, and are the reader's", () => {
  const prompt = "an old woman with blond hair, blue eyes and a top hat";
  const answer = {
    hair: { colour: "#101010" },
    eyes: { iris: "#a01010" },
    shape: { age: -1, masculinity: 1 },
    pieces: [{ kind: "cap" }],
  };
  const { look, differences } = check(prompt, [], answer);
  assert.deepEqual(look, readPatch(answer));
  assert.deepEqual(differences.map(({ field, taken }) => `${field}: ${taken}`).sort(), [
    "eyes.iris: reader",
    "hair.colour: reader",
    "pieces: reader",
    "shape.age: reader",
    "shape.masculinity: reader",
  ]);
  assert.partialDeepStrictEqual(differences.find(({ field }) => field === "eyes.iris"), {
    reader: "#a01010",
  });
});

Deno.test("a shade, a year and a stronger jaw are no difference, nor is what the tables drew", () => {
  const answer = { hair: { colour: "#c8a060" }, shape: { age: 2, masculinity: -0.5 }, clothes: "#ff0000" };
  assert.deepEqual(check("an old woman with blond hair", [], answer).differences, []);
  assert.deepEqual(check("a person", [], { hair: { style: "mohawk", colour: "#ff0000" } }).differences, []);
});

Deno.test("what the tables read as taken off stays off, whatever a reader says", () => {
  const prompt = "a knight with a helmet removed and a bare chin";
  const entries = [
    words(prompt, "helmet removed", "without the helmet"),
    words(prompt, "bare chin", "without the beard"),
  ];
  const bare = {
    ...lookOf("a knight", 1),
    pieces: [],
    beard: { ...lookOf("a knight", 1).beard, style: "none" as const },
  };
  const settled = settledBy(prompt, entries, bare);
  assert.ok(settled.pieces.has("helmet") || settled.pieces.has("knight helmet"), [...settled.pieces].join());
  assert.ok(settled.places.has("beard.style"));
  const answer: LookPatch = {
    pieces: [...settled.pieces].map((kind) => ({ kind: kind as "helmet" })).concat({
      kind: "cape collar" as "helmet",
    }),
    beard: { style: "full" },
  };
  const { look, differences } = checkAnswer(answer, bare, {}, settled);
  assert.deepEqual(look, { pieces: [{ kind: "cape collar" }], beard: {} });
  assert.deepEqual(differences.map(({ field, taken }) => [field, taken]), [
    ["pieces", "tables"],
    ["beard.style", "tables"],
  ]);
});

Deno.test("an age in figures is the tables'", () => {
  const prompt = "an 80 year old woman";
  const { look, differences } = check(prompt, [words(prompt, "80 year old", "age 80")], {
    shape: { age: -1, noseLength: 1 },
  });
  assert.deepEqual(look.shape, { noseLength: 1 });
  assert.deepEqual(differences.map(({ field, taken }) => [field, taken]), [["shape.age", "tables"]]);
});
