import { assembleDiffusionModel } from "../../../train/diffusion/assemble.ts";
import type { DiffusionModel } from "../../../train/diffusion/diffusion_model.ts";
import { createInference } from "../../../train/diffusion/inference/inference.ts";
import { EMPTY_PROMPT, promptFrom } from "../../../train/diffusion/language/prompts.ts";
import { readTokenizer } from "../../../train/diffusion/language/tokenizer.ts";
import { decoderGraph, encoderGraph } from "../../../train/diffusion/networks/autoencoder.ts";
import { readAutoencoderConfig } from "../../../train/diffusion/networks/autoencoder_config.ts";
import { readClipTextConfig } from "../../../train/diffusion/networks/clip_config.ts";
import { textEncoderGraph } from "../../../train/diffusion/networks/clip_text.ts";
import { denoiserGraph } from "../../../train/diffusion/networks/denoiser.ts";
import { readControlConfig, readUnetConfig } from "../../../train/diffusion/networks/network_config.ts";
import { noiseFreeDistillation, scoreDistillation } from "../../../train/diffusion/noise/distillation.ts";
import { addNoise, cleanLatents } from "../../../train/diffusion/noise/noising.ts";
import { readSchedule } from "../../../train/diffusion/noise/schedule.ts";
import { modelBytes } from "../../../train/diffusion/onnx/model_bytes.ts";
import { encoderGradientGraph } from "../../../train/diffusion/reverse/encoder_gradient_graph.ts";
import { graphEncoder } from "../../../train/diffusion/reverse/picture_encoder.ts";
import { readJson, readWeights } from "../../../train/diffusion/weights/weights.ts";
import { floats, goldenModel, readGoldens } from "../../goldens/diffusion/expected.ts";
import { assertClose, goldenConfig } from "./parity_support.ts";

const WORDS = 77;
const SIZE = { batch: 1, size: [64, 64] as const };
const SUBJECT = "a DSLR portrait of Salvador Dalí";
const NEGATIVE = "unrealistic, blurry, low quality";
/** The project's bound for one network; the picture's gradient has gone through all of them. */
const CLOSE = 1e-4;

async function openModel(family: string, use: (model: DiffusionModel) => Promise<void>): Promise<void> {
  const network = async (part: string) => await readWeights(goldenModel(`${family}/${part}`));
  const text = readClipTextConfig(await goldenConfig(`${family}/text_encoder`));
  const vae = readAutoencoderConfig(await goldenConfig(`${family}/vae`));
  const vaeWeights = await network("vae");
  const unet = {
    config: readUnetConfig(await goldenConfig(`${family}/unet`)),
    weights: await network("unet"),
  };
  const control = {
    config: readControlConfig(await goldenConfig(`${family}/controlnet`)),
    weights: await network("controlnet"),
  };
  const scheduler = `${goldenModel(family)}/scheduler/scheduler_config.json`;
  const inference = await createInference({ provider: "cpu", threads: 1 });
  try {
    const encoder = await graphEncoder(
      inference,
      modelBytes(encoderGraph(vae, vaeWeights, SIZE)),
      modelBytes(encoderGradientGraph(vae, vaeWeights, SIZE)),
    );
    const model = await assembleDiffusionModel(inference, {
      name: family,
      imageSize: 64,
      schedule: readSchedule(await readJson(scheduler), scheduler),
      tokenizer: await readTokenizer(goldenModel(`${family}/tokenizer`)),
      textEncoder: modelBytes(textEncoderGraph(text, await network("text_encoder"), { batch: 1 })),
      encoder,
      // Six items in slices of four: the last is not full.
      denoiser: modelBytes(denoiserGraph(unet, control, { batch: 4, latent: [8, 8], words: WORDS })),
      decoder: modelBytes(decoderGraph(vae, vaeWeights, { batch: 1, size: [64, 64] })),
    });
    await use(model);
    await model.close();
  } finally {
    await inference.close();
  }
}

for (const family of ["sd1", "sd2"]) {
  Deno.test(`a whole guidance step is that of diffusers, from texts to dL/dpictures, ${family}`, async () => {
    const given = await readGoldens("sd1_step");
    const wanted = await readGoldens(`${family}_step`);
    const [pictures, encoderNoise, noise, maps] = ["pictures", "encoder_noise", "noise", "control_maps"]
      .map((name) => floats(given, name)) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const timesteps = [...given.timesteps!.data].map(Number);
    const views = timesteps.length;
    const check = (name: string, met: Float32Array) =>
      assertClose(met, floats(wanted, name), CLOSE, `${family} ${name}`);

    await openModel(family, async (model) => {
      const latents = await model.encode(pictures.slice(), encoderNoise.slice());
      check("latents", latents);
      const noisy = addNoise(model.schedule, latents, noise, timesteps);

      const texts = [promptFrom(SUBJECT, "front"), promptFrom(SUBJECT, "back")];
      const asked = [...texts, NEGATIVE, NEGATIVE, EMPTY_PROMPT, EMPTY_PROMPT];
      const mapLength = maps.length / views;
      const viewMaps = timesteps.map((_, view) => maps.slice(view * mapLength, (view + 1) * mapLength));
      const thrice = new Float32Array(3 * noisy.length);
      for (let i = 0; i < 3; i++) thrice.set(noisy, i * noisy.length);
      const predicted = await model.denoise({
        count: 3 * views,
        latents: thrice,
        timesteps: [...timesteps, ...timesteps, ...timesteps],
        embeddings: await model.embed(asked),
        controlMaps: [...viewMaps, ...viewMaps, ...viewMaps],
        controlScale: 1.5,
      });
      const [text, negative, empty] = [0, 1, 2].map((i) =>
        predicted.slice(i * noisy.length, (i + 1) * noisy.length)
      ) as [Float32Array, Float32Array, Float32Array];
      check("text", text);
      check("negative", negative);
      check("empty", empty);
      check("clean_latents", cleanLatents(model.schedule, text, noisy, timesteps));

      const gradients = {
        nfsd: noiseFreeDistillation(model.schedule, { text, negative, empty }, timesteps),
        sds: scoreDistillation(model.schedule, { text, empty }, noise, timesteps),
      };
      for (const [name, gradient] of Object.entries(gradients)) {
        check(`${name}_latent_gradient`, gradient);
        check(
          `${name}_gradient`,
          await model.encodeGradient(pictures.slice(), encoderNoise.slice(), gradient),
        );
      }
    });
  });
}
