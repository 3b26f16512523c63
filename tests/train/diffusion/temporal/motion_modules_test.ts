import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { denoiserGraph } from "../../../../train/diffusion/networks/denoiser.ts";
import { readControlConfig, readUnetConfig } from "../../../../train/diffusion/networks/network_config.ts";
import { openMotionModules } from "../../../../train/diffusion/temporal/motion_modules.ts";
import { openNetworkSource } from "../../../../train/diffusion/weights/model_source.ts";
import { readGoldensOf } from "../../../goldens/diffusion/expected.ts";
import { writeSafetensors } from "../graph_support.ts";
import { assertClose, outputOf, TOLERANCE } from "../parity_support.ts";

const GOLDENS = new URL("../../../goldens/diffusion/temporal/", import.meta.url);
const model = (name: string) => fileURLToPath(new URL(`models/${name}`, GOLDENS));
/** As of make_temporal.py. */
const [CLIPS, FRAMES, CONTROL] = [2, 3, 1.5];
const SIZE = { batch: CLIPS * FRAMES, latent: [8, 8], words: 5 } as const;

async function openUnet() {
  const { config, weights } = await openNetworkSource(model("unet"), "unet");
  return { config: readUnetConfig(config), weights };
}

async function openControl() {
  const { config, weights } = await openNetworkSource(model("controlnet"), "controlnet");
  return { config: readControlConfig(config), weights };
}

const goldens = await readGoldensOf(new URL("expected.safetensors", GOLDENS));
const golden = (name: string) => goldens[name]!.data as Float32Array;

/** What is told of each clip, told of each of its frames. */
function ofFrames(name: string) {
  const { shape: [, ...shape], data } = goldens[name]!;
  const item = data.length / CLIPS;
  const all = Array.from({ length: CLIPS * FRAMES }, (_, frame) => {
    const clip = Math.floor(frame / FRAMES);
    return Array.from<number | bigint>(data.slice(clip * item, (clip + 1) * item));
  }).flat();
  const typed = data instanceof BigInt64Array
    ? BigInt64Array.from(all as bigint[])
    : Float32Array.from(all as number[]);
  return { shape: [CLIPS * FRAMES, ...shape], data: typed };
}

const INPUTS = {
  latents: goldens.latents!,
  timesteps: ofFrames("timesteps"),
  embeddings: ofFrames("embeddings"),
};
/** Each frame sees the map at a strength of its own. */
const maps = Float32Array.from(
  { length: SIZE.batch * golden("control_map").length },
  (_, i) => {
    const map = golden("control_map");
    return (1 + Math.floor(i / map.length)) / SIZE.batch * map[i % map.length]!;
  },
);
const CONTROLLED = {
  ...INPUTS,
  "control map": { shape: [SIZE.batch, 3, 64, 64], data: maps },
  "control scale": { shape: [], data: Float32Array.of(CONTROL) },
};

for (
  const [file, expected, computes] of [
    ["adapter", "noise", ["float32", "float16"]],
    ["motion_v2.safetensors", "v2_noise", ["float32"]],
    ["motion_v1.safetensors", "v1_noise", ["float32"]],
  ] as const
) {
  Deno.test(`a UNet over clips tells the noise that diffusers tells, with the modules of ${file}`, async () => {
    const unet = await openUnet();
    const modules = await openMotionModules(model(file), unet.config);
    for (const compute of computes) {
      const graph = denoiserGraph(unet, null, { ...SIZE, compute, clips: { modules, frames: FRAMES } });
      assertClose(await outputOf(graph, INPUTS), golden(expected), TOLERANCE[compute], compute);
    }
    const still = await outputOf(denoiserGraph(unet, null, SIZE), INPUTS);
    assertClose(still, golden("still"), TOLERANCE.float32, "without modules");
  });
}

Deno.test("a control net beside motion modules tells the noise that diffusers tells", async () => {
  const unet = await openUnet();
  const modules = await openMotionModules(model("adapter"), unet.config);
  const graph = denoiserGraph(unet, await openControl(), { ...SIZE, clips: { modules, frames: FRAMES } });
  assertClose(await outputOf(graph, CONTROLLED), golden("controlled_noise"), TOLERANCE.float32, "controlled");
});

