import assert from "node:assert/strict";
import { readObj, readObjPositions, triangulate } from "../../runtime/formats/obj.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";
import { assertRefusesOrReads, malformed } from "./malformed.ts";

const bytes = (value: string) => new TextEncoder().encode(value);

Deno.test("readObj() reads quads, corners with textures and normals, negative corners, joined lines and CRLF", () => {
  const file =
    "# made by hand\r\nmtllib skin.mtl\r\n\r\no head # a comment\r\n  v 0 0 0\r\nv\t1.5e0 0 +0.0 1.0\r\n" +
    "v 1 \\\r\n 1 -.25E+1 0.2 0.3 0.4\r\nv 0 1. 0\r\nvt 0.5 0.5\r\nvn 0 0 1\r\nusemtl skin\r\ns 1\r\n" +
    "f 1/1 2/1 3/1 4/1\r\nf 1//1 2//1 3//1\r\nf -4/1/1 -3/1/1 \\\r\n-1/1/1\r\ng v f\r\nl 1 2\r\np 1";
  const { positions, starts, corners } = readObj(bytes(file));
  assert.deepEqual([...positions], [0, 0, 0, 1.5, 0, 0, 1, 1, -2.5, 0, 1, 0]);
  assert.deepEqual([...starts], [0, 4, 7, 10]);
  assert.deepEqual([...corners], [0, 1, 2, 3, 0, 1, 2, 0, 1, 3]);
  assert.deepEqual([...readObjPositions(bytes(file))], [...positions]);
});

Deno.test("readObj() takes polygons before their vertices, and an empty file", () => {
  const { corners, positions } = readObj(bytes("f 3 1 2\nv 0 0 0\nv 1 0 0\nv 0 1 0\n"));
  assert.deepEqual([...corners], [2, 0, 1]);
  assert.equal(positions.length, 9);
  assert.equal(readObj(bytes("")).positions.length, 0);
});

Deno.test("triangulate() cuts quads along the shorter diagonal and larger polygons as fans", () => {
  const mesh = readObj(
    bytes("v 0 0 0\nv 2 1 0\nv 4 0 0\nv 2 -1 0\nv 1 -3 0\nf 1 2 3 4\nf 2 3 4 1\nf 1 2 3 4 5\nf 1 2 3\n"),
  );
  assert.deepEqual([...triangulate(mesh)], [
    ...[1, 2, 3, 1, 3, 0],
    ...[1, 2, 3, 1, 3, 0],
    ...[0, 1, 2, 0, 2, 3, 0, 3, 4],
    ...[0, 1, 2],
  ]);
});

Deno.test("readObj() rounds numbers as the language does, to the bit", () => {
  const random = createRandom(3);
  const texts = Array.from({ length: 3000 }, (_, i) => {
    const x = (random() - 0.5) * 10 ** Math.floor(random() * 60 - 30);
    return [String(x), x.toPrecision(6), x.toExponential(17), x.toFixed(12)][i % 4]!;
  });
  const file = texts.map((_, i) => i % 3 === 0 ? `v ${texts.slice(i, i + 3).join(" ")}\n` : "").join("");
  assert.deepEqual([...readObjPositions(bytes(file))], texts.map(Number));
});

Deno.test("readObj() refuses broken lines and corners, with the line's number", () => {
  const cases: [string, string, RegExp][] = [
    ["a word", "v 0 0 zero\n", /line 1, a vertex must have three finite numbers: "zero"/],
    ["two numbers", "# x\nv 0 0\n", /line 2, a vertex/],
    ["NaN", "v 0 nan 0\n", /finite numbers: "nan"/],
    ["infinity", "v 0 1e999 0\n", /finite numbers: "1e999"/],
    ["half a number", "v 0 1.5x 0\n", /finite numbers: "1.5x"/],
    ["no exponent", "v 0 1e 0\n", /finite numbers: "1e"/],
    ["corner 0", "v 0 0 0\nf 0 1 1\n", /line 2, a corner must be one of the vertices: "0"/],
    ["a corner beyond", "v 0 0 0\n\nf 1 1 2\n", /among its 1 vertices: 2/],
    ["a corner before", "v 0 0 0\nf -2 1 1\n", /line 2, a corner must be one of the vertices: "-2"/],
    ["a wild corner", "v 0 0 0\nf 1 1 99999999999999999999\n", /line 2, a corner/],
    ["a broken corner", "v 0 0 0\nf 1 1 1.5\n", /line 2, a corner must be one of the vertices: "1.5"/],
    ["two corners", "v 0 0 0\nv 0 0 \\\n0\nf 1 1\n", /line 4, a polygon must have three corners: 2/],
  ];
  for (const [name, file, message] of cases) {
    assert.throws(() => readObj(bytes(file)), { name: "SyntaxError", message }, name);
  }
});

Deno.test("readObj() answers 500 malformed files with a refusal or a mesh", async () => {
  const random = createRandom(7), vertices = Array.from({ length: 40 }, () => [random(), random(), random()]);
  const good = "# scan\n" +
    vertices.map((p) => `v ${p.map((x) => x.toFixed(5)).join(" ")}\nvt 0.5 0.5\n`).join("") +
    vertices.map((_, i) => `f ${i % 38 + 1}/1/1 ${i % 38 + 2}/2/2 ${i % 38 + 3}/3/3 -1\n`).join("");
  const own = [
    "f 1 1 1",
    "v 1 1 1\n".repeat(3) + "f 1 2 4294967296",
    `f ${"-1 ".repeat(1e5)}`,
    "v ".repeat(1e5),
    "\\\n".repeat(1e5),
  ]
    .map((text) => ({ name: text.slice(0, 20), bytes: bytes(text) }));
  await assertRefusesOrReads(malformed(bytes(good), { own }), readObj, {
    valid: (mesh) => {
      const triangles = triangulate(mesh);
      assert.ok(triangles.every((v) => v < mesh.positions.length / 3));
      assert.ok(mesh.positions.every(Number.isFinite));
    },
  });
});
