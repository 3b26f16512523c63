import assert from "node:assert/strict";
import { join } from "node:path";
import { isShapeFile, readShapeFile } from "../../../runtime/commands/person/shape_file.ts";
import { writeNpy } from "../../../runtime/formats/npy.ts";
import { writeNpz } from "../../../runtime/formats/npz_writer.ts";
import { assertRefusesOrReads, malformed } from "../../formats/malformed.ts";
import { testHead } from "../../reference/test_head.ts";

/** Of two shapes. */
const head = testHead();
const file = (name: string, bytes: Uint8Array) =>
  withFolder(async (folder) => {
    await Deno.writeFile(join(folder, name), bytes);
    return [...await readShapeFile(join(folder, name), head)];
  });
const array = (shape: number[], values: number[]) => ({ shape, data: Float32Array.from(values) });
const npz = (name: string, shape: number[], values: number[]) =>
  writeNpz(new Map([["other", array([1], [9])], [name, array(shape, values)]]));
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-shape-" });
  try {
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a person's shape is read from .npz, .npy and JSON as other programs write it, and filled with zeros", async () => {
  assert.ok(["me.npz", "a/me.NPY", "me.json"].every(isShapeFile) && !isShapeFile("age=1.5"));
  assert.deepEqual(await file("a.npz", await npz("betas", [1, 2], [1, -0.5])), [1, -0.5]);
  assert.deepEqual(await file("a.npz", await npz("shape", [2], [1, -0.5])), [1, -0.5]);
  assert.deepEqual(await file("a.npz", await npz("shapecode", [1], [0.25])), [0.25, 0]);
  assert.deepEqual(await file("a.npz", await npz("shape", [300], [1, 2, ...new Array(298).fill(0)])), [1, 2]);
  assert.deepEqual(
    await file("a.npz", await npz("shape", [2, 2], [1, 0, 2, -1])),
    [1.5, -0.5],
    "frames' mean",
  );
  assert.deepEqual(await file("a.npy", writeNpy(array([1, 2], [3, 1]))), [3, 1]);
  assert.deepEqual(await file("a.json", json([0.5])), [0.5, 0]);
  assert.deepEqual(await file("a.json", json({ betas: [[0.5, 2]] })), [0.5, 2]);
});

Deno.test("a shape that is none, runs away, or is for another head is refused with what is wrong", async () => {
  for (
    const [name, bytes, message] of [
      ["a.npz", await npz("expr", [2], [1, 2]), /one of its arrays must be betas, shape, .*: none/],
      ["a.npz", await npz("betas", [2], [1, 11]), /must lie in -10..10, standard deviations: 11/],
      ["a.npz", await npz("betas", [2], [1, NaN]), /standard deviations: NaN/],
      ["a.npz", await npz("betas", [3], [1, 2, 3]), /for a head with as many shapes, test has 2: 3 numbers/],
      ["a.npz", await npz("betas", [301], new Array(301).fill(0)), /at most 300 numbers: 301/],
      ["a.npz", await npz("betas", [1, 1, 2], [1, 2]), /\[shapes\] or \[frames, shapes\]: \[1, 1, 2\]/],
      ["a.npz", await npz("betas", [0], []), /\[shapes\] or \[frames, shapes\]: \[0\]/],
      ["a.npz", json([1]), /Cannot read/],
      ["a.npy", json([1]), /Cannot read/],
      ["a.json", json({ age: 1 }), /one of its fields must be betas/],
      ["a.json", json(["1"]), /must be a list of numbers: \["1"\]/],
      ["a.json", new TextEncoder().encode("{"), /must be JSON/],
    ] as const
  ) {
    await assert.rejects(file(name, bytes), (error: Error) => {
      assert.match(error.message, /^Cannot take a shape from /);
      assert.match(error.message, message);
      return true;
    });
  }
  const shapeless = { ...head, shapeNames: [], shapeBasis: new Float32Array(0) };
  await withFolder(async (folder) => {
    await Deno.writeFile(join(folder, "a.json"), json([1]));
    await assert.rejects(
      readShapeFile(join(folder, "a.json"), shapeless),
      /must have shapes .*: test has none/,
    );
  });
  await assert.rejects(readShapeFile("/nowhere/a.npz", head), /it must be there: \/nowhere\/a.npz/);
});

Deno.test("500 malformed files of a shape are refused or read", () =>
  withFolder(async (folder) => {
    const good = [
      await npz("betas", [1, 2], [1, -0.5]),
      writeNpy(array([2], [1, 2])),
      json({ betas: [1, 2] }),
    ];
    const ends = [".npz", ".npy", ".json"];
    for (const [i, bytes] of good.entries()) {
      const path = join(folder, `a${ends[i]}`);
      await assertRefusesOrReads(
        malformed(bytes, { count: i === 0 ? 200 : 150, seed: i + 1 }),
        async (broken) => {
          await Deno.writeFile(path, broken);
          return await readShapeFile(path, head);
        },
        { valid: (beta) => assert.ok(beta.length === 2 && beta.every((x) => Math.abs(x) <= 10)) },
      );
    }
  }));
