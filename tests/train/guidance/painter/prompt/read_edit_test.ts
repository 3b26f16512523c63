import { deepEqual, equal, ok } from "node:assert/strict";
import type { Look } from "../../../../../train/guidance/painter/look/look.ts";
import { readEdit, readPrompt } from "../../../../../train/guidance/painter/prompt/read_prompt.ts";

const FROM = readPrompt("an old wizard with a long grey beard and a pointed hat", 1).look;

/** The parts of the look that an edit changes. */
function changed(edit: string): (keyof Look)[] {
  const { look } = readEdit(edit, FROM);
  return (Object.keys(look) as (keyof Look)[]).filter((part) =>
    JSON.stringify(look[part]) !== JSON.stringify(FROM[part])
  );
}

Deno.test("an edit changes what it speaks of, and the rest of the face stays as it was drawn", () => {
  const CASES = {
    "make him laugh": ["mood", "moodAmount"],
    "with a golden crown": ["pieces"],
    "without a beard": ["beard", "moustache"],
    "red hair": ["hair"],
    "give him sunglasses": ["pieces"],
    "blue eyes": ["eyes"],
    "qwertz": [],
  };
  for (const [edit, parts] of Object.entries(CASES)) deepEqual(changed(edit).sort(), parts.sort(), edit);
});

Deno.test("nobody wears two hats after an edit, and a hat that is taken off is gone", () => {
  const kinds = (edit: string) => readEdit(edit, FROM).look.pieces.map(({ kind }) => kind);
  deepEqual(kinds("with a golden crown"), ["crown"]);
  deepEqual(kinds("take off the hat, with sunglasses"), ["sunglasses"]);
  deepEqual(kinds("with sunglasses").sort(), ["pointed hat", "sunglasses"]);
});

Deno.test("an edit makes who is there older, and tells what it does not understand", () => {
  ok(readEdit("younger", FROM).look.shape.age! < FROM.shape.age!);
  equal(readEdit("younger", FROM).look.shape.noseWidth, FROM.shape.noseWidth);
  deepEqual(readEdit("qwertz", FROM).unknown, ["qwertz"]);
});
