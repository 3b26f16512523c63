import assert from "node:assert/strict";
import { inflate } from "../../../runtime/formats/deflate.ts";
import { readEmbedding, readFaceMeshVertices } from "../../../runtime/head/flame/embeddings.ts";
import { looksLikeFlame, readBareFlame } from "../../../runtime/head/flame/read_flame.ts";
import { writeNpz } from "../../../runtime/formats/npz_writer.ts";
import { readPickle, type SparseRecord } from "../../../runtime/formats/pickle/pickle.ts";
import { FLAME_105, IBUG_68 } from "../../../runtime/head/landmark_subsets.ts";
import { decodeBase64 } from "../../formats/hostile.ts";
import { assertRefusesOrReads, malformed } from "../../formats/malformed.ts";
import { outsideFile, testUnless } from "../../skip.ts";
import { pickleOf } from "./pickle_writer.ts";
import { recipeContour } from "./recipe.ts";
import files from "./goldens/files.json" with { type: "json" };

/** zlib's stream, without its head and sum, is raw deflate. */
const unpack = (text: string): Promise<Uint8Array> => inflate(decodeBase64(text).slice(2, -4), 1 << 20);

Deno.test("FLAME files of all years are read to the same head: Python 2 and 3, old and new numpy and scipy, npz", async () => {
  for (const [kind, text] of Object.entries(files)) {
    const bytes = await unpack(text);
    assert.ok(looksLikeFlame(bytes) || kind.includes("compressed"), kind);
    const head = await readBareFlame(bytes);
    const near = (a: number, b: number, what: string) =>
      assert.ok(Math.abs(a - b) < 1e-7, `${kind}, ${what}: ${a}, not ${b}`);
    assert.equal(head.template.length, 30, kind);
    near(head.template[1]!, -0.1, "template");
    assert.deepEqual([...head.triangles.subarray(3, 6)], [4, 2, 3], kind);
    near(head.shapeBasis[5]!, 5e-4, "first shape");
    near(head.shapeBasis[299 * 30 + 5]!, 5e-4 + 299e-6, "last shape");
    near(head.shapeBasis[298 * 30 + 5]!, 0, "a shape between");
    near(head.expressionBasis[5]!, 5e-4 + 300e-6, "first expression");
    near(head.expressionBasis[99 * 30 + 29]!, 29e-4 + 399e-6, "last expression");
    near(head.poseCorrectives[5 * 30 + 7]!, 7e-5, "pose correctives");
    assert.deepEqual([0, 18, 29, 36, 47].map((at) => head.jointRegressor[at]), [1, 1, 1, 1, 1], kind);
    assert.equal(head.jointRegressor.reduce((sum, w) => sum + w), 5, kind);
    assert.deepEqual([...head.jointParents], [-1, 0, 1, 1, 1], kind);
    assert.deepEqual([...head.skinningWeights.subarray(0, 5)], [0, 0.75, 0.25, 0, 0], kind);
    assert.deepEqual([head.shapeNames.length, head.expressionNames.length], [300, 100], kind);
  }
});

const old = await unpack(files["Python 2, protocol 2"]);
const text = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const bytesOf = (letters: string): Uint8Array => Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
/** A file with something else in place of its first occurrence. */
const changed = (bytes: Uint8Array, from: string, to: string): Uint8Array => {
  const letters = text(bytes);
  assert.ok(letters.includes(from), from);
  return bytesOf(letters.replace(from, () => to));
};

const foreign = "cposix\nsystem\nU\x09touch pwn\x85R";
const OWN = [
  { name: "a foreign class", bytes: bytesOf(`\x80\x02${foreign}.`) },
  {
    name: "a foreign class among the arrays",
    bytes: changed(old, "U\x0av_template", `${foreign}0U\x0av_template`),
  },
  { name: "a chumpy class that is not known", bytes: changed(old, "chumpy.ch\nCh", "chumpy.ch\nEval") },
  {
    name: "a memo bomb",
    bytes: bytesOf(`\x80\x02}(U\x01ax]q\x00${"]q\x01(h\x00h\x00h\x00h\x00eq\x00".repeat(3000)}u.`),
  },
  {
    name: "a string bomb",
    bytes: bytesOf(`\x80\x02T\x00\x40\x00\x00${"a".repeat(0x4000)}q\x00${"h\x00".repeat(99000)}.`),
  },
  { name: "a huge shape", bytes: changed(old, "K\x0aK\x03\x86", "J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86") },
  { name: "a shape of zeros", bytes: changed(old, "K\x0aK\x03\x86", "K\x00J\xff\xff\xff\x7f\x86") },
  {
    name: "a huge sparse shape",
    bytes: changed(old, "U\x06_shape", "U\x06_shapeJ\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86s(U\x06_shape"),
  },
  { name: "a circle", bytes: bytesOf("\x80\x02}q\x00U\x0av_templateh\x00s.") },
  {
    name: "a chumpy array of itself",
    bytes: bytesOf("\x80\x02}U\x0av_templatecchumpy.ch\nCh\n)\x81q\x00}U\x01xh\x00sbs."),
  },
];

