/**
 * A step of score distillation with Stable Diffusion 1.5's networks and a control net at true size (random weights, 2.9
 * GB), in turn with PyTorch and diffusers on the same networks and the same device.
 *
 *   deno run -A tests/bench/distillation/against_torch.ts --python venv/bin/python [--device cuda] [--dtype float16]
 *     [--views 8] [--batch 24] [--steps 1] [--turns 2]
 *
 * The interpreter has what requirements.txt names. `--device cuda` needs ONNX Runtime's part for CUDA: deno task doctor
 * says how it is had.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { writeRandomModel } from "../random_model.ts";
import { printTable } from "../table.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { benchTrueSizeIn } from "../true_size.ts";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    device: { type: "string", default: "cpu" },
    dtype: { type: "string", default: "float32" },
    views: { type: "string", default: "1" },
    batch: { type: "string", default: "3" },
    steps: { type: "string", default: "1" },
    turns: { type: "string", default: "2" },
  },
});
const provider = values.device === "cuda" ? "cuda" : "cpu";
const precision = values.dtype === "float16" ? "float16" : "float32";
const [views, batch, steps, turns] = [values.views, values.batch, values.steps, values.turns].map(Number) as [
  number,
  number,
  number,
  number,
];
const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

const gpu = await openLocalGpu();
await inTemporaryFolder("headcast-against-torch-", async (folder) => {
  const weights = await writeRandomModel(folder, "sd1"), rows: string[][] = [];
  for (let turn = 0; turn < turns; turn++) {
    const ours = await benchTrueSizeIn(gpu, folder, weights, {
      ...{ family: "sd1", gradient: "exact", size: 512, views, steps },
      changes: { provider, precision, diffusionBatch: batch },
    });
    const own = mean(ours.steps.map(({ guidance }) => guidance)) / 1000;
    const { torch, seconds } = await stepOfTorch(folder);
    rows.push([
      String(turn + 1),
      own.toFixed(2),
      mean(seconds).toFixed(2),
      (own / mean(seconds)).toFixed(2),
      torch,
    ]);
  }
  printTable(["turn", "guidance, s", "PyTorch, s", "ratio", "PyTorch's version"], rows);
});
gpu.close();
process.exit(0);

async function stepOfTorch(folder: string): Promise<{ seconds: number[]; torch: string }> {
  const { success, stdout } = await new Deno.Command(values.python, {
    args: [
      new URL("./torch_step.py", import.meta.url).pathname,
      ...[folder, "--device", values.device, "--dtype", values.dtype, "--views", values.views],
      ...["--steps", values.steps],
    ],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Cannot compare, PyTorch's step failed in: ${folder}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
