import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeConfig } from "../../../../train/config/config.ts";
import { openStableDiffusion } from "../../../../train/diffusion/stable_diffusion.ts";
import { findModels } from "../../../../train/guidance/diffusion/open_diffusion.ts";
import { goldenModel } from "../../../goldens/diffusion/expected.ts";
import { difference } from "../parity_support.ts";

const temporal = (name: string) =>
  fileURLToPath(new URL(`../../../goldens/diffusion/temporal/models/${name}`, import.meta.url));

/** A whole model whose UNet motion modules fit: what else it needs is the tiny Stable Diffusion 1's. */
async function withModel(test: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.symlink(temporal("unet"), join(folder, "unet"));
    for (const part of ["text_encoder", "tokenizer", "scheduler", "vae"]) {
      await Deno.symlink(goldenModel(`sd1/${part}`), join(folder, part));
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a model opened with motion modules sees a clip's frames together, and clips apart", () =>
  withModel(async (folder) => {
    const clips = { modules: temporal("motion_v2.safetensors"), frames: 2 };
    const model = await openStableDiffusion({
      ...{ model: folder, controlModel: temporal("controlnet"), vae: null, imageSize: 64, batch: 4 },
      ...{ precision: "float32", vaeGradient: "linear", provider: "cpu", threads: 1, clips },
    });
    try {
      const [embedding] = await model.embed(["a head"]);
      const item = 4 * 8 * 8;
      const latents = Float32Array.from({ length: 4 * item }, (_, i) => Math.sin(i));
      const maps = Array.from({ length: 4 }, () => new Float32Array(3 * 64 * 64).fill(0.5));
      const predict = (latents: Float32Array) =>
        model.denoise({
          ...{ count: 4, latents, timesteps: [300, 300, 40, 40], controlMaps: maps, controlScale: 1.5 },
          embeddings: [embedding!, embedding!, embedding!, embedding!],
        });
      const before = await predict(latents);
      const after = await predict(latents.map((value, i) => i < item ? value + 1 : value));
      const changed = Array.from(
        { length: 4 },
        (_, frame) =>
          difference(
            after.subarray(frame * item, (frame + 1) * item),
            before.subarray(frame * item, (frame + 1) * item),
          ),
      );
      assert.ok(changed[0]! > 0.01 && changed[1]! > 0.001, `the frame and its neighbour: ${changed}`);
      assert.ok(changed[2]! < 1e-6 && changed[3]! < 1e-6, `another clip: ${changed}`);
    } finally {
      await model.close();
    }
  }));

Deno.test("clips and motion modules need each other", async () => {
  const wanted = (changes: Parameters<typeof makeConfig>[1]) =>
    findModels(makeConfig("paper", { model: temporal("unet"), controlModel: "", ...changes }));
  await assert.rejects(() => wanted({ temporal: 8 }), /need each other: --temporal 8 alone/);
  await assert.rejects(
    () => wanted({ motionModule: "mm.safetensors" }),
    /need each other: --motion-module mm/,
  );
  await assert.rejects(
    () => wanted({ temporal: 8, motionModule: "/no/mm.safetensors" }),
    /no such folder or file/,
  );
  const motionModule = temporal("motion_v1.safetensors");
  assert.equal((await wanted({ temporal: 8, motionModule })).motion!.path, motionModule);
  assert.equal((await wanted({})).motion, null);
});
