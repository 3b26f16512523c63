import { EMPTY_PROMPT, promptFrom } from "../../../train/diffusion/language/prompts.ts";
import { noiseFreeDistillation, scoreDistillation } from "../../../train/diffusion/noise/distillation.ts";
import { addNoise, cleanLatents } from "../../../train/diffusion/noise/noising.ts";
import { openStableDiffusion } from "../../../train/diffusion/stable_diffusion.ts";
import { floats, goldenModel, readGoldens } from "../../goldens/diffusion/expected.ts";
import { assertClose, TOLERANCE } from "./parity_support.ts";

const SUBJECT = "a DSLR portrait of Salvador Dalí";
/** HeadStudio A.1. */
const PAPER = { guidanceScale: 7.5, negativeScale: 1, guidanceInterval: [0, 1] } as const;
const NEGATIVE = "unrealistic, blurry, low quality";
/** The bounds are those of one network, though the picture's gradient has gone through all of them. */
const CASES = [
  { family: "sd1", precision: "float32", vaeGradient: "exact" },
  { family: "sd1", precision: "float32", vaeGradient: "low-memory" },
  { family: "sd1", precision: "float16", vaeGradient: "exact" },
  { family: "sd2", precision: "float32", vaeGradient: "exact" },
  { family: "sd2", precision: "float16", vaeGradient: "low-memory" },
] as const;

for (const { family, precision, vaeGradient } of CASES) {
  const told = `${family}, ${precision}, ${vaeGradient}`;
  Deno.test(`a whole guidance step is that of diffusers, from texts to dL/dpictures: ${told}`, async () => {
    const given = await readGoldens("sd1_step");
    const wanted = await readGoldens(`${family}_step`);
    const [pictures, encoderNoise, noise, maps] = ["pictures", "encoder_noise", "noise", "control_maps"]
      .map((name) => floats(given, name)) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const timesteps = [...given.timesteps!.data].map(Number);
    const views = timesteps.length;
    const check = (name: string, met: Float32Array) =>
      assertClose(met, floats(wanted, name), TOLERANCE[precision], `${told}, ${name}`);

    const model = await openStableDiffusion({
      model: goldenModel(family),
      controlModel: goldenModel(`${family}/controlnet`),
      vae: null,
      imageSize: 64,
      // Six items in slices of four: the last is not full.
      batch: 4,
      precision,
      vaeGradient,
      provider: "cpu",
      threads: 1,
    });
    try {
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
        nfsd: noiseFreeDistillation(model.schedule, { text, negative, empty }, timesteps, PAPER),
        sds: scoreDistillation(model.schedule, { text, empty }, noise, timesteps, PAPER),
      };
      for (const [name, gradient] of Object.entries(gradients)) {
        check(`${name}_latent_gradient`, gradient);
        check(
          `${name}_gradient`,
          await model.encodeGradient(pictures.slice(), encoderNoise.slice(), gradient),
        );
      }
    } finally {
      await model.close();
    }
  });
}
