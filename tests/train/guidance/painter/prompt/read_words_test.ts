import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { LEXICON } from "../../../../../train/guidance/painter/prompt/lexicon.ts";
import { readPrompt } from "../../../../../train/guidance/painter/prompt/read_prompt.ts";

/** "text = means", with ? before what is not understood and ~ before what is mended. */
const told = (prompt: string): string[] =>
  readPrompt(prompt).words.map(({ text, as, means }) =>
    `${{ understood: "", mended: "~", unknown: "?" }[as]}${text} = ${means}`
  );

Deno.test("readPrompt() tells what each word was taken for", () => {
  const vectors: readonly (readonly [prompt: string, ...told: string[]])[] = [
    [
      "a 35 year old man with a long grey beard",
      "35 year old = age 35",
      "man = man",
      "long grey beard = beard: long, grey",
    ],
    ["a woman with curley hair", "woman = woman", "~curley = for curly", "hair = hair: curly"],
    ["a knight without a helmet", "knight = knight", "without a helmet = without helmet"],
    ["a boy with a blue backpack", "boy = boy", "?blue backpack = what the painter has no form for"],
    ["Emma Stone", "?Emma Stone = a name that the painter does not know"],
    ["старик с бородой", "?старик с бородой = Cyrillic"],
    [
      "a woman, black background",
      "woman = woman",
      "?black background = what is around a head, which is not painted",
    ],
  ];
  for (const [prompt, ...wanted] of vectors) assert.deepEqual(told(prompt), wanted);
});

Deno.test("names that are words too make nobody of stone, and no tiger", () => {
  const names = [
    "Tiger Woods",
    "Emma Stone",
    "Betty White",
    "Rose Byrne",
    "Cat Stevens",
    "Queen Latifah",
    "emma stone",
  ];
  for (
    const name of [...names, "Robin Wright", "the rock", "George Bush", "Naomi Wood", "Bob Marley", "Sting"]
  ) {
    const { look, unknown } = readPrompt(`a portrait of ${name}`);
    assert.deepEqual(unknown, [name]);
    assert.equal(look.skin.material, "skin", name);
    assert.deepEqual(look.pieces, [], name);
  }
  assert.deepEqual(readPrompt("young Gandalf and Captain America").unknown, []);
});

Deno.test("what is pushed back, in a hand or unwanted is not worn, and its colour is nobody else's", () => {
  const vectors: readonly (readonly [prompt: string, ...kinds: string[]])[] = [
    ["a monk with his black hood down", "hood"],
    ["a man in a red hoodie (hood down)", "hood"],
    ["a welder, mask pushed up", "eye mask", "cowl"],
    ["an astronaut with her helmet under her arm", "space helmet"],
    ["a wizard, hat in his lap", "pointed hat"],
    ["a woman, sunglasses pushed up on her head", "sunglasses"],
    ["a queen. Negative prompt: crown, earrings, blurry, extra fingers", "crown", "earrings"],
    ["a king, without: crown, cape", "crown", "cape collar"],
    ["batman unmasked", "cowl"],
  ];
  for (const [prompt, ...kinds] of vectors) {
    const worn = readPrompt(prompt).look.pieces.map(({ kind }) => kind as string);
    assert.deepEqual(worn.filter((kind) => kinds.includes(kind)), [], prompt);
  }
  assert.ok(readPrompt("a man with a beanie pulled low over his ears").look.pieces.length > 0);
  assert.deepEqual(readPrompt("a queen. Negative prompt: crown, blurry, extra fingers").unknown, []);
});

Deno.test("an animal that sits by or is held is nobody's face", () => {
  for (
    const prompt of [
      "a witch (her black cat sleeps on it)",
      "a shepherd with a sheep in his arms",
      "a man, a dog beside him",
      "a snake around her neck",
    ]
  ) {
    const { look, unknown } = readPrompt(prompt);
    assert.equal(look.skin.material, "skin", prompt);
    assert.ok(unknown.length > 0, prompt);
  }
});

Deno.test("boxers and wizards are men, and women where it is said", () => {
  const sex = (prompt: string) => Math.sign(readPrompt(prompt).look.shape.masculinity ?? 0);
  for (const who of ["a boxer", "plumber", "albert einstein", "frankenstein", "a boy", "a teenage boy"]) {
    assert.equal(sex(who), 1, who);
  }
  for (const who of ["a female boxer", "a plumber, she is 40", "ice queen", "1girl"]) {
    assert.equal(sex(who), -1, who);
  }
});

Deno.test("no female trade has a beard, unless it is said", () => {
  for (const [phrase, meaning] of LEXICON.meanings) {
    if (meaning.is !== "who" || meaning.isPlain) continue;
    const { look } = readPrompt(`a female ${phrase}`);
    if (look.prompt.includes("beard")) continue;
    assert.equal(look.beard.style, "none", phrase);
  }
  assert.equal(readPrompt("a bearded woman").look.beard.style, "full");
});

Deno.test("a colour whose noun is not understood colours nothing else", () => {
  const plain = readPrompt("a woman").look;
  for (
    const thing of ["a blue backpack", "pink bubblegum", "a green nail", "an orange lollipop", "a red zorple"]
  ) {
    const { prompt: _prompt, ...look } = readPrompt(`a woman with ${thing}`).look;
    assert.deepEqual({ ...look, prompt: "a woman" }, { ...look, ...plain }, thing);
  }
});

Deno.test("readPrompt() reads 5,000 hostile characters within 50 ms, and its words stand where they say", () => {
  const hostile = [
    "a ",
    "zxq ",
    "x",
    "no, ",
    "red hat and ",
    "\u0000 a man \u0007 with ",
    "Emma Stone ",
    "старик ",
  ];
  hostile.push(
    "one blue eye and ",
    "not without no ",
    "a, b. c! ",
    "not a hat or ",
    "💀",
    "__proto__ constructor ",
    "w/o ",
  );
  readPrompt("a man");
  for (const text of hostile) {
    const prompt = text.repeat(Math.ceil(5000 / text.length)).slice(0, 5000);
    const before = cpuUsage(), { words } = readPrompt(prompt), { user } = cpuUsage(before);
    assert.ok(user < 50_000 || leastOf(prompt) < 50_000, `${text}: ${user / 1000} ms`);
    let behind = 0;
    for (const { text, from, to } of words) {
      assert.ok(from >= behind && to > from);
      assert.equal(prompt.slice(from, to), text);
      behind = to;
    }
  }
});

/** Again: the first reading compiled what it ran through, and machines that others use are half as fast at times. */
function leastOf(prompt: string): number {
  const times = Array.from({ length: 8 }, () => {
    const before = cpuUsage();
    readPrompt(prompt);
    return cpuUsage(before).user;
  });
  return Math.min(...times);
}
