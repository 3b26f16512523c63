import assert from "node:assert/strict";
import { join } from "node:path";
import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import { createFaceDrawer } from "../../../../train/diffusion/control/control_drawer.ts";
import { createDiffusionGuidance } from "../../../../train/guidance/diffusion/diffusion.ts";
import type { Metrics } from "../../../../train/run/metrics.ts";
import { gpuTest } from "../../../gpu_support.ts";
import { gaussianModel } from "./gaussian_model.ts";
import { HEAD, inFolder, tinyConfig, trainTiny } from "./tiny_training.ts";

/** A training of a few steps under the stand-in, in a folder. */
async function run(gpu: Gpu, path: string, stopAt = Infinity) {
  const config = tinyConfig({
    prompt: "anybody",
    steps: 8,
    logEvery: 2,
    previewEvery: 4,
    checkpointEvery: 4,
  });
  const model = gaussianModel(64);
  const prompts = { text: () => "anybody", negative: "ugly" };
  const control = createFaceDrawer(HEAD, "visible");
  const open = () => createDiffusionGuidance(gpu, config, { model, control, prompts });
  return { ...await trainTiny(gpu, path, config, open, stopAt), model };
}

gpuTest(
  "a training by score distillation logs its parts, previews them and goes on bit by bit",
  (gpu) =>
    inFolder(async (path) => {
      const whole = await run(gpu, join(path, "whole"));
      const metrics = whole.lines.filter((line): line is Metrics => "loss" in line);
      // Every other one, and the first and the seventh, after which it is looked whether all fitted.
      assert.deepEqual(metrics.map(({ step }) => step), [1, 2, 4, 6, 7, 8]);
      for (const { terms, guidance } of metrics) {
        assert.ok(terms.latentGradient! > 0, "pictures are not yet what they shall be");
        assert.deepEqual(Object.keys(guidance!), ["networks", "pictures", "own", "networkShare"]);
        assert.ok(guidance!.networks! > 0 && guidance!.networkShare! > 0 && guidance!.networkShare! < 1);
      }
      // Three stills of the avatar, and three rows of the last step's two views.
      const png = await Deno.readFile(join(whole.folder.previews, "000004.png"));
      const [width, height] = [16, 20].map((at) => new DataView(png.buffer).getUint32(at));
      assert.deepEqual([width! / 320, height! / 320], [3, 4]);
      // The faces' maps reached the model: green lines in views from before, nothing else.
      const maps = whole.model.asked.batches.flatMap(({ controlMaps }) => controlMaps!);
      assert.ok(maps.some((map) => map.some((x) => x > 0)), "some view shows the face");
      assert.ok(maps.some((map) => map.every((x) => x === 0)), "some view shows its back");

      await run(gpu, join(path, "broken"), 5);
      const rest = await run(gpu, join(path, "broken"));
      assert.ok(rest.lines.some((line) => "event" in line && line.event === "resumed" && line.step === 5));
      assert.deepEqual(rest.ply, whole.ply);
    }),
  ["cpu"],
);
