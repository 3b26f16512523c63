import assert from "node:assert/strict";
import { Document, NodeIO } from "@gltf-transform/core";
import { readFloats, readIntegers } from "../../../runtime/formats/glb/accessors.ts";
import { readGlb } from "../../../runtime/formats/glb/container.ts";
import { placeNodes } from "../../../runtime/formats/glb/nodes.ts";
import { assertRefusesOrReads, malformed } from "../malformed.ts";
import { glbOf } from "./glb_of.ts";

/** A triangle with a target, colours and joints, under two nodes. */
function tinyFace() {
  const document = new Document();
  const buffer = document.createBuffer();
  const positions = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0);
  const accessor = (values: Float32Array | Uint8Array | Uint16Array, type: "SCALAR" | "VEC3" | "VEC4") =>
    document.createAccessor().setType(type).setArray(values as Float32Array<ArrayBuffer>).setBuffer(buffer);
  const primitive = document.createPrimitive()
    .setAttribute("POSITION", accessor(positions, "VEC3"))
    .setAttribute(
      "COLOR_0",
      accessor(Uint8Array.of(0, 51, 255, 255, 1, 2, 3, 4, 5, 6, 7, 8), "VEC4").setNormalized(true),
    )
    .setAttribute("JOINTS_0", accessor(Uint8Array.of(1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0), "VEC4"))
    .setIndices(accessor(Uint16Array.of(0, 1, 2), "SCALAR"))
    .addTarget(
      document.createPrimitiveTarget("jawOpen").setAttribute(
        "POSITION",
        accessor(Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0.5), "VEC3").setSparse(true),
      ),
    );
  const mesh = document.createMesh("face").addPrimitive(primitive);
  const child = document.createNode("child").setMesh(mesh).setTranslation([0, 0, 3]);
  const half = Math.SQRT1_2;
  const parent = document.createNode("parent").setRotation([half, 0, 0, half]).setScale([2, 2, 2]).addChild(
    child,
  );
  document.createScene().addChild(parent);
  return { document, positions };
}

Deno.test("readGlb() reads what another writer writes: meshes, targets' names, skins and places", async () => {
  const { document, positions } = tinyFace();
  const glb = readGlb(await new NodeIO().writeBinary(document));

  const [face] = glb.document.meshes;
  assert.equal(face!.name, "face");
  assert.deepEqual(face!.targetNames, ["jawOpen"]);
  const [read] = face!.primitives;
  assert.deepEqual(readFloats(glb, read!.attributes.POSITION!, { type: "VEC3" }), positions);
  // Its writer interleaves what belongs to vertices: this one has a stride.
  const { bufferView } = glb.document.accessors[read!.attributes.COLOR_0!]!;
  assert.ok(glb.document.bufferViews[bufferView!]!.byteStride > 4);
  const colours = readFloats(glb, read!.attributes.COLOR_0!);
  assert.deepEqual([...colours.subarray(0, 3)], [0, 51, 255].map((byte) => Math.fround(byte / 255)));
  assert.deepEqual([...readIntegers(glb, read!.attributes.JOINTS_0!)].slice(0, 6), [1, 0, 0, 0, 0, 1]);
  assert.deepEqual([...readIntegers(glb, read!.indices!)], [0, 1, 2]);
  assert.deepEqual([...readFloats(glb, read!.targets[0]!.POSITION!)], [0, 0, 0, 0, 0, 0, 0, 0, 0.5]);
  assert.ok(glb.document.accessors[read!.targets[0]!.POSITION!]!.sparse);

  const { parents, world } = placeNodes(glb.document.nodes);
  const at = glb.document.nodes.findIndex(({ name }) => name === "child");
  assert.equal(glb.document.nodes[parents[at]!]!.name, "parent");
  // Scaled by 2 and turned by 90 degrees about x, which takes z to -y.
  const place = [...world.subarray(at * 16 + 12, at * 16 + 15)].map((x) => Math.round(x * 1e9) / 1e9);
  assert.deepEqual(place, [0, -6, 0]);
});