/** A file whose weights have these names and one number each, the positions theirs. */
async function openNames(names: readonly string[], file = "motion.safetensors") {
  const folder = await Deno.makeTempDir();
  try {
    const tensors = names.map((name) => {
      const shape = name.endsWith(".pe") ? [1, 16, 1] : [1];
      return [name, {
        type: "float32" as const,
        shape,
        data: new Float32Array(name.endsWith(".pe") ? 16 : 1),
      }] as const;
    });
    await writeSafetensors(`${folder}/${file}`, Object.fromEntries(tensors));
    return await openMotionModules(`${folder}/${file}`, (await openUnet()).config);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Names of modules at so many levels of one layer each, as AnimateDiff keeps them. */
function namesOfLevels(levels: number): string[] {
  return Array.from(
    { length: levels },
    (_, depth) => [[`down_blocks.${depth}`, 1], [`up_blocks.${depth}`, 2]] as const,
  ).flat().flatMap(([place, layers]) =>
    Array.from({ length: layers }, (_, layer) => `${place}.motion_modules.${layer}.temporal_transformer`)
  ).flatMap((module) => [
    `${module}.proj_in.weight`,
    `${module}.transformer_blocks.0.attention_blocks.0.pos_encoder.pe`,
  ]);
}

Deno.test("modules tell how many frames they know and whether they have a middle, whatever their training put ahead", async () => {
  const { config } = await openUnet();
  const facts = async (file: string) => {
    const { mostFrames, middle, normOver } = await openMotionModules(model(file), config);
    return [mostFrames, middle, normOver];
  };
  assert.deepEqual(await facts("motion_v1.safetensors"), [24, false, "frame"]);
  assert.deepEqual(await facts("motion_v2.safetensors"), [32, true, "frame"]);
  assert.deepEqual(await facts("adapter"), [32, true, "clip"]);
  const trained = await openNames(namesOfLevels(2).map((name) => `module.${name}`));
  assert.equal(trained.mostFrames, 16);
  assert.ok(trained.weights.has("up_blocks.1.motion_modules.1.proj_in.weight"));
});

Deno.test("what is no motion module of the UNet is refused by its true name", async () => {
  const module = "down_blocks.0.motion_modules.0.temporal_transformer";
  for (
    const [names, cause] of [
      [["down_blocks.0.motion_modules.0.proj_in.weight", "conv_in.weight"], /\(PIA\)/],
      [
        ["down_blocks.0.motion_modules.0.attention_blocks.0.processor.to_q_lora.up.weight"],
        /a LoRA \(AnimateDiff's/,
      ],
      [["down_blocks.0.temporal_attentions.0.proj_in.weight"], /Hotshot-XL/],
      [["controlnet_down_blocks.0.weight"], /a control net/],
      [["model.diffusion_model.input_blocks.0.0.weight"], /a model of still pictures/],
      [["text_model.embeddings.weight"], /none of their names/],
      [
        [`${module}.transformer_blocks.0.attention_blocks.2.to_q.weight`],
        /other attention than two over time/,
      ],
      [[`${module}.proj_in.weight`], /must hold their positions in time/],
      [namesOfLevels(3), /2 levels of the UNet must have 1 each on the way down: 1, 1, 1$/],
      [namesOfLevels(1), /2 levels of the UNet must have 1 each on the way down: 1$/],
    ] as const
  ) await assert.rejects(() => openNames(names), cause);
  await assert.rejects(() => openNames(namesOfLevels(2), "mm_sd_v15.ckpt"), /must be a .safetensors file/);
  const { config } = await openUnet();
  await assert.rejects(
    () => openMotionModules("/nowhere/mm.safetensors", config),
    /there must be a .safetensors/,
  );
});

Deno.test("clips are whole, and not longer than there are positions for", async () => {
  const unet = await openUnet();
  const modules = await openMotionModules(model("motion_v1.safetensors"), unet.config);
  const graphOf = (batch: number, frames: number) =>
    denoiserGraph(unet, null, { ...SIZE, batch, clips: { modules, frames } });
  assert.throws(() => graphOf(6, 4), /its batch must be a multiple of it: 6/);
  assert.throws(() => graphOf(25, 25), /know 24 frames at the most: 25/);
});
