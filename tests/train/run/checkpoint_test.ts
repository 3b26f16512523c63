import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  loadNewestCheckpoint,
  saveCheckpoint,
} from "../../../train/run/checkpoint.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { startSnapshot } from "../../../train/run/start_snapshot.ts";
import { testHead } from "../../reference/test_head.ts";

const MAGIC_BYTES = 24;
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

Deno.test("what a guidance learned besides comes back with the splats", () => {
  const beside = {
    "unet.lora.down": Float32Array.of(1, -2.5, 3),
    moment: Float32Array.of(),
    steps: Float32Array.of(7),
  };
  const { fingerprint: _, ...found } = decodeCheckpoint(encodeCheckpoint(head, { ...at(3), beside }));
  assert.deepEqual(found, { ...at(3), beside });
  assert.equal("beside" in decodeCheckpoint(encodeCheckpoint(head, at(3))), false);
});

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

Deno.test("a checkpoint whose sum holds is looked through all the same: anybody can sum", () => {
  const whole = encodeCheckpoint(head, at(7)), text = new TextDecoder("latin1").decode(whole);
  const withHeader = (change: (header: string) => string) => {
    const length = new DataView(whole.buffer).getUint32(MAGIC_BYTES, true), start = MAGIC_BYTES + 4;
    const header = change(text.slice(start, start + length)), size = new Uint8Array(4);
    new DataView(size.buffer).setUint32(0, header.length, true);
    const body = [
      text.slice(0, MAGIC_BYTES),
      String.fromCharCode(...size),
      header,
      text.slice(start + length, -32),
    ].join("");
    const bytes = Uint8Array.from(body, (character) => character.charCodeAt(0));
    return Uint8Array.from([...bytes, ...createHash("sha256").update(bytes).digest()]);
  };
  assert.equal(decodeCheckpoint(withHeader((header) => header)).step, 7);
  const changes: [(header: string) => string, RegExp][] = [
    [() => "{", /its header must be JSON: 1 bytes/],
    [() => "null", /its header must tell its step, splats, head and arrays: $/],
    [(header) => header.replace('"step":7', '"step":-1'), /must tell its step/],
    [(header) => header.replace(/"lengths":\[\d+/, '"lengths":[0.5'), /must tell its step/],
    [
      (header) => header.replace(/"lengths":\[\d+/, '"lengths":[9007199254740991'),
      /its arrays must end at byte/,
    ],
  ];
  for (const [change, words] of changes) assert.throws(() => decodeCheckpoint(withHeader(change)), words);
});
