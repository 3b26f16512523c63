import assert from "node:assert/strict";
import { canBeSaid, cleanText, LONGEST_TEXT } from "../../runtime/base/clean_text.ts";

Deno.test("cleanText() keeps what is said, in one spelling of its spaces", () => {
  const expected: [text: string, clean: string][] = [
    ["  a \t b\r\nc ", "a b c"],
    ["one\n\n  two\r\n\r\nthree", "one\ntwo\nthree"],
    ["x < y, I <3 you > me", "x < y, I <3 you > me"],
    ["\u{1F468}\u200d\u{1F469}\u200d\u{1F467} family \u2764\ufe0f\u{1F44D}\u{1F3FD} ok", "family ok"],
    ["so\u00adft\u200b and \u202ereversed", "soft and reversed"],
    ["می\u200cخواهم", "می\u200cخواهم"], // Persian's joiner is part of the word
    ["half \ud83d a pair", "half \ufffd a pair"],
    ["private \ue03c use", "private use"],
    ["你好。 Grüße, ñandú!", "你好。 Grüße, ñandú!"],
  ];
  for (const [text, clean] of expected) assert.equal(cleanText(text), clean);
});

Deno.test("cleanText() refuses markup, control characters, what is too long and what has no sound, and says so once", () => {
  const refused: [text: string, words: RegExp][] = [
    ["<speak>hello</speak>", /^Cannot speak a text, it must be plain, without markup: <speak>$/],
    ['Hi <break time="1s"/> there', /without markup: <break time="1s"\/>$/],
    ["a <!-- b", /without markup: <!--$/],
    ["<?xml version='1.0'?> a", /without markup: <\?xml/],
    ["go \u0001100P on", /no control characters: U\+0001$/],
    ["esc \u001b[31m", /no control characters: U\+001B$/],
    ["nul \0", /no control characters: U\+0000$/],
    ["", /it must have a letter or a digit: nothing$/],
    ["?! ...\u{1F600}", /it must have a letter or a digit: \?! \.\.\.$/],
    ["a".repeat(LONGEST_TEXT + 1), /^Cannot speak a text, it must be of at most 10000 characters: 10001$/],
  ];
  for (const [text, words] of refused) {
    assert.throws(() => cleanText(text), (error: Error) => words.test(error.message), text.slice(0, 40));
  }
  assert.equal(cleanText("a".repeat(LONGEST_TEXT)).length, LONGEST_TEXT);
});

Deno.test("cleanText() takes no longer for texts made to hold it up", () => {
  const begin = performance.now();
  for (const part of ["<a", "\n ", "\u{1F600}\u200d", "<!-", "\u200c", "<a <"]) {
    try {
      cleanText(part.repeat(LONGEST_TEXT / part.length));
    } catch { /* refused, and soon */ }
  }
  // 30 ms on two busy cores.
  assert.ok(performance.now() - begin < 2000);
  assert.ok(!canBeSaid("\u200c"));
});
