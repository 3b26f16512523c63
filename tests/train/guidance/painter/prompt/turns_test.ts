import assert from "node:assert/strict";
import { readPrompt } from "../../../../../train/guidance/painter/prompt/read_prompt.ts";

const unknownOf = (prompt: string): readonly string[] => readPrompt(prompt).unknown;
const wornOf = (prompt: string): string[] => readPrompt(prompt).look.pieces.map(({ kind }) => kind);
const isGrey = ([r, g, b]: readonly [number, number, number]): boolean =>
  Math.max(r, g, b) - Math.min(r, g, b) < 0.09 && r > 0.3;

Deno.test("what is lost, ditched or dropped is not worn", () => {
  for (const verb of ["lose", "ditch", "drop", "dump"]) {
    const { look, unknown } = readPrompt(`Sherlock Holmes but ${verb} the hat`);
    assert.ok(!look.pieces.some(({ kind }) => kind === "cap"), verb);
    assert.deepEqual(unknown, [], verb);
  }
});

Deno.test("what is worn under the chin, on the forehead or round the neck is not put on a face, and is told", () => {
  const vectors: readonly (readonly [prompt: string, words: string, kind: string])[] = [
    ["a surgeon, mask pulled down under her chin", "mask pulled down under her chin", "eye mask"],
    ["a pilot with goggles on his forehead", "goggles on his forehead", "goggles"],
    ["a welder, goggles hanging round his neck", "goggles hanging round his neck", "goggles"],
    ["a knight, visor up", "visor up", "knight helmet"],
    ["a bride with her veil lifted", "veil lifted", "hood"],
  ];
  for (const [prompt, words, kind] of vectors) {
    assert.deepEqual(unknownOf(prompt), [words]);
    assert.ok(!wornOf(prompt).includes(kind), prompt);
  }
});

Deno.test("what is pulled down over a head is on it", () => {
  const vectors = [["a mask pulled down over his head", "eye mask"], [
    "a beanie pulled down over his brow",
    "beanie",
  ]];
  for (const [prompt, kind] of vectors) assert.ok(wornOf(prompt!).includes(kind!), prompt);
});

Deno.test("of several people the first is painted, and how many they are is told", () => {
  const vectors: readonly (readonly [prompt: string, words: string, sign: number])[] = [
    ["twin sisters with brown hair", "twin", -1],
    ["two men", "two", 1],
    ["a pair of brothers", "a pair of", 1],
    ["2girls, red hair", "2", -1],
    ["three old women", "three", -1],
  ];
  for (const [prompt, words, sign] of vectors) {
    assert.deepEqual(unknownOf(prompt), [words]);
    assert.equal(Math.sign(readPrompt(prompt).look.shape.masculinity ?? 0), sign, prompt);
  }
  assert.deepEqual(unknownOf("a boy with two braids and a pair of glasses"), []);
});

Deno.test("conditions of the skin and piercings are told", () => {
  for (const words of ["acne", "pimples", "eczema", "cat ear piercing"]) {
    assert.deepEqual(unknownOf(`a boy with ${words}`), [words]);
  }
  assert.deepEqual(unknownOf("a boy with piercing eyes"), []);
});

Deno.test("who goes grey, at the temples or all over, has grey hair and no grey skin", () => {
  const temples = readPrompt("a man going grey at the temples").look;
  assert.ok(isGrey(temples.hair.second!) && !isGrey(temples.hair.colour));
  for (const prompt of ["a man going grey", "a woman, used to be blonde, now grey"]) {
    const { hair, skin } = readPrompt(prompt).look;
    assert.ok(isGrey(hair.colour) && !isGrey(skin.colour), prompt);
  }
});

Deno.test("an age in years outdoes the one that a character has", () => {
  for (const prompt of ["Harry Potter, 40", "Harry Potter 40", "Gandalf at 40", "Gandalf, 40, smiling"]) {
    const { look: { shape }, unknown } = readPrompt(prompt);
    assert.ok(Math.abs(shape.age! - 4 / 18) < 0.01, `${prompt}: ${shape.age}`);
    assert.deepEqual(unknown, []);
  }
});

Deno.test("who is androgynous is near to the middle, and thick hair has not receded", () => {
  for (const who of ["someone", "man", "woman"]) {
    assert.ok(Math.abs(readPrompt(`an androgynous ${who}`).look.shape.masculinity ?? 0) < 0.6, who);
  }
  for (let seed = 0; seed < 8; seed++) {
    for (const who of ["an old man", "a monk"]) {
      const { style } = readPrompt(`${who} with thick hair`, seed).look.hair;
      assert.ok(!/receding|tonsure|bald/.test(style), `${who} ${seed}: ${style}`);
    }
  }
});

Deno.test("of eyes that differ both have the first one's colour", () => {
  const { look, unknown } = readPrompt("a girl, one blue eye, one gold");
  assert.deepEqual(unknown, ["one blue eye, one gold"]);
  assert.deepEqual(look.eyes.iris, readPrompt("a girl with blue eyes").look.eyes.iris);
});
