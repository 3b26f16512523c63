import assert from "node:assert/strict";
import { PLAIN_LOOK, readLook } from "../../../../train/guidance/painter/look/whole_look.ts";
import { FIRST_LIST, GUIDE, guideLists } from "./guide_lists.ts";

const guide = await Deno.readTextFile(GUIDE);

Deno.test("the guide lists every word that a look may hold, as the records have it", () => {
  const words = (text: string) => text.replaceAll(/\s+/g, " ").trim();
  assert.equal(
    words(guide.slice(guide.indexOf(FIRST_LIST))),
    words(guideLists()),
    "it is written anew by deno run -A tests/goldens/painter/write.ts",
  );
});

Deno.test("the guide names every field of a look", () => {
  for (const [name, value] of Object.entries(PLAIN_LOOK)) {
    const nested = typeof value === "object" && !Array.isArray(value) && name !== "shape";
    const fields = nested ? Object.keys(value as object).map((field) => `${name}.${field}`) : [name];
    for (const field of fields) assert.ok(guide.includes(`\`${field}\``), field);
  }
});

Deno.test("the guide's example is a look", () => {
  const example = /```json\n(.*?)```/s.exec(guide);
  assert.ok(example);
  const look = readLook(example[1]!);
  assert.deepEqual(look.pieces.map(({ kind }) => kind), ["tricorne", "eye patch"]);
});
