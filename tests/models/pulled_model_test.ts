import assert from "node:assert/strict";
import { join } from "node:path";
import { knownModel } from "../../runtime/models/known_model.ts";
import { filesBelow } from "../../runtime/models/cache.ts";
import { findModel } from "../../runtime/models/find_model.ts";
import { noiseOf } from "../../train/diffusion/noise/noising.ts";
import { openStableDiffusion } from "../../train/diffusion/stable_diffusion.ts";
import { floats, goldenModel, readGoldens } from "../goldens/diffusion/expected.ts";
import { assertClose } from "../train/diffusion/parity_support.ts";
import { COMMIT, withHub } from "./hub_support.ts";

/** The files of golden models as a repository has them: path in the repository, path among the goldens. */
async function served(folders: Readonly<Record<string, string>>) {
  const files: Record<string, Uint8Array> = {};
  for (const [at, from] of Object.entries(folders)) {
    for (const path of await filesBelow(goldenModel(from))) {
      files[`${at}${path}`] = await Deno.readFile(join(goldenModel(from), path));
    }
  }
  return { commit: COMMIT, files };
}

Deno.test("pulled models compute through the cache's links: shards, half precision, two repositories", async () => {
  const [model, control] = [knownModel("stable-diffusion-2.1-base"), knownModel("mediapipe-face-sd2.1")];
  const repositories = {
    [model.repository]: await served({
      "scheduler/": "sd2/scheduler",
      "tokenizer/": "sd2/tokenizer",
      "text_encoder/": "sd2_half/text_encoder",
      "unet/": "sd2_half/unet",
      "vae/": "sd2_half/vae",
    }),
    [control.repository]: await served({ "": "sd2_half/controlnet" }),
  };
  await withHub(async ({ settings, pull }) => {
    await pull({}, model);
    await pull({}, control);
    const found = await findModel(model.name, settings);
    assert.equal(
      (await filesBelow(join(found.path, "unet"))).length,
      5,
      "a config, an index and three shards",
    );
    const opened = await openStableDiffusion({
      name: found.name,
      model: found.path,
      controlModel: (await findModel(control.name, settings)).path,
      vae: found.vae,
      imageSize: 64,
      batch: 2,
      precision: "float32",
      vaeGradient: "linear",
      provider: "cpu",
      threads: 1,
    });
    try {
      assert.equal(opened.name, "stable-diffusion-2.1-base");
      const given = await readGoldens("sd2_denoise");
      const halves = (name: string) => {
        const all = floats(given, name);
        return [all.slice(0, all.length / 2), all.slice(all.length / 2)];
      };
      const latents = floats(given, "latents");
      const timesteps = [...given["timesteps"]!.data].map(Number);
      const batch = { count: 2, latents, timesteps, embeddings: halves("embeddings"), controlScale: 1.5 };
      const noise = await opened.denoise({ ...batch, controlMaps: halves("control_maps") });
      const predicted = floats(await readGoldens("sd2_half_denoise"), "controlled_noise");
      assertClose(noise, noiseOf(opened.schedule, predicted, latents, timesteps), 1e-4, "noise");
    } finally {
      await opened.close();
    }
  }, repositories);
});