for (
  const [kind, names, own] of [
    ["pickled", [
      "Python 2, protocol 0",
      "Python 2, protocol 2",
      "Python 2, csr and a chumpy selection",
      "coo array, protocol 4",
    ], OWN],
    ["npz", ["npz", "npz, compressed, sparse object"], []],
  ] as const
) {
  Deno.test(`500 malformed ${kind} FLAME files are refused in clear words, or read as a head that is whole`, async () => {
    const good = await Promise.all(names.map((name) => unpack(files[name])));
    const folder = await Deno.makeTempDir();
    try {
      await assertRefusesOrReads(
        malformed(good, { own, seed: kind.length }),
        (bytes) => readBareFlame(bytes),
        {
          folder,
          valid(head) {
            const vertices = head.template.length / 3;
            assert.ok(head.triangles.every((v) => v < vertices));
            for (const array of [head.template, head.shapeBasis, head.expressionBasis, head.jointRegressor]) {
              assert.ok(array.every(Number.isFinite));
            }
          },
        },
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("a sparse matrix whose indices lie beyond it is refused, in whichever layout", () => {
  const array = (values: readonly number[]) =>
    "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01K" +
    `${String.fromCharCode(values.length)}\x85cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R\x89U${
      String.fromCharCode(values.length)
    }${String.fromCharCode(...values)}tb`;
  const matrix = (layout: string, parts: Record<string, readonly number[]>) =>
    bytesOf(
      `\x80\x02cscipy.sparse.${layout}\n${layout}_matrix\n)\x81}U\x06_shapeK\x02K\x03\x86s` +
        Object.entries(parts).map(([name, values]) =>
          `U${String.fromCharCode(name.length)}${name}${array(values)}s`
        ).join("") + "b.",
    );
  const dense = (bytes: Uint8Array) => (readPickle(bytes) as SparseRecord).toDense(2, 3);
  const columns = (indices: number[], indptr: number[]) => matrix("csc", { data: [5, 6], indices, indptr });
  assert.deepEqual([...dense(columns([1, 0], [0, 1, 1, 2]))], [0, 0, 6, 5, 0, 0]);
  assert.throws(() => dense(columns([2, 0], [0, 1, 1, 2])), /index must lie within 2 x 3: 2, 0/);
  assert.throws(() => dense(columns([1, 0], [0, 9, 1, 2])), /starts must ascend within 2: 0, 9/);
  assert.throws(() => dense(columns([1, 0], [2, 1, 1, 2])), /starts must ascend within 2: 2, 1/);
  assert.throws(() => dense(columns([1, 0], [0, 1, 2])), /arrays do not fit/);
  const entries = (row: number[], col: number[]) => matrix("coo", { data: [5, 6], row, col });
  assert.deepEqual(
    [...dense(entries([1, 1], [2, 2]))],
    [0, 0, 0, 0, 0, 11],
    "what is stored twice counts twice",
  );
  assert.throws(() => dense(entries([1, 1], [2, 3])), /index must lie within 2 x 3: 1, 3/);
});

Deno.test("a static embedding of 51 or 68 points is read by iBUG's order, under FLAME's names and DECA's", async () => {
  for (
    const [count, faces, coordinates] of [
      [51, "lmk_face_idx", "lmk_b_coords"],
      [68, "full_lmk_faces_idx", "full_lmk_bary_coords"],
    ] as const
  ) {
    const file = pickleOf({
      [faces]: { shape: [count], data: Int32Array.from({ length: count }, (_, i) => i) },
      [coordinates]: { shape: [count, 3], data: new Float64Array(count * 3).fill(1 / 3) },
    });
    const points = await readEmbedding(file, 100);
    assert.deepEqual(points.map(({ index }) => index), IBUG_68.slice(68 - count));
    assert.deepEqual(points.map(({ triangle }) => triangle), Array.from({ length: count }, (_, i) => i));
    await assert.rejects(readEmbedding(file, 50), /lmk_face_idx must be below 50: 50/);
  }
  await assert.rejects(readEmbedding(recipeContour(), 9976), /or 51 or 68: 1343 with 51 names/);
});

const embedding = outsideFile("flame/mediapipe_landmark_embedding.npz");
const vertices = outsideFile("flame/flame2facemesh.npy");

testUnless(embedding.lack, {
  name: "the published embedding of 105 MediaPipe points is read, and refused on a head with fewer triangles",
  async fn() {
    const points = await readEmbedding(embedding.bytes!, 9976);
    assert.equal(points.length, 105);
    assert.deepEqual(
      points.map(({ index }) => index).sort((a, b) => a - b),
      [...FLAME_105].sort((a, b) => a - b),
    );
    await assert.rejects(
      readEmbedding(embedding.bytes!, 8834),
      /lmk_face_idx must be below 8834: 8834/,
    );
  },
});

testUnless(vertices.lack, {
  name: "the published list of a vertex for each of 468 points is read, and refused on a head without them",
  async fn() {
    const triangles = Uint32Array.from({ length: 5022 }, (_, i) => i);
    const points = await readFaceMeshVertices(vertices.bytes!, triangles);
    assert.equal(points.length, 468);
    const { triangle, weights } = points[0]!;
    assert.equal(weights.reduce((a, b) => a + b), 1);
    assert.ok(triangle < 1674);
    await assert.rejects(
      readFaceMeshVertices(vertices.bytes!, triangles.subarray(0, 300)),
      /must name FLAME's own/,
    );
  },
});

Deno.test("readBareFlame() refuses 40 kB of .npz whose zeros would take 400 MB", async () => {
  const zeros = (...shape: number[]) => ({
    shape,
    data: new Int8Array(shape.reduce((count, size) => count * size, 1)),
  });
  const [vertices, joints] = [30_000, 5];
  const file = await writeNpz(
    new Map(Object.entries({
      v_template: zeros(vertices, 3),
      f: zeros(1, 3),
      shapedirs: zeros(vertices, 3, 400),
      posedirs: zeros(vertices, 3, 36),
      J_regressor: zeros(joints, vertices),
      weights: zeros(vertices, joints),
      kintree_table: zeros(2, joints),
    })),
  );
  assert.ok(file.length < 50_000, `${file.length} bytes`);
  await assert.rejects(readBareFlame(file), /Cannot read FLAME, \d+ bytes inflated are the most/);
});
