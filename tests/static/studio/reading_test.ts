import assert from "node:assert/strict";
import type { ReadPromptWords } from "../../../runtime/protocol/trainings.ts";
import { meaningOf, piecesOf, summaryOf } from "../../../static/studio/reading.ts";

const PROMPT = "A gril with blond hair, a blue backpack";
const words: readonly ReadPromptWords[] = [
  { text: "gril", from: 2, to: 6, as: "mended", means: "for girl" },
  { text: "blond hair", from: 12, to: 22, as: "understood", means: "hair: blond" },
  { text: "blue backpack", from: 26, to: 39, as: "unknown", means: "nothing that a head wears" },
];

Deno.test("a prompt is cut where what was read begins and ends, and nothing of it is lost", () => {
  const pieces = piecesOf(PROMPT, words);
  assert.equal(pieces.map(({ text }) => text).join(""), PROMPT);
  assert.deepEqual(pieces.map((piece) => piece.words?.as ?? ""), [
    ...["", "mended", "", "understood", "", "unknown"],
  ]);
  assert.deepEqual(piecesOf("so many words", []), [{ text: "so many words", words: null }]);
  assert.deepEqual(piecesOf("", []), []);
});

Deno.test("meanings say what was left out and what was taken for what", () => {
  assert.deepEqual(words.map(meaningOf), [
    ...["gril, taken for girl", "hair: blond", "not understood: blue backpack"],
  ]);
});

Deno.test("a summary names what is not understood, else says that all is", () => {
  const summary = (some: readonly ReadPromptWords[]) =>
    summaryOf({
      words: some,
      unknown: some.filter(({ as }) => as === "unknown").map(({ text }) => text),
    });
  assert.match(summary(words), /blue backpack/);
  assert.match(summary(words.slice(0, 2)), /mended/);
  assert.match(summary(words.slice(1, 2)), /All of it/);
  assert.match(summary([]), /Nothing/);
});
