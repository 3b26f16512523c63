import { tmpdir } from "node:os";
import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { noiseOf } from "../../../train/diffusion/noise/noising.ts";
import {
  openStableDiffusion,
  type StableDiffusionOptions,
} from "../../../train/diffusion/stable_diffusion.ts";
import { floats, goldenModel, readGoldens } from "../../goldens/diffusion/expected.ts";
import { assertClose } from "./parity_support.ts";

const OPTIONS = {
  vae: null,
  imageSize: 64,
  batch: 3,
  precision: "float32",
  vaeGradient: "exact",
  provider: "cpu",
  threads: 1,
} as const satisfies Partial<StableDiffusionOptions>;

for (const family of ["sd1", "sd2"]) {
  Deno.test(`openStableDiffusion() opens ${family}'s folder, and its networks say what diffusers' say`, async () => {
    const model = await openStableDiffusion({
      ...OPTIONS,
      model: goldenModel(family),
      controlModel: goldenModel(`${family}/controlnet`),
    });
    try {
      equal(model.name, family);
      equal(model.provider, "cpu");
      deepEqual(model.latentShape, [4, 8, 8]);
      match(model.memory, /control net and unet .* GiB of weights .* at the most about .* that are free$/);
      const denoised = await readGoldens(`${family}_denoise`);
      const [embeddings, maps] = [floats(denoised, "embeddings"), floats(denoised, "control_maps")];
      const halves = (all: Float32Array) => [all.slice(0, all.length / 2), all.slice(all.length / 2)];
      const latents = floats(denoised, "latents");
      const timesteps = [...denoised.timesteps!.data].map(Number);
      const noise = await model.denoise({
        count: 2,
        latents,
        timesteps,
        embeddings: halves(embeddings),
        controlMaps: halves(maps),
        controlScale: 1.5,
      });
      const predicted = floats(denoised, "controlled_noise");
      const expected = noiseOf(model.schedule, predicted, latents, timesteps);
      assertClose(noise, expected, 1e-4, `${family} noise`);
      const given = await readGoldens("sd1_vae");
      const decoded = await model.decode(floats(given, "decoded_latents"));
      assertClose(decoded, floats(await readGoldens(`${family}_vae`), "decoded"), 1e-4, `${family} decoded`);
      if (family === "sd1") {
        const [pictures, deviates] = [floats(given, "pictures"), floats(given, "noise")];
        const encoded = await model.encode(pictures, deviates);
        assertClose(encoded, floats(given, "latents"), 1e-4, "latents");
        const gradient = await model.encodeGradient(pictures, deviates, floats(given, "latent_gradient"));
        assertClose(gradient, floats(given, "picture_gradient"), 1e-3, "gradient");
      }
      ok(model.networkTime > 0);
    } finally {
      await model.close();
    }
  });
}

Deno.test("openStableDiffusion() goes back through the autoencoder in parts or by a linear map, if told", async () => {
  const given = await readGoldens("sd1_vae");
  const [pictures, noise, latentGradient] = ["pictures", "noise", "latent_gradient"]
    .map((name) => floats(given, name)) as [Float32Array, Float32Array, Float32Array];
  const gradients: Record<string, Float32Array> = {};
  for (const vaeGradient of ["low-memory", "linear"] as const) {
    const model = await openStableDiffusion({
      ...OPTIONS,
      vaeGradient,
      model: goldenModel("sd1"),
      controlModel: null,
    });
    try {
      match(model.memory, vaeGradient === "linear" ? /; encoder \d/ : /; encoder part 1 of \d \d/);
      assertClose(await model.encode(pictures, noise), floats(given, "latents"), 1e-4, vaeGradient);
      gradients[vaeGradient] = await model.encodeGradient(pictures, noise, latentGradient);
    } finally {
      await model.close();
    }
  }
  const exact = floats(given, "picture_gradient");
  assertClose(gradients["low-memory"]!, exact, 1e-3, "gradient in parts");
  deepEqual(gradients.linear!.length, exact.length);
  ok(gradients.linear!.some((value) => value !== 0));
});

