import { equal } from "node:assert/strict";
import { editedPrompt } from "../../../train/edit/edited_prompt.ts";

const CASES = [
  ["make him laugh, with a golden crown", "a wizard, laugh, with a golden crown"],
  ["Give her a red beard", "a wizard, with a red beard"],
  ["turn him into a zombie", "a wizard, a zombie"],
  ["take off the hat and add sunglasses", "a wizard, without the hat, with sunglasses"],
  ["remove the beard.", "a wizard, without the beard"],
  ["red hair and blue eyes", "a wizard, red hair and blue eyes"],
  ["make him", "a wizard"],
  ["  ", "a wizard"],
] as const;

for (const [edit, wanted] of CASES) {
  Deno.test(`an edit is a description: "${edit}"`, () => equal(editedPrompt("a wizard.", edit), wanted));
}

Deno.test("an edit of what nobody has described is its own description", () => {
  equal(editedPrompt("", "with a hat"), "with a hat");
});
