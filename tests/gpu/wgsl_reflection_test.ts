import assert from "node:assert/strict";
import { bindingsOf, structLayout } from "../../runtime/gpu/wgsl_reflection.ts";

Deno.test("bindingsOf() finds names, places and access, and passes over comments", () => {
  const bindings = bindingsOf(`
    // @group(0) @binding(9) var<uniform> ghost: u32;
    @group(0) @binding(1) var<storage, read_write> out: array<vec4f>; // [n]
    @group(0) @binding(0) var<storage, read> items: array<u32>;
    @group(0) @binding(2) var<uniform> view: View;
  `);
  assert.deepEqual(bindings.map(({ name, index, type }) => [name, index, type]), [
    ["items", 0, "read-only-storage"],
    ["out", 1, "storage"],
    ["view", 2, "uniform"],
  ]);
});

Deno.test("bindingsOf() refuses a second group", () => {
  assert.throws(() => bindingsOf("@group(1) @binding(0) var<uniform> x: X;"), /group 0 only: 1/);
});

Deno.test("structLayout() aligns as WGSL does", () => {
  const layout = structLayout(
    `struct S {
      a: f32, // comment, with a comma
      b: vec3f,
      c: u32,
      d: vec2<i32>,
      e: mat3x3f,
      f: array<vec4f, 3>,
      g: array<f32, 2>,
    }`,
    "S",
  );
  assert.deepEqual(
    layout.fields.map(({ name, offset, components, length }) => [name, offset, components, length]),
    [
      ["a", 0, 1, 1],
      ["b", 16, 3, 1],
      ["c", 28, 1, 1],
      ["d", 32, 2, 1],
      ["e", 48, 9, 1],
      ["f", 96, 4, 3],
      ["g", 144, 1, 2],
    ],
  );
  assert.equal(layout.size, 160);
});

Deno.test("structLayout() says which type or struct it cannot find", () => {
  assert.throws(() => structLayout("struct S { a: texture_2d }", "S"), /texture_2d/);
  assert.throws(() => structLayout("struct S { a: f32 }", "T"), /Cannot find the struct.*: T/);
});