Deno.test("openStableDiffusion() takes another autoencoder, half precision, and no control net", async () => {
  const folder = await Deno.makeTempDir();
  try {
    // The folder of a finetune: it brings its UNet, and the rest is where it always was.
    for (const part of ["text_encoder", "tokenizer", "scheduler"]) {
      await Deno.symlink(goldenModel(`sd1/${part}`), `${folder}/${part}`);
    }
    await Deno.symlink(goldenModel("sd1_half/unet"), `${folder}/unet`);
    const options = { ...OPTIONS, model: folder, controlModel: null, precision: "float16" } as const;
    await rejects(
      openStableDiffusion(options),
      /Cannot read .*config\.json, the model.s folder must hold it: there is none/,
    );
    const model = await openStableDiffusion({
      ...options,
      vae: goldenModel("sd1_half/vae"),
      lowMemory: true,
    });
    try {
      match(model.memory, /in low-memory mode$/);
      const denoised = await readGoldens("sd1_denoise");
      const embeddings = floats(denoised, "embeddings");
      const noise = await model.denoise({
        count: 2,
        latents: floats(denoised, "latents"),
        timesteps: [...denoised.timesteps!.data].map(Number),
        embeddings: [embeddings.slice(0, embeddings.length / 2), embeddings.slice(embeddings.length / 2)],
        controlMaps: null,
        controlScale: 1,
      });
      assertClose(noise, floats(await readGoldens("sd1_half_denoise"), "noise"), 2e-2, "half precision");
    } finally {
      await model.close();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openStableDiffusion() merges LoRAs, learns words, and leaves nothing behind when it is closed", async () => {
  const files = (name: string) => goldenModel(`files/${name}.safetensors`);
  const goldens = await readGoldens("files");
  const leftovers = () =>
    [...Deno.readDirSync(tmpdir())].filter(({ name }) => name.startsWith(`headcast-weights-${Deno.pid}-`))
      .length;
  const before = leftovers();
  const said: string[] = [];
  const model = await openStableDiffusion({
    ...OPTIONS,
    model: goldenModel("sd1"),
    controlModel: null,
    vaeGradient: "linear",
    loras: [{ path: files("lora_kohya"), scale: 0.75 }],
    embeddings: [{ path: files("mynewword"), token: "<me>" }],
    warn: (words) => said.push(words),
  });
  try {
    equal(leftovers(), before + 1);
    const prompt = "a DSLR portrait of Vincent van Gogh, front view";
    const [words, learned] = await model.embed([prompt, "a portrait of <me>"]);
    assertClose(words!, floats(goldens, "kohya.words"), 1e-4, "words");
    ok(learned!.every(Number.isFinite));
    deepEqual(model.tokenizer.encode("of <me>,").ids.length, 77);
    const { latents, timesteps, embeddings } = await readGoldens("sd1_denoise");
    const both = embeddings!.data as Float32Array;
    const noise = await model.denoise({
      count: 2,
      latents: latents!.data as Float32Array,
      timesteps: [...timesteps!.data].map(Number),
      embeddings: [both.slice(0, both.length / 2), both.slice(both.length / 2)],
      controlMaps: null,
      controlScale: 1,
    });
    assertClose(noise, floats(goldens, "kohya.noise"), 1e-4, "noise");
    deepEqual(said, []);
  } finally {
    await model.close();
  }
  equal(leftovers(), before);
  const strange = { ...OPTIONS, model: goldenModel("sd2"), controlModel: null };
  await rejects(
    openStableDiffusion({ ...strange, loras: [{ path: files("lora_kohya"), scale: 1 }] }),
    /Cannot merge .*lora_kohya.*, it must fit the model's .* of \[/,
  );
  await rejects(
    openStableDiffusion({ ...strange, clipSkip: 9 }),
    /--clip-skip must be at most its 3 layers: 9/,
  );
  equal(leftovers(), before);
});

Deno.test("openStableDiffusion() refuses what is no model, by its path", async () => {
  const nowhere = { ...OPTIONS, model: "/nowhere/model", controlModel: null };
  await rejects(
    openStableDiffusion(nowhere),
    /there must be a folder or a .safetensors file: \/nowhere\/model/,
  );
  const tiny = { ...nowhere, model: goldenModel("sd1_single.safetensors") };
  await rejects(
    openStableDiffusion(tiny),
    /a single file must be of the family of SD 1 or SD 2 .*: it is no known family \(text embeddings of 16 numbers\)/,
  );
  const odd = { ...OPTIONS, model: goldenModel("sd1"), controlModel: null, imageSize: 60 };
  await rejects(openStableDiffusion(odd), /multiples of/);
});
