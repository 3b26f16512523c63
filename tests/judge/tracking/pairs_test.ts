import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { type Pair, readPairs, readPairsFolder, writePairs } from "./pairs.ts";

const pair = (frame: number, found: boolean): Pair => ({
  set: "train",
  head: "stock/1",
  film: "a – b",
  frame,
  motion: "mix",
  camera: PORTRAIT,
  degradation: "none",
  width: 320,
  height: 240,
  found,
  landmarks: Float32Array.from({ length: 478 * 3 }, (_, i) => found ? i / 7 : NaN),
  truth: Float32Array.from({ length: 478 * 3 }, (_, i) => i / 9),
  weights: Float32Array.from({ length: 52 }, (_, i) => i / 52),
  joints: Float32Array.from({ length: 6 }, (_, i) => i / 10),
});

Deno.test("pairs come back from a folder as they were written, file by file in the order of names", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pairs-"));
  try {
    await writePairs(folder, "b", [pair(2, true)]);
    await writePairs(folder, "a", [pair(0, true), pair(1, false)]);
    const read = (await Array.fromAsync(readPairsFolder(folder))).flat();
    assert.deepEqual(read, [pair(0, true), pair(1, false), pair(2, true)]);
    assert.deepEqual((await readdir(folder)).sort(), ["a.pairs", "b.pairs"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

Deno.test("a folder that is not there holds no pairs", async () => {
  assert.deepEqual(await Array.fromAsync(readPairsFolder(join(tmpdir(), "no such folder"))), []);
});

Deno.test("a file of pairs that is cut off is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pairs-"));
  try {
    await writePairs(folder, "a", [pair(0, true)]);
    const bytes = await Deno.readFile(join(folder, "a.pairs"));
    assert.throws(() => readPairs(bytes.subarray(0, bytes.length - 4)), SyntaxError);
    assert.throws(() => readPairs(new TextEncoder().encode("something else")), SyntaxError);
  } finally {
    await rm(folder, { recursive: true });
  }
});
