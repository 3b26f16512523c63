import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Checkpoint, loadNewestCheckpoint, saveCheckpoint } from "../../../train/run/checkpoint.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { startSnapshot } from "../../../train/run/start_snapshot.ts";
import { testHead } from "../../reference/test_head.ts";

const head = testHead(4);
const snapshot = startSnapshot(head, makeConfig("fast", { splatsPerTriangle: 3 }), [0.5, -1]);
const at = (step: number): Checkpoint => ({ step, snapshot, extra: { room: { intersections: 5 } } });

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "headcast-checkpoints-"));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

Deno.test("a checkpoint comes back bit by bit, and only the newest two stay", () =>
  inFolder(async (folder) => {
    assert.equal(await loadNewestCheckpoint(folder, head), null);
    for (const step of [100, 200, 1000]) await saveCheckpoint(folder, head, at(step));
    assert.deepEqual((await readdir(folder)).sort(), ["checkpoint_0000200.bin", "checkpoint_0001000.bin"]);
    const found = await loadNewestCheckpoint(folder, head);
    const path = join(folder, "checkpoint_0001000.bin");
    assert.deepEqual(found, { ...at(1000), path, passedOver: [] });
  }));

Deno.test("the newest whole checkpoint wins: shortened, emptied and changed ones are passed over by name", () =>
  inFolder(async (folder) => {
    for (const step of [1, 2, 3, 4]) await saveCheckpoint(folder, head, at(step), 9);
    const path = (step: number) => join(folder, `checkpoint_000000${step}.bin`);
    await truncate(path(4), 1000);
    await writeFile(path(3), "");
    const bytes = await readFile(path(2));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path(2), bytes);
    await writeFile(join(folder, ".checkpoint_0000005.bin.abc"), "half of one");
    const found = await loadNewestCheckpoint(folder, head);
    assert.equal(found?.step, 1);
    assert.deepEqual(found.passedOver.map((line) => /checkpoint_0*(\d)/.exec(line)![1]), ["4", "3", "2"]);
    await rm(path(1));
    await assert.rejects(
      loadNewestCheckpoint(folder, head),
      /a checkpoint must be whole: .*checkpoint_0000004/,
    );
  }));

Deno.test("a checkpoint of another head is refused", () =>
  inFolder(async (folder) => {
    await saveCheckpoint(folder, head, at(7));
    await assert.rejects(loadNewestCheckpoint(folder, testHead(5)), /must be of the head "test"/);
  }));
