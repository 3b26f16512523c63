import assert from "node:assert/strict";
import { bindingsOf, constantOf, structLayout, workgroupSizeOf } from "../../runtime/gpu/wgsl_reflection.ts";

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

Deno.test("bindingsOf() says a texture's format and access, and refuses those that are no arrays", () => {
  const bindings = bindingsOf(`
    @group(0) @binding(1) var table: texture_storage_2d<r32uint, read_write>; // [n]
    @group(0) @binding(0) var items: texture_storage_2d<rgba32uint, read>;
    @group(0) @binding(2) var counts: texture_2d<u32>;
  `);
  assert.deepEqual(bindings.map(({ name, type, resource }) => [name, type, resource]), [
    ["items", "texture", { storageTexture: { format: "rgba32uint", access: "read-only" } }],
    ["table", "texture", { storageTexture: { format: "r32uint", access: "read-write" } }],
    ["counts", "texture", { texture: { sampleType: "uint" } }],
  ]);
  assert.throws(
    () => bindingsOf("@group(0) @binding(0) var picture: texture_2d<f32>;"),
    /Cannot bind picture, a texture must be a texture_storage_2d or a texture_2d<u32>: texture_2d<f32>/,
  );
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

Deno.test("structLayout() says in which words a member's numbers stand, and takes an atomic for its number", () => {
  const layout = structLayout(
    "struct S { a: atomic<u32>, b: vec3f, c: f32, d: mat2x3f, e: array<vec3f, 2> }",
    "S",
  );
  assert.deepEqual(layout.field("a").places, [0]);
  assert.deepEqual(layout.field("b").places, [4, 5, 6]);
  assert.equal(layout.at("c"), 7);
  assert.deepEqual(layout.field("d").places, [8, 9, 10, 12, 13, 14]);
  assert.deepEqual(layout.field("e").places, [16, 17, 18, 20, 21, 22]);
  assert.equal(layout.words, 24);
  assert.throws(() => layout.at("f"), /S has no such one: f/);
});

Deno.test("constantOf() works out numbers and other constants, and refuses what it cannot", () => {
  const wgsl = `
    const A = 0xffu; // const A = 3u;
    const B: f32 = 1.5e-2f;
    const C = 1u << 27u;
    const D = 1.0 / 255.0;
    const E = A * 2u - 1u;
    const F = max(A, 3u);`;
  const values = ["A", "B", "C", "D", "E"].map((name) => constantOf(wgsl, name));
  assert.deepEqual(values, [255, 0.015, 2 ** 27, 1 / 255, 509]);
  assert.throws(() => constantOf(wgsl, "F"), /must be numbers joined by .*: max/);
  assert.throws(() => constantOf(wgsl, "G"), /Cannot find the constant.*: G/);
});

Deno.test("workgroupSizeOf() reads one to three sizes", () => {
  assert.deepEqual(workgroupSizeOf("@compute @workgroup_size(64) fn main() {}"), [64, 1, 1]);
  assert.deepEqual(workgroupSizeOf("const W = 8u; @compute @workgroup_size(W, 4, 2) fn main() {}"), [
    8,
    4,
    2,
  ]);
  assert.throws(() => workgroupSizeOf("fn main() {}"), /workgroup size/);
});
