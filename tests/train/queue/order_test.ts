import assert from "node:assert/strict";
import { join } from "node:path";
import { openFolderBlobs } from "../../../runtime/blobs/folder_blobs.ts";
import { parseFlags, UsageError } from "../../../runtime/cli/flags.ts";
import { jobOrder, readJobPart } from "../../../runtime/protocol/training_jobs.ts";
import { queuedRecord } from "../../../runtime/queue/transitions.ts";
import { command, type TrainOptions } from "../../../train/commands/train.ts";
import { layOut, openJobPlace } from "../../../train/queue/job_place.ts";
import { orderOfOptions, sendClips } from "../../../train/queue/order_of_options.ts";

const options = (...args: string[]) => parseFlags("train", command.flags, args) as TrainOptions;

Deno.test("flags become an order that any machine can read, with the look and none of this machine's paths", async () => {
  const folder = await Deno.makeTempDir({ prefix: "headcast-order-" });
  try {
    const look = join(folder, "elf.json"), clip = join(folder, "nod.csv");
    await Deno.writeTextFile(look, `{"pieces": [{"kind": "elf ears"}]}`);
    await Deno.writeTextFile(clip, "a clip");
    const asked = options(
      "--queue",
      "--look",
      look,
      "--steps",
      "7",
      "--size",
      "64",
      "--clip",
      clip,
      "--seed",
      "5",
    );
    const order = await orderOfOptions(asked), blobs = openFolderBlobs(join(folder, "blobs"));
    assert.deepEqual([order.name, order.prompt], ["elf", ""]);
    assert.deepEqual(order.changes, { steps: 7, size: 64, seed: 5, finalSize: 0 });
    const whole = { ...order, clips: await sendClips(asked, blobs), submitted: 3 };
    const read = readJobPart(jobOrder, new TextEncoder().encode(JSON.stringify(whole)), 1e6);
    assert.deepEqual(read.clips.map(({ name, file }) => [name, file.size]), [["nod.csv", 6]]);
    assert.ok(!JSON.stringify(read).includes(folder));
    const place = openJobPlace(join(folder, "work"), "elf");
    const { clips, resumes } = await layOut(place, read, queuedRecord(read), blobs, () => {});
    assert.equal(resumes, false);
    assert.equal(await Deno.readTextFile(clips[0]!), "a clip");
    await blobs.put(read.clips[0]!.file.blob, new TextEncoder().encode("a trap"));
    await assert.rejects(
      () => layOut(place, read, queuedRecord(read), blobs, () => {}),
      /its SHA-256 must be/,
    );
    await assert.rejects(() => sendClips(options("--queue", "--clip", folder), blobs), UsageError);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("what is about this machine does not go with --queue, and the queue's flags not without it", async () => {
  await assert.rejects(
    () => orderOfOptions(options("--queue", "--prompt", "an elf", "--out", "x")),
    /--out, it does not go with --queue/,
  );
  for (
    const [flags, words] of [
      [["--detach"], /--detach, it needs --queue/],
      [["--keep"], /--keep, it needs --cancel/],
      [["--nats", "nats://127.0.0.1:1"], /--nats, it needs --queue/],
    ] as const
  ) {
    await assert.rejects(
      async () => void await command.run(options("--prompt", "an elf", ...flags), []),
      words,
    );
  }
});