Deno.test("readFloats() brings normalised integers to -1..1, and matrices' columns to where 4 bytes begin", () => {
  const bytes = Uint8Array.of(0x81, 0x80, 0x7f, 0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0);
  const glb = readGlb(glbOf({
    accessors: [
      { bufferView: 0, componentType: 5120, normalized: true, count: 3, type: "SCALAR" },
      { bufferView: 0, byteOffset: 4, componentType: 5121, count: 1, type: "MAT3" },
    ],
    bufferViews: [{ buffer: 0, byteLength: 16 }],
  }, bytes));
  assert.deepEqual([...readFloats(glb, 0)], [-1, -1, 1]);
  assert.deepEqual([...readFloats(glb, 1)], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("readGlb() refuses what it cannot read, and says how packed meshes are unpacked", () => {
  const nodes = [{ children: [1] }, { children: [0] }];
  assert.throws(() => placeNodes(readGlb(glbOf({ nodes })).document.nodes), /own ancestor/);
  const shared = [{ children: [2] }, { children: [2] }, {}];
  assert.throws(() => placeNodes(readGlb(glbOf({ nodes: shared })).document.nodes), /one parent: node 2/);
  for (const name of ["KHR_draco_mesh_compression", "EXT_meshopt_compression"]) {
    assert.throws(() => readGlb(glbOf({ extensionsRequired: [name] })), /gltf-transform/);
  }
  const cases: [object, RegExp][] = [
    [{ extensionsRequired: ["KHR_anything"] }, /not known here: KHR_anything/],
    [{ buffers: [{ uri: "head.bin", byteLength: 3 }] }, /must lie in it .*head\.bin/],
    [{ bufferViews: [{ buffer: 0, byteOffset: 4, byteLength: 1 }] }, /bufferViews\[0\]\.byteLength/],
    [{ meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }] }, /file's accessors, which has none/],
    [{ nodes: [{ mesh: -1 }] }, /nodes\[0\]\.mesh/],
    [{ nodes: [{ scale: [1, 1] }] }, /3 finite numbers/],
    [{ accessors: [{ componentType: 5124, count: 1, type: "VEC3" }] }, /component type: 5124/],
    [{ accessors: [{ componentType: 5126, count: 1e300, type: "VEC3" }] }, /count must lie/],
    [{ asset: { version: "1.0" } }, /version must be 2\.0/],
  ];
  for (const [document, message] of cases) {
    assert.throws(() => readGlb(glbOf(document, new Uint8Array(4))), { name: "SyntaxError", message });
  }
});

Deno.test("readFloats() refuses counts, strides and sparse values beyond the file, and what is not finite", () => {
  const accessors = [
    { bufferView: 0, componentType: 5126, count: 2, type: "VEC3" },
    { componentType: 5126, count: 2 ** 30, type: "MAT4" },
    { bufferView: 0, componentType: 5126, count: 1, type: "SCALAR" },
    {
      componentType: 5126,
      count: 3,
      type: "SCALAR",
      sparse: { count: 1, indices: { bufferView: 0, componentType: 5121 }, values: { bufferView: 0 } },
    },
    { bufferView: 1, componentType: 5126, count: 1, type: "VEC2" },
  ];
  const bufferViews = [{ buffer: 0, byteLength: 16 }, { buffer: 0, byteLength: 16, byteStride: 4 }];
  const nan = Uint8Array.of(0, 0, 0xc0, 0x7f, ...new Uint8Array(12));
  const glb = readGlb(glbOf({ accessors, bufferViews }, nan));
  assert.throws(() => readFloats(glb, 0), /lie within the 16 bytes of its buffer view: 24/);
  assert.throws(() => readFloats(glb, 1), /at most \d+ numbers/);
  assert.throws(() => readFloats(glb, 2), /finite: NaN/);
  assert.throws(() => readFloats(glb, 4), /stride must be at least 8: 4/);
  assert.throws(() => readFloats(glb, 0, { type: "VEC2" }), /of type VEC2: VEC3/);
  assert.throws(() => readFloats(glb, 0, { count: 3 }), /3 elements: 2/);
  assert.throws(() => readIntegers(glb, 0), /unsigned integers/);
  const wild = readGlb(glbOf({ accessors, bufferViews }, nan.map((_, i) => i === 0 ? 3 : 0)));
  assert.throws(() => readFloats(wild, 3), /lie in 0\.\.2: 3/);
});

Deno.test("readGlb() and what reads its accessors answer 500 malformed files with a refusal or with numbers", async () => {
  const good = await new NodeIO().writeBinary(tinyFace().document);
  const accessor = { componentType: 5126, count: 2 ** 31 - 1, type: "MAT4" };
  const own = [
    { accessors: [accessor] },
    { accessors: Array.from({ length: 60000 }, () => ({ ...accessor, count: 2 ** 18 })) },
    { accessors: [{ ...accessor, bufferView: 0 }], bufferViews: [{ buffer: 0, byteLength: 4 }] },
    { nodes: Array.from({ length: 5000 }, (_, i) => ({ children: [(i + 1) % 5000] })) },
    { nodes: Array.from({ length: 5000 }, (_, i) => ({ children: [i] })) },
    { extensionsRequired: ["\u0007".repeat(9999)] },
    ...["version", "type"].map((field) => JSON.parse(`{"${field}":${"[".repeat(1e5)}${"]".repeat(1e5)}}`))
      .flatMap((wild) => [{ asset: wild }, { accessors: [wild] }, { accessors: [{ componentType: wild }] }]),
  ].map((document, i) => ({ name: `document ${i}`, bytes: glbOf(document, new Uint8Array(4)) }));
  await assertRefusesOrReads(malformed(good, { own }), (bytes) => {
    const glb = readGlb(bytes);
    placeNodes(glb.document.nodes);
    return glb.document.accessors.slice(0, 20).map((_, i) => readFloats(glb, i));
  }, { valid: (arrays) => assert.ok(arrays.every((array) => array.every(Number.isFinite))) });
});

Deno.test("readGlb() answers every truncation of a file with a SyntaxError", () => {
  const file = glbOf(
    { nodes: [{ children: [1] }, {}], bufferViews: [{ buffer: 0, byteLength: 8 }] },
    new Uint8Array(8),
  );
  for (let length = 0; length < file.length; length++) {
    assert.throws(() => readGlb(file.subarray(0, length)), SyntaxError);
  }
});
