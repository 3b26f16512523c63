import { defineCommand } from "../../runtime/cli/command.ts";
import { runCommand } from "../../runtime/cli/run_command.ts";
import { choice, number, toggle } from "../../runtime/cli/flags.ts";

export const command = defineCommand({
  name: "bench",
  isProgram: true,
  summary: "measure the renderer and the live path on this machine",
  flags: {
    size: number("side of the picture; both 512 and 1024 where not given", "pixels", undefined, {
      min: 128,
      max: 2048,
      step: 16,
    }),
    splats: number("splats of the synthetic scene", "count", 100_000, { min: 1000, max: 2_000_000, step: 1 }),
    frames: number("frames timed for each figure", "count", 60, { min: 5, max: 10_000, step: 1 }),
    live: toggle("measure the live path too: server, encoder and a viewer (loads npm packages)"),
    train: choice(
      "measure training instead: each stage forward and backward, a whole step by its parts, what is gained by each " +
        "thing that can be left out (half an hour), how score distillation reaches an answer that is known, or a " +
        "step of it with networks as large as Stable Diffusion's (3 GB of random weights go to a temporary folder)",
      ["stages", "step", "ablations", "distillation", "networks"],
      "stages",
    ),
    steps: number("updates of each ablation or distillation", "count", 300, {
      min: 1,
      max: 100_000,
      step: 1,
    }),
    profile: choice("kernels to measure; the adapter's own where not given", ["cpu", "gpu"]),
    json: toggle("print figures as JSON instead of a table"),
  },
  examples: [
    ["deno task bench", "milliseconds a stage, stock avatar and synthetic scene"],
    ["deno task bench --size 512 --frames 200", "one size, more frames"],
    ["deno task bench --live", "also from pose message to encoded frame"],
    ["deno task bench --train step", "where a training step's time goes"],
    ["deno task bench --json > figures.json", "for comparing two machines or two commits"],
  ],
  notes: ["Figures of two runs compare only on the same machine with nothing else running on it."],
  async run(values) {
    if (values.train !== undefined) {
      const { runTrainBench } = await import("./training_main.ts");
      return await runTrainBench(values.train, values);
    }
    const { runBench } = await import("./main.ts");
    const { size, profile, train: _train, steps: _steps, ...rest } = values;
    await runBench({
      ...rest,
      ...(size === undefined ? {} : { size }),
      ...(profile === undefined ? {} : { profile }),
    });
  },
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
