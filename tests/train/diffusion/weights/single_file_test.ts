import assert from "node:assert/strict";
import { readAutoencoderConfig } from "../../../../train/diffusion/networks/autoencoder_config.ts";
import { readClipTextConfig } from "../../../../train/diffusion/networks/clip_config.ts";
import { readControlConfig, readUnetConfig } from "../../../../train/diffusion/networks/network_config.ts";
import { readSchedule } from "../../../../train/diffusion/noise/schedule.ts";
import { readConfig } from "../../../../runtime/inference/weights/config_reader.ts";
import { readSafetensors } from "../../../../runtime/inference/weights/safetensors.ts";
import {
  readSingleFile,
  singleFileOf,
  type SingleFilePart,
} from "../../../../train/diffusion/weights/single_file.ts";
import {
  SINGLE_FILE_CONFIGS,
  singleFileSchedule,
} from "../../../../train/diffusion/weights/single_file_configs.ts";
import type { StoredTensor, Weights } from "../../../../runtime/inference/weights/stored_tensor.ts";
import { goldenModel } from "../../../goldens/diffusion/expected.ts";

/** The names of diffusers before 0.18, which its folders have and single files have not. */
const NEW_NAMES = { query: "to_q", key: "to_k", value: "to_v", proj_attn: "to_out.0" } as const;

async function bytesOf({ file, offset, length }: StoredTensor): Promise<Uint8Array> {
  return (await Deno.readFile(file)).subarray(offset, offset + length);
}

/** All tensors of a folder's files. */
async function tensorsIn(folder: string): Promise<StoredTensor[]> {
  const tensors: StoredTensor[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".safetensors")) tensors.push(...await readSafetensors(`${folder}/${name}`));
  }
  return tensors;
}

async function assertSameWeights(weights: Weights, folder: string): Promise<void> {
  const wanted = await tensorsIn(folder);
  assert.ok(wanted.length > 30, `${folder} has weights: ${wanted.length}`);
  for (const tensor of wanted) {
    const name = tensor.name.replace(
      /(attentions\.0\.)(query|key|value|proj_attn)\b/,
      (_, before, old: keyof typeof NEW_NAMES) => before + NEW_NAMES[old],
    );
    assert.deepEqual(await bytesOf(weights.find(name, tensor.shape)), await bytesOf(tensor), name);
  }
}

const FILES: readonly [string, Partial<Record<SingleFilePart, string>>][] = [
  ["sd1_single", { unet: "sd1_half/unet", vae: "sd1_half/vae", text_encoder: "sd1_half/text_encoder" }],
  ["sd2_single", { unet: "sd2_half/unet", vae: "sd2_half/vae", text_encoder: "sd2_half/text_encoder" }],
  ["sd1_control_single", { controlnet: "sd1_half/controlnet" }],
];

for (const [file, parts] of FILES) {
  Deno.test(`${file} holds the weights of diffusers' folders under the original names`, async () => {
    const single = await readSingleFile(goldenModel(`${file}.safetensors`));
    assert.deepEqual([...single.parts].sort(), Object.keys(parts).sort());
    for (const [part, folder] of Object.entries(parts)) {
      await assertSameWeights(single.weights(part as SingleFilePart), goldenModel(folder));
    }
  });
}

const fileOf = (tensors: readonly StoredTensor[]) => ({ tensors, others: [], metadata: {} });

const without = (prefix: string) => (tensor: StoredTensor) => ({
  ...tensor,
  name: tensor.name.replace(prefix, ""),
});

Deno.test("an autoencoder, a control net or a UNet alone in a file needs no prefix", async () => {
  const whole = await readSafetensors(goldenModel("sd1_single.safetensors"));
  const control = await readSafetensors(goldenModel("sd1_control_single.safetensors"));
  const alone = (tensors: readonly StoredTensor[], prefix: string) =>
    singleFileOf(fileOf(tensors.filter(({ name }) => name.startsWith(prefix)).map(without(prefix))), "alone");
  const cases: [SingleFilePart, readonly StoredTensor[], string][] = [
    ["vae", whole, "first_stage_model."],
    ["unet", whole, "model.diffusion_model."],
    ["controlnet", control, "control_model."],
  ];
  for (const [part, tensors, prefix] of cases) {
    const single = alone(tensors, prefix);
    assert.deepEqual(single.parts, [part]);
    await assertSameWeights(single.weights(part), goldenModel(`sd1_half/${part}`));
  }
});

Deno.test("a text encoder whose names lost their first word is found too", async () => {
  const tensors = await readSafetensors(goldenModel("sd1_single.safetensors"));
  const single = singleFileOf(fileOf(tensors.map(without("text_model."))), "old");
  await assertSameWeights(single.weights("text_encoder"), goldenModel("sd1_half/text_encoder"));
});

Deno.test("a part that the file does not hold is refused with what it holds", async () => {
  const single = await readSingleFile(goldenModel("sd1_control_single.safetensors"));
  assert.throws(
    () => single.weights("vae"),
    /Cannot find an autoencoder in .*, the file must hold one: it holds a control net$/,
  );
  assert.throws(
    () => singleFileOf(fileOf([]), "a.safetensors").weights("unet"),
    /it holds no network that is known$/,
  );
});

function tensor(name: string, ...shape: number[]): StoredTensor {
  return {
    name,
    type: "float16",
    shape,
    file: "/a.safetensors",
    offset: 0,
    length: 2 * shape.reduce((a, b) => a * b),
  };
}

Deno.test("the width of the text embeddings tells SD 1.x from SD 2.x", () => {
  const unet = (width: number) =>
    tensor("model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight", 320, width);
  assert.equal(singleFileOf(fileOf([unet(768)]), "a").family, "sd1");
  assert.equal(singleFileOf(fileOf([unet(1024)]), "a").family, "sd2");
  assert.equal(singleFileOf(fileOf([unet(2048)]), "a").family, null);
  const text = tensor("cond_stage_model.model.token_embedding.weight", 49408, 1024);
  assert.equal(singleFileOf(fileOf([text]), "a").family, "sd2");
});

Deno.test("configs for single files are those of SD 1.5 and SD 2.1", () => {
  for (const family of ["sd1", "sd2"] as const) {
    const configs = SINGLE_FILE_CONFIGS[family];
    const unet = readUnetConfig(readConfig(configs.unet, "unet"));
    const control = readControlConfig(readConfig(configs.controlnet, "controlnet"));
    const vae = readAutoencoderConfig(readConfig(configs.vae, "vae"));
    const text = readClipTextConfig(readConfig(configs.text_encoder, "text_encoder"));
    const first = family === "sd1";
    assert.deepEqual(unet.levels.map(({ width }) => width), [320, 640, 1280, 1280]);
    assert.deepEqual(unet.levels.map(({ heads }) => heads), first ? [8, 8, 8, 8] : [5, 10, 20, 20]);
    assert.deepEqual(control.mapWidths, [16, 32, 96, 256]);
    assert.deepEqual([unet.contextWidth, control.contextWidth], [text.width, text.width]);
    assert.deepEqual([vae.scale, vae.groups, vae.latentChannels], [0.18215, 32, unet.channels]);
    assert.deepEqual([text.layers, text.width / text.heads], [first ? 12 : 23, 64]);
  }
  const schedule = readSchedule(singleFileSchedule("v_prediction"), "schedule");
  assert.deepEqual([schedule.alphaBar.length, schedule.prediction], [1000, "v_prediction"]);
  assert.ok(Math.abs(schedule.alphaBar[999]! - 0.0047) < 1e-4, "as known of SD");
});
