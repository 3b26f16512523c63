import assert from "node:assert/strict";
import { VISEMES } from "../../runtime/motion/expressions.ts";
import { JAW_OF_VISEME, partsOfArpabet, partsOfIpa } from "../../runtime/speech/phones.ts";

const visemes = (parts: ReturnType<typeof partsOfIpa>) =>
  parts === null ? null : parts.map(({ viseme }) => viseme).join(" ");

Deno.test("partsOfIpa() passes over length, tone, voicing and nasality, and splits diphthongs", () => {
  const expected: [phone: string, visemes: string | null][] = [
    ["p", "PP"],
    ["pʰ", "PP"],
    ["ɫ̩", "nn"],
    ["oː", "oh"],
    ["\u00f5", "oh"], // one character
    ["o\u0303", "oh"], // two
    ["i˥˩", "ih"],
    ["aɪ", "aa ih"],
    ["ɛɹ", "E RR"],
    ["aɪə", "aa ih E"],
    ["aɑ", "aa"],
    ["", "sil"],
    ["h", null],
    ["ʔ", null],
    ["(en)", null],
    ["̃", null],
    ["?ɑ", "aa"],
    ["n̩", "nn"],
    ["ε", "E"],
  ];
  for (const [phone, wanted] of expected) assert.equal(visemes(partsOfIpa(phone)), wanted, phone);
});

Deno.test("partsOfIpa() takes an affricate for one movement, with a tie or without, and ç for no c", () => {
  for (const phone of ["tʃ", "t͡ʃ", "dʒ", "tɕ", "ʈʂ", "dʑʲ", "tS", "d̻͡ʒ"]) {
    assert.equal(visemes(partsOfIpa(phone)), "CH", phone);
  }
  assert.equal(visemes(partsOfIpa("ts")), "SS");
  assert.equal(visemes(partsOfIpa("ç")), "kk");
  assert.equal(visemes(partsOfIpa("c\u0327")), "kk");
});

Deno.test("partsOfArpabet() agrees with partsOfIpa(), whatever the case and the stress", () => {
  const expected: [phone: string, visemes: string | null][] = [
    ...[["AH0", "aa"], ["ow1", "oh ou"], ["OY", "oh ih"], ["JH", "CH"], ["ng", "nn"]] as [string, string][],
    ...[["pau", "sil"], ["SIL", "sil"], ["hh", null], ["er", "RR"]] as [string, string | null][],
  ];
  for (const [phone, wanted] of expected) assert.equal(visemes(partsOfArpabet(phone)), wanted, phone);
});

Deno.test("the shares of a phone sum to 1, and every viseme has a jaw", () => {
  for (const phone of ["aɪə", "p", "oʊ", ""]) {
    const sum = partsOfIpa(phone)!.reduce((total, { share }) => total + share, 0);
    assert.ok(Math.abs(sum - 1) < 1e-9, phone);
  }
  assert.deepEqual(Object.keys(JAW_OF_VISEME).sort(), [...VISEMES].sort());
});
