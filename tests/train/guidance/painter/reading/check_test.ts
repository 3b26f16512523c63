import assert from "node:assert/strict";
import { readPatch } from "../../../../../train/guidance/painter/look/look.ts";
import { completeLook, printLook } from "../../../../../train/guidance/painter/look/whole_look.ts";
import { readPrompt, type ReadWords } from "../../../../../train/guidance/painter/prompt/read_prompt.ts";
import { checkAnswer, settledBy } from "../../../../../train/guidance/painter/reading/check.ts";
import { printPatch } from "../../../../../train/guidance/painter/reading/messages.ts";
import { leastPatch, saidBy } from "../../../../../train/guidance/painter/reading/said.ts";

const lookOf = (prompt: string, seed: number) => readPrompt(prompt, seed).look;

/** An answer held against the tables. */
function check(prompt: string, entries: readonly ReadWords[], answer: unknown) {
  const look = lookOf(prompt, 1),
    patch = readPatch(answer),
    settled = settledBy(prompt, entries, look, patch);
  return checkAnswer(patch, look, saidBy(prompt), settled);
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
  const prompt = "a knight without a helmet and without a beard, and no glasses";
  const { words } = readPrompt(prompt, 1);
  const { look, differences } = check(prompt, words, {
    pieces: [{ kind: "knight helmet" }, { kind: "round glasses" }, { kind: "cape collar" }],
    beard: { style: "full", length: 1 },
  });
  assert.deepEqual(look, { pieces: [{ kind: "cape collar" }], beard: { length: 1 } });
  assert.deepEqual(
    differences.filter(({ taken }) => taken === "tables").map(({ field, tables }) => `${field}: ${tables}`),
    ["pieces: without knight helmet, round glasses", "beard.style: none"],
  );
});

Deno.test("a hat, eyewear, make-up and hair that are said to be absent are of all kinds", () => {
  const refused = (prompt: string, answer: unknown) =>
    check(prompt, readPrompt(prompt, 1).words, answer).differences
      .filter(({ taken }) => taken === "tables").map(({ reader }) => reader).join("; ");
  assert.equal(
    refused("a pirate who lost his hat", { pieces: [{ kind: "fez" }, { kind: "earrings" }] }),
    "fez",
  );
  assert.equal(refused("Batman without his mask", { pieces: [{ kind: "cowl" }] }), "cowl");
  assert.equal(refused("a man with no glasses", { pieces: [{ kind: "sunglasses" }] }), "sunglasses");
  assert.equal(refused("a clown without makeup", { paint: [{ kind: "lipstick" }] }), "lipstick");
  assert.equal(refused("a man with no hair", { hair: { style: "long" } }), "long");
  assert.equal(refused("a man with a hat", { pieces: [{ kind: "fez" }] }), "");
});

Deno.test("an age in figures is the tables'", () => {
  const prompt = "an 80 year old woman";
  const { look, differences } = check(prompt, readPrompt(prompt, 1).words, {
    shape: { age: -1, noseLength: 1 },
  });
  assert.deepEqual(look.shape, { noseLength: 1 });
  assert.deepEqual(differences.map(({ field, taken }) => [field, taken]), [["shape.age", "tables"]]);
});
