/**
 * How long it takes to merge a LoRA of rank 32 over all attention and convolutions into Stable Diffusion 1.5's UNet at its
 * true size, random weights, and how long this thread hears nothing meanwhile.
 *
 *   deno run -A --preload runtime/cli/preload.ts tests/bench/distillation/lora_merge.ts [--folder KEPT] [--rank 32]
 *     [--type float32] [--turns 1]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readWeights } from "../../../runtime/inference/weights/weights.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { type NewTensor, writeWeights } from "../../../runtime/inference/weights/write_weights.ts";
import { normalNoise } from "../../../train/diffusion/noise/timesteps.ts";
import { readLora } from "../../../train/diffusion/weights/lora/lora_file.ts";
import { mergeLoras } from "../../../train/diffusion/weights/lora/merge_lora.ts";
import { createScratchFolder } from "../../../train/diffusion/weights/scratch_folder.ts";
import { writeRandomModel } from "../random_model.ts";
import { printTable } from "../table.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    rank: { type: "string", default: "32" },
    type: { type: "string", default: "float32" },
    turns: { type: "string", default: "1" },
  },
});
const rank = Number(values.rank), type = values.type as "float32" | "float16";
const DRAWN = normalNoise(1 << 20, 1, 2, 3).map((value) => value / 100);

/** The factors of every layer with a matrix or a convolution, as PEFT names them. */
function lora(unet: Weights): NewTensor[] {
  const drawn = (name: string, shape: readonly number[]): NewTensor => ({
    ...{ name, shape },
    numbers() {
      const length = shape.reduce((product, each) => product * each, 1);
      return Promise.resolve(Float32Array.from({ length }, (_, i) => DRAWN[i % DRAWN.length]!));
    },
  });
  return unet.names.flatMap((name) => {
    const { shape } = unet.peek(name)!;
    if (shape.length < 2 || !name.endsWith(".weight")) return [];
    const layer = `unet.${name.slice(0, -".weight".length)}`, [out = 0, ...rest] = shape;
    const one = shape.length === 4 ? [1, 1] : [];
    return [
      drawn(`${layer}.lora_A.weight`, [rank, ...rest]),
      drawn(`${layer}.lora_B.weight`, [out, rank, ...one]),
    ];
  });
}

/** Milliseconds: the longest time in which no timer of this thread was heard. */
function longestSilence() {
  let last = performance.now(), longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 5);
  return () => (clearInterval(timer), longest);
}

async function digestOf(weights: Weights): Promise<string> {
  const changed = weights.names.map((name) => weights.peek(name)!).find(({ file }) =>
    file.includes("headcast")
  )!;
  const { code, stdout } = await new Deno.Command("sha256sum", { args: [changed.file] }).output();
  return code === 0 ? new TextDecoder().decode(stdout).slice(0, 12) : "";
}

async function bench(folder: string): Promise<void> {
  const path = join(folder, `lora_${rank}.safetensors`);
  if (!await Deno.stat(join(folder, "unet", "model.safetensors")).then(() => true, () => false)) {
    await writeRandomModel(folder, "sd1", ["unet"]);
  }
  const unet = await readWeights(join(folder, "unet"));
  if (!await Deno.stat(path).then(() => true, () => false)) await writeWeights(path, lora(unet), "float16");
  const rows: string[][] = [];
  for (let turn = 0; turn < Number(values.turns); turn++) {
    const scratch = createScratchFolder(), silence = longestSilence(), begun = performance.now();
    try {
      const use = { file: await readLora(path), scale: 0.8 };
      const merged = await mergeLoras("unet", unet, [use], { scratch, type, say: console.error });
      const seconds = (performance.now() - begun) / 1000, longest = silence();
      rows.push([
        type,
        `${use.file.layers.length}`,
        seconds.toFixed(1),
        longest.toFixed(0),
        await digestOf(merged),
      ]);
    } finally {
      await scratch.remove();
    }
  }
  printTable(["type", "layers", "seconds", "longest silence, ms", "SHA-256"], rows);
}

if (values.folder === undefined) await inTemporaryFolder("headcast-lora-bench-", bench);
else await Deno.mkdir(values.folder, { recursive: true }).then(() => bench(values.folder!));
