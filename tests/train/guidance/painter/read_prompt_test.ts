import assert from "node:assert/strict";
import { IDENTITY_NAMES } from "../../../../runtime/head/stock/identity/identity.ts";
import { LEXICON } from "../../../../train/guidance/painter/prompt/lexicon.ts";
import { PIECE_KINDS } from "../../../../train/guidance/painter/pieces/pieces.ts";
import { readPrompt } from "../../../../train/guidance/painter/prompt/read_prompt.ts";
import { printLook, readLook } from "../../../../train/guidance/painter/look/whole_look.ts";
import { faultsOf, HUES } from "./labels/expected.ts";
import { type Asked, PROMPTS } from "./prompts.ts";

Deno.test("readPrompt() reads more than a hundred prompts as people mean them", () => {
  assert.ok(PROMPTS.length > 100);
  assert.deepEqual(PROMPTS.flatMap(([prompt, expected]) => mistakes(prompt, expected)), []);
});

Deno.test("a prompt that is read otherwise is noticed", () => {
  const expected = {
    "hair.style": "bob",
    pieces: ["crown"],
    without: ["tie"],
    "lips": "blue",
    "shape.age": [1, 2],
  };
  assert.equal(mistakes("a boy with a tie", expected).length, 5);
});

function mistakes(prompt: string, { unknown: strange = [], ...expected }: Asked): string[] {
  const { look, unknown } = readPrompt(prompt);
  const wrong = faultsOf([look], expected);
  if (unknown.join() !== strange.join()) wrong.push(`not understood: ${unknown}`);
  return wrong.map((text) => `${prompt}: ${text}`);
}

Deno.test("readPrompt() gives one prompt and seed one look, another seed another person", () => {
  const prompt = "a man with a beard";
  assert.equal(printLook(readPrompt(prompt, 3).look), printLook(readPrompt(prompt, 3).look));
  const people = new Set([0, 1, 2, 3, 4].map((seed) => printLook(readPrompt(prompt, seed).look)));
  assert.equal(people.size, 5);
});

Deno.test("readPrompt() puts another hat on the same face", () => {
  const { prompt: _a, pieces: _hat, ...bare } = readPrompt("a woman with green eyes", 4).look;
  const { prompt: _b, pieces, ...hatted } = readPrompt("a woman with green eyes and a red beret", 4).look;
  assert.deepEqual(hatted, bare);
  assert.equal(pieces[0]!.kind, "beret");
});

Deno.test("readPrompt() draws skins of all tones, and hair and eyes that go with them", () => {
  const people = Array.from({ length: 60 }, (_, seed) => readPrompt("a person", seed).look);
  const red = people.map(({ skin }) => skin.colour[0]);
  assert.ok(Math.min(...red) < 0.5 && Math.max(...red) > 0.88);
  for (const { skin, eyes } of people) if (skin.colour[0] < 0.5) assert.ok(HUES.dark!(eyes.iris));
  for (let seed = 0; seed < 20; seed++) {
    assert.ok(readPrompt("a blonde person", seed).look.skin.colour[0] > 0.75);
    assert.ok(HUES.dark!(readPrompt("a dark-skinned person", seed).look.hair.colour));
  }
});

Deno.test("every character and species is a whole look of its own that can be printed and read again", () => {
  const seen = new Map<string, string>();
  assert.ok(LEXICON.characters.length >= 60 && LEXICON.species.length >= 40);
  for (const name of [...LEXICON.characters, ...LEXICON.species]) {
    const { look, unknown } = readPrompt(`a DSLR portrait of ${name}`);
    assert.deepEqual(unknown, [], name);
    assert.equal(printLook(readLook(printLook(look))), printLook(look), name);
    const { prompt: _prompt, ...bare } = look;
    const same = seen.get(JSON.stringify(bare));
    assert.equal(same, undefined, `${name} looks like ${same}`);
    seen.set(JSON.stringify(bare), name);
  }
});

Deno.test("every shape that a word or a character moves is one of the stock head's", () => {
  for (const [phrase, meaning] of LEXICON.meanings) {
    const patches = meaning.is === "who"
      ? [meaning.look, meaning.soft]
      : meaning.is === "trait"
      ? [meaning.trait.look, meaning.trait.soft]
      : meaning.is === "part"
      ? Object.values(meaning.part.dimensions).flatMap((dimension) =>
        Array.isArray(dimension) ? dimension.map(([, patch]) => patch) : [dimension]
      )
      : [];
    for (const name of patches.flatMap(({ shape }) => Object.keys(shape ?? {}))) {
      assert.ok(IDENTITY_NAMES.includes(name), `${phrase} moves ${name}, which no head has`);
    }
  }
});

Deno.test("every piece can be asked for, and refused", () => {
  for (const kind of PIECE_KINDS) {
    assert.ok(readPrompt(`a man with a ${kind}`).look.pieces.some((piece) => piece.kind === kind), kind);
    assert.ok(!readPrompt(`a man without a ${kind}`).look.pieces.some((piece) => piece.kind === kind), kind);
  }
});

Deno.test("what readPrompt() says of a prompt's words stands where it says, in order", () => {
  for (const [prompt] of PROMPTS) {
    let behind = 0;
    for (const { text, from, to } of readPrompt(prompt).words) {
      assert.ok(from >= behind && to > from, `${prompt}: ${text}`);
      assert.equal(prompt.slice(from, to), text);
      behind = to;
    }
  }
});

Deno.test("readPrompt() survives anything that can be written", () => {
  const hostile = [
    "",
    " ",
    ",,,",
    "no",
    "without",
    "very",
    "and and and",
    "a".repeat(5000),
    "💀 \u0000 <b>",
    "__proto__",
  ];
  hostile.push(
    "constructor toString hasOwnProperty",
    "scar scar across the",
    "no no beard very",
    "dark dark dark",
  );
  for (const prompt of hostile) {
    const { look } = readPrompt(prompt);
    assert.equal(look.prompt, prompt);
    for (const part of look.skin.colour) assert.ok(Number.isFinite(part));
  }
  assert.deepEqual(readPrompt("a flibbertigibbet with zorple hair").unknown, ["flibbertigibbet", "zorple"]);
});
