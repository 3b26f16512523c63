import assert from "node:assert/strict";
import { createSentenceReader, LONGEST_SENTENCE, splitSentences } from "../../runtime/speech/sentences.ts";

Deno.test("splitSentences() cuts where sentences end, and not at abbreviations, initials and ordinals", () => {
  const expected: [language: string, sentences: string[]][] = [
    ["en", ["Dr. Smith met Mr. J. R. R. Tolkien.", "They paid $3.50!", '"Really?"', "she asked."]],
    ["en", ["See e.g. this, at 5 p.m. today.", "It costs $3.", "No. 5 is alive."]],
    ["de", ["Das ist z. B. gut.", "Am 3. Oktober kam Dr. Meier.", "Sie ging."]],
    ["zh", ["你好。", "今天天气很好！", "是吗？"]],
    ["hi", ["नमस्ते।", "आप कैसे हैं?"]],
    ["no such language's tag", ["One.", "Two."]],
  ];
  for (const [language, sentences] of expected) {
    const between = language === "zh" ? "" : " ";
    assert.deepEqual(splitSentences(sentences.join(between), language), sentences);
  }
  assert.deepEqual(splitSentences("A heading\nA line"), ["A heading", "A line"]);
  assert.deepEqual(splitSentences("Well. ... !! Yes."), ["Well. ... !!", "Yes."]);
  assert.deepEqual(splitSentences("..."), []);
});

Deno.test("splitSentences() parts what is too long behind a clause, else a word, and never within a letter", () => {
  const clauses = splitSentences(
    `${"many words of one clause ".repeat(8)}end, ${"and of another ".repeat(20)}`,
  );
  assert.ok(clauses[0]!.endsWith("end,"), clauses[0]);
  for (
    const text of [
      "word ".repeat(999),
      "字".repeat(2000),
      `x${"\u{1F600}a".repeat(600)}`,
      "a\u0301".repeat(900),
    ]
  ) {
    const pieces = splitSentences(text);
    for (const piece of pieces) {
      assert.ok(piece.length <= LONGEST_SENTENCE && piece.isWellFormed() && !/^\p{M}/u.test(piece), piece);
    }
    assert.equal(pieces.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
  }
});

Deno.test("createSentenceReader() gives what splitSentences() does, each sentence as soon as the next one begins", () => {
  const text = "He paid 3.5 euros. Dr. Who came at 5 p.m. today. And then";
  for (const size of [1, 2, 7, 100]) {
    const reader = createSentenceReader("en");
    const given: string[] = [];
    for (let at = 0; at < text.length; at += size) given.push(...reader.push(text.slice(at, at + size)));
    assert.deepEqual(given, ["He paid 3.5 euros.", "Dr. Who came at 5 p.m. today."]);
    assert.deepEqual(reader.finish(), ["And then"]);
    assert.deepEqual(reader.finish(), []);
  }
});

Deno.test("createSentenceReader() holds no more than a sentence of a text that never ends", () => {
  const reader = createSentenceReader("en");
  let given = 0;
  for (let i = 0; i < 500; i++) given += reader.push("on and on ").join(" ").length;
  assert.ok(given > 4500, `${given}`);
});
