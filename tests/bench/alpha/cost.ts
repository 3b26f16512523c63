/**
 * What transparency costs: the bits of a stacked picture against those of a plain one, and the processor's time for both,
 * picture by picture in turn.
 *
 *   deno run -A tests/bench/alpha/cost.ts --size 512
 *
 * Time is that of this process's threads, which is what other work on the machine changes least; on a software device
 * it holds the drawing too.
 */
import process from "node:process";
import { defineCommand } from "../../../runtime/cli/command.ts";
import { number } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { CODECS } from "../../../runtime/base/codec_names.ts";
import { loadAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { openEncoder } from "../../../runtime/video/codecs.ts";
import { putStockAvatar } from "../../kept.ts";
import { printTable } from "../table.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { STEP_S, talking } from "./motion.ts";

const WAYS = [
  { name: "plain", format: "i420", background: { r: 0.09, g: 0.09, b: 0.11 }, alpha: undefined },
  { name: "stacked", format: "i420-stacked", background: "transparent", alpha: "stacked" },
] as const;

/** Milliseconds of processor that a piece of work takes. */
async function processorOf<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1000];
}

async function bench(size: number, pictures: number): Promise<void> {
  await inTemporaryFolder("headcast-alpha-", async (folder) => {
    const { folder: avatarFolder } = await putStockAvatar(folder);
    const gpu = await openLocalGpu();
    const renderer = await createRenderer(gpu);
    const loaded = await renderer.load(await loadAvatar(avatarFolder));
    const ways = WAYS.map(({ name, format, background, alpha }) => ({
      name,
      view: renderer.openView({ size, format, background }),
      encoders: CODECS.map((codec) => openEncoder(codec, { size, fps: 30, alpha })),
      drawing: 0,
      encoding: CODECS.map(() => 0),
      bytes: CODECS.map(() => 0),
    }));
    const pose = restPose("arkit");
    for (let step = 0; step <= pictures; step++) {
      const { expression, neck } = talking(step);
      pose.expression.set(expression);
      pose.joints.set(neck, 3);
      for (const way of step % 2 ? ways.toReversed() : ways) {
        const [{ data }, drawing] = await processorOf(() => way.view.submit(loaded, pose, PORTRAIT).read());
        const first = step === 0;
        if (!first) way.drawing += drawing;
        for (const [at, encoder] of way.encoders.entries()) {
          const [chunk, encoding] = await processorOf(() => encoder.encode(data, false));
          // The first is a key frame, and what is compiled is compiled then.
          if (first) continue;
          way.encoding[at]! += encoding;
          way.bytes[at]! += chunk.data.length;
        }
      }
    }
    console.log(`\n${gpu.adapterName}, ${size} x ${size}, ${pictures} pictures after a key frame\n`);
    const rate = (bytes: number) => `${(bytes * 8 / pictures / STEP_S / 1000).toFixed(0)}`;
    printTable(
      ["", "draw, convert, read ms", ...CODECS.flatMap((codec) => [`${codec} ms`, `${codec} kbit/s`])],
      ways.map(({ name, drawing, encoding, bytes }) => [
        name,
        (drawing / pictures).toFixed(1),
        ...CODECS.flatMap((_, at) => [(encoding[at]! / pictures).toFixed(2), rate(bytes[at]!)]),
      ]),
    );
    for (const { view, encoders } of ways) {
      view.close();
      for (const encoder of encoders) encoder.close();
    }
    renderer.close();
    gpu.close();
  });
}

const command = defineCommand({
  name: "bench alpha cost",
  summary: "compare the bits and the processor's time of stacked pictures with those of plain ones",
  flags: {
    size: number("side of the square picture", "pixels", 512, { min: 128, max: 1024, step: 16 }),
    pictures: number("how many", "count", 60, { min: 2, max: 1000, step: 1 }),
  },
  examples: [["deno run -A tests/bench/alpha/cost.ts --size 1024", "at 1024"]],
  notes: [],
  run: ({ size, pictures }) => bench(size, pictures),
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
