import assert from "node:assert/strict";
import { EXPRESSIONS } from "../../../../runtime/motion/expressions.ts";
import { BEARD_STYLES } from "../../../../train/guidance/painter/hair/beard/cuts.ts";
import { MOUSTACHE_STYLES } from "../../../../train/guidance/painter/hair/beard/moustache_wings.ts";
import { HAIR_STYLES } from "../../../../train/guidance/painter/hair/hair_styles.ts";
import { PIECES } from "../../../../train/guidance/painter/pieces/pieces.ts";
import { MATERIALS } from "../../../../train/guidance/painter/skin/material.ts";
import { PAINTS } from "../../../../train/guidance/painter/skin/paints.ts";
import { PLAIN_LOOK, readLook } from "../../../../train/guidance/painter/look/whole_look.ts";
import { stockHead } from "../../../kept.ts";

const guide = await Deno.readTextFile(
  new URL("../../../../train/guidance/painter/README.md", import.meta.url),
);

Deno.test("the guide names every word that a look may hold", () => {
  const words = [
    ...[MATERIALS, HAIR_STYLES, BEARD_STYLES, MOUSTACHE_STYLES, PAINTS, PIECES].flatMap(Object.keys),
    ...EXPRESSIONS.moods,
    ...stockHead().shapeNames,
  ];
  for (const word of words) assert.ok(guide.includes(`\`${word}\``), word);
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
