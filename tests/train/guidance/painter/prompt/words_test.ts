import assert from "node:assert/strict";
import { findAge } from "../../../../../train/guidance/painter/prompt/words/ages.ts";
import { foreignLanguage, scriptOf } from "../../../../../train/guidance/painter/prompt/words/scripts.ts";
import { tagWords } from "../../../../../train/guidance/painter/prompt/words/tags.ts";
import { mender } from "../../../../../train/guidance/painter/prompt/words/typos.ts";
import { splitWords } from "../../../../../train/guidance/painter/prompt/words/words.ts";
import { readPrompt } from "../../../../../train/guidance/painter/prompt/read_prompt.ts";

const texts = (prompt: string): string => splitWords(prompt).map(({ text }) => text).join(" ");

Deno.test("splitWords() cuts a prompt as people write, and says where each word stands", () => {
  const vectors = [
    ["a Jet-black beard", "a jet black beard"],
    ["a woman w/o makeup, w/ glasses", "a woman without makeup , with glasses"],
    ["she isn't bald", "she isnt bald"],
    ["an 18yo girl, 25 y/o", "an 18 yo girl , 25 yo"],
    ["Salvador Dalí", "salvador dali"],
    ["Mr. Brown. Old", "mr brown . old"],
    ["J. K. Rowling", "j k rowling"],
    ["red; blue (dark)", "red , blue , dark ,"],
    ["black & white", "black & white"],
    ["8k, f 4.5", "8k , f 4 5"],
    ["27F, m31, 31 M", "27 f , m 31 , 31 m"],
  ];
  for (const [prompt, wanted] of vectors) {
    assert.equal(texts(prompt!), wanted);
    for (const { raw, from, to } of splitWords(prompt!)) assert.equal(prompt!.slice(from, to), raw);
  }
});

Deno.test("findAge() finds the years that a prompt tells, and no other number", () => {
  const vectors: readonly (readonly [prompt: string, years: number | undefined])[] = [
    ...[["a 35 year old woman", 35], ["a twenty five year old", 25], ["an 18yo girl", 18]] as const,
    ...[["a 20-year-old", 20], ["2 years old", 2], ["a man aged 25", 25], ["a boy of six", 6]] as const,
    ...[["in her early twenties", 22], ["in his late 40's", 48], ["in her 80s", 85]] as const,
    ...[["thirty-something", 35], ["a 60ish woman", 60], ["a woman, 45, with a hat", 45]] as const,
    ...[["well past seventy", 73], ["a 6 month old baby", 0.5], ["in her teens", 15]] as const,
    ...[["woman, 50", 50], ["He was 82, bald", 82], ["Elvis at 70", 70], ["she's 34", 34]] as const,
    ...[["fifty-five, a boxer", 55], ["m, 40", 40], ["25f, blonde", 25], ["man 25-30", 27.5]] as const,
    ...[["30s woman", 35], ["just turned 18", 18], ["female 40 brown hair", 40]] as const,
    ...[["--ar 2:3", undefined], ["canon 85mm, f/1.8", undefined], ["at 8 am", undefined]] as const,
    ...[["a man with two hats", undefined], ["a 300 year old tree", undefined], [
      "4k, 8k",
      undefined,
    ]] as const,
  ];
  for (const [prompt, years] of vectors) {
    assert.equal(findAge(texts(prompt).split(" "))?.years, years, prompt);
  }
});

Deno.test("scriptOf() and foreignLanguage() name what is not English", () => {
  assert.deepEqual(["beard", "Dalí", "старик", "老人", "女の子", "عجوز"].map(scriptOf), [
    ...[undefined, undefined, "Cyrillic", "Chinese characters", "Japanese", "Arabic"],
  ]);
  const language = (prompt: string) => foreignLanguage(texts(prompt).split(" "));
  assert.equal(language("une vieille femme avec des lunettes"), "French");
  assert.equal(language("una mujer joven con pelo rojo"), "Spanish");
  assert.equal(language("ein alter Mann mit Bart"), "German");
  assert.equal(language("a woman with an und haircut"), undefined);
});

Deno.test("a typo is mended where a known word is one letter off, and no word is taken for a typo", () => {
  const known = new Map(
    ["young", "eyes", "glasses", "moustache", "lipstick", "curly", "old"].map((w) => [w, 0]),
  );
  const mend = mender(known);
  const vectors: readonly (readonly [word: string, meant: string | undefined])[] = [
    ...[["yuong", "young"], ["eys", "eyes"], ["galsses", "glasses"], ["moustach", "moustache"]] as const,
    ...[["lipstik", "lipstick"], ["curley", "curly"], ["odl", "old"], ["oldd", undefined]] as const,
    ...[["zorple", undefined], ["ey", undefined], ["y".repeat(40), undefined]] as const,
  ];
  for (const [word, meant] of vectors) assert.equal(mend(word), meant, word);
  const isWord = (word: string) => tagWords([word])[0]!.isWord;
  assert.deepEqual(["bead", "bread", "yuong", "galsses"].map(isWord), [true, true, false, false]);
});

Deno.test("tagWords() gives each word the tag of its first token", () => {
  const tags = tagWords(["a", "woman", "who", "isn't", "wearing", "red", ",", "Lipstick"]).map(({ tag }) =>
    tag
  );
  assert.deepEqual(tags.slice(0, 5), ["DET", "NOUN", "PRON", "AUX", "VERB"]);
  assert.equal(tags.length, 8);
  assert.deepEqual(tagWords([]), []);
});

Deno.test("a word of 20,000 letters is read as soon as any other", () => {
  const began = performance.now();
  for (const letter of ["1", "&", "x"]) readPrompt(letter.repeat(20_000));
  // The tagger alone took 4 s for each.
  assert.ok(performance.now() - began < 4000);
});
