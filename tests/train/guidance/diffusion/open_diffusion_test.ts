import assert from "node:assert/strict";
import { join } from "node:path";
import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import type { TrainConfig } from "../../../../train/config/config.ts";
import { openGuidance } from "../../../../train/guidance/open_guidance.ts";
import type { Metrics } from "../../../../train/run/metrics.ts";
import { goldenModel } from "../../../goldens/diffusion/expected.ts";
import { gpuTest } from "../../../gpu_support.ts";
import { HEAD, inFolder, tinyConfig, trainTiny } from "./tiny_training.ts";

/** A training under a tiny Stable Diffusion of random weights: nothing to look at, all to go through. */
async function run(gpu: Gpu, path: string, changes: Partial<TrainConfig>, stopAt = Infinity) {
  const config = tinyConfig({
    ...{ prompt: "a DSLR portrait of Gandalf", provider: "cpu", diffusionSize: 64 },
    ...{ steps: 4, logEvery: 1, previewEvery: 4, checkpointEvery: 2 },
    ...changes,
  });
  const said: string[] = [];
  const open = () =>
    openGuidance(gpu, HEAD, config, { look: null, likeness: null }, (words) => said.push(words));
  return { ...await trainTiny(gpu, path, config, open, stopAt), said };
}

gpuTest(
  "a head is trained under Stable Diffusion 2 with control net and student, and a resumed one is the same bit by bit",
  (gpu) =>
    inFolder(async (path) => {
      // Its folder has a control net of its own.
      const models = { model: goldenModel("sd2"), distillation: "vsd", studentRate: 0.05 } as const;
      const whole = await run(gpu, join(path, "whole"), models);
      assert.ok(
        whole.said.some((words) =>
          /computed by cpu.*control net and unet .* of weights.*student .* left in files/.test(words)
        ),
        whole.said.join("\n"),
      );
      const metrics = whole.lines.filter((line): line is Metrics => "loss" in line);
      assert.equal(metrics.length, 4);
      assert.ok(metrics.every(({ terms, guidance }) => terms.latentGradient! > 0 && guidance!.networks! > 0));
      assert.ok(
        metrics.every(({ guidance }) => guidance!.studentLoss! > 0),
        "it tells how the student learns",
      );
      assert.ok((await Deno.stat(join(path, "whole/previews/000004.png"))).size > 10_000);

      const first = await run(gpu, join(path, "broken"), models, 3);
      assert.equal(first.done, 3);
      const rest = await run(gpu, join(path, "broken"), models);
      assert.ok(rest.lines.some((line) => "event" in line && line.event === "resumed" && line.step === 3));
      assert.deepEqual(rest.ply, whole.ply);
    }),
  ["cpu"],
);

gpuTest(
  "Stable Diffusion 1 and 2, no control net, SDS and the other gradients of the autoencoder train as well",
  (gpu) =>
    inFolder(async (path) => {
      const runs = [
        { model: goldenModel("sd2"), distillation: "sds" },
        { model: goldenModel("sd1"), vaeGradient: "low-memory" },
        { model: goldenModel("sd1"), controlModel: "", vaeGradient: "linear", precision: "float16" },
      ] as const;
      const avatars: Uint8Array[] = [];
      for (const [index, changes] of runs.entries()) {
        const { ply, done } = await run(gpu, join(path, `${index}`), {
          ...changes,
          steps: 1,
          previewEvery: 0,
        });
        assert.equal(done, 1);
        assert.ok(
          avatars.every((other) => !other.every((byte, i) => byte === ply[i])),
          `run ${index} is another`,
        );
        avatars.push(ply);
      }
    }),
  ["cpu"],
);
