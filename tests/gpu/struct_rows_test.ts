import assert from "node:assert/strict";
import { columnOf, packRows } from "../../runtime/gpu/struct_rows.ts";
import { structLayout } from "../../runtime/gpu/wgsl_reflection.ts";

const WGSL = `struct Row { place: vec3f, name: u32, pair: array<vec3f, 2>, turn: mat2x2f, last: f32 }`;

Deno.test("what packRows() lays out, columnOf() takes out again, and padding stays 0", () => {
  const layout = structLayout(WGSL, "Row");
  assert.equal(layout.words, 20);
  const numbers = (count: number, from: number) => Array.from({ length: count }, (_, i) => from + i);
  const columns = {
    place: numbers(6, 1),
    name: [7, 0xffffffff],
    pair: numbers(12, 20),
    turn: numbers(8, 40),
  };
  const bytes = packRows(layout, 2, { ...columns, last: null });
  const floats = new Float32Array(bytes);
  for (const name of ["place", "pair", "turn"] as const) {
    assert.deepEqual([...columnOf(layout, floats, name)], columns[name], name);
  }
  assert.deepEqual([...columnOf(layout, new Uint32Array(bytes), "name")], columns.name);
  assert.deepEqual([...columnOf(layout, floats, "place", [1])], [4, 5, 6]);
  const used = new Set(layout.fields.flatMap(({ places }) => places));
  assert.ok(floats.every((x, i) => used.has(i % layout.words) || x === 0));
});

Deno.test("packRows() refuses a column that is too short, and a member that there is not", () => {
  const layout = structLayout(WGSL, "Row");
  assert.throws(() => packRows(layout, 2, { place: [1, 2, 3] }), /place must have 6 numbers: 3/);
  assert.throws(() => packRows(layout, 1, { nobody: [1] }), /Row has no such one: nobody/);
});
