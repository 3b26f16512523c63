import assert from "node:assert/strict";
import { join } from "node:path";
import { readNumbers } from "../../../../runtime/inference/weights/read_numbers.ts";
import type { SafetensorsFile } from "../../../../runtime/inference/weights/safetensors.ts";
import type { Weights } from "../../../../runtime/inference/weights/stored_tensor.ts";
import { readSchedule } from "../../../../train/diffusion/noise/schedule.ts";
import {
  type ModelSource,
  openModelSource,
  openNetworkSource,
} from "../../../../train/diffusion/weights/model_source.ts";
import { narrowNotice } from "../../../../train/diffusion/weights/narrow_notice.ts";
import {
  bfloat16Code,
  e4m3Code,
  e4m3Value,
  e5m2Code,
  type RawTensor,
  type RawTensors,
  rawTensors,
  renamed,
  retyped,
  safetensorsBytes,
  writeConfigsBeside,
  zeros,
} from "./small_files.ts";

// Files as people have them, made of tiny true weights: each is read right, or refused with what it is.

const SD1 = await rawTensors("sd1_single.safetensors");
const SD2 = await rawTensors("sd2_single.safetensors");
const CONTROL = await rawTensors("sd1_control_single.safetensors");
const ATTENDS = "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight";
const UNET = "model.diffusion_model.";
const EMPTY: RawTensor = { dtype: "F16", shape: [0], bytes: new Uint8Array() };

const part = (prefix: string, into = "") => (name: string) =>
  name.startsWith(prefix) ? into + name.slice(prefix.length) : null;
const less = (prefix: string) => (name: string) => name.startsWith(prefix) ? null : name;

interface Readable {
  readonly what: string;
  readonly tensors: RawTensors;
  readonly family?: "sd1" | "sd2";
  readonly metadata?: Record<string, string>;
  readonly prediction?: "epsilon" | "v_prediction";
  readonly zeroSnr?: boolean;
  /** What is told: nothing where left out. */
  readonly told?: RegExp;
  /** What a number of the file's first convolution is read as, and the tensor it comes from. */
  readonly from?: string;
  readonly value?: (kept: RawTensor) => Float32Array;
}

const float16 = ({ bytes }: RawTensor) => Float32Array.from(new Float16Array(bytes.buffer));
const averaged = Object.fromEntries(
  Object.entries(SD1).filter(([name]) => name.startsWith(UNET)).map(([name, tensor]) => [
    `model_ema.diffusion_model${name.slice(UNET.length).replaceAll(".", "")}`,
    { ...tensor, bytes: tensor.bytes.toReversed() },
  ]),
);
const meanOfFirst = "model_ema.diffusion_modelinput_blocks00weight";

const MODELS: readonly Readable[] = [
  { what: "an SD 1 in float16", tensors: SD1 },
  {
    what: "an SD 1 in bfloat16",
    tensors: retyped(SD1, "BF16", bfloat16Code),
    value: ({ bytes }) =>
      new Float32Array(Uint32Array.from(new Uint16Array(bytes.buffer), (half) => half << 16).buffer),
  },
  {
    what: "an SD 1 in fp8 E4M3",
    tensors: retyped(SD1, "F8_E4M3", e4m3Code),
    told: /keeps weights in fp8 \(E4M3\): they are widened/,
    value: ({ bytes }) => Float32Array.from(bytes, e4m3Value),
  },
  {
    what: "an SD 1 in fp8 E5M2",
    tensors: retyped(SD1, "F8_E5M2", e5m2Code),
    told: /keeps weights in fp8 \(E5M2\)/,
    value: ({ bytes }) =>
      Float32Array.from(new Float16Array(Uint16Array.from(bytes, (code) => code << 8).buffer)),
  },
  {
    what: "an SD 1 with averaged weights besides",
    tensors: { ...SD1, ...averaged },
    from: meanOfFirst,
    told: /the averaged weights \(EMA\) are taken/,
  },
  {
    what: "an SD 1 with some averaged weights",
    tensors: { ...SD1, [meanOfFirst]: averaged[meanOfFirst]! },
    told: /\(EMA\) of its UNet are passed over/,
  },
  {
    what: "an SD 1 that is marked to predict velocity",
    tensors: { ...SD1, v_pred: EMPTY },
    prediction: "v_prediction",
    told: /predicts velocity, as its file says: v_pred$/,
  },
  {
    what: "an SD 1 that is marked to end in noise",
    tensors: { ...SD1, v_pred: EMPTY, ztsnr: EMPTY },
    prediction: "v_prediction",
    zeroSnr: true,
    told: /predicts velocity under a schedule that ends in noise alone, as its file says: v_pred, ztsnr$/,
  },
  {
    what: "an SD 1 whose header says that it predicts velocity",
    tensors: SD1,
    metadata: { "modelspec.prediction_type": "v" },
    prediction: "v_prediction",
    told: /predicts velocity, .*modelspec.prediction_type v$/,
  },
  {
    what: "an SD 2 of 768 pixels by its header",
    tensors: SD2,
    family: "sd2",
    metadata: { "modelspec.architecture": "stable-diffusion-v2-768-v" },
    prediction: "v_prediction",
    told: /predicts velocity/,
  },
  { what: "an SD 2 by the configurations beside it", tensors: SD2, family: "sd2" },
  {
    what: "an SD 1 whose text encoder has the names of transformers 5",
    tensors: renamed(SD1, (name) => name.replace("transformer.text_model.", "transformer.")),
  },
];

for (const { what, tensors, family = "sd1", metadata, told, value = float16, ...wanted } of MODELS) {
  Deno.test(`${what} is read right`, async () => {
    await inFolder(async (folder) => {
      await writeConfigsBeside(folder, family);
      const source = await write(folder, tensors, metadata).then(openModelSource);
      const from = wanted.from ?? `${UNET}input_blocks.0.0.weight`;
      const unet = (await source.network("unet")).weights;
      assert.deepEqual(await first(unet, "conv_in.weight"), [...value(tensors[from]!).slice(0, 8)]);
      const table = Object.keys(tensors).find((name) => name.endsWith("token_embedding.weight"))!;
      const words = (await source.network("text_encoder")).weights;
      const tableName = "text_model.embeddings.token_embedding.weight";
      assert.deepEqual(await first(words, tableName), [...value(tensors[table]!).slice(0, 8)]);
      assert.ok((await source.network("vae")).weights.has("encoder.conv_in.weight"));
      const schedule = await scheduleOf(source);
      assert.equal(schedule.prediction, wanted.prediction ?? "epsilon");
      assert.equal(schedule.alphaBar.at(-1) === 0, wanted.zeroSnr ?? false);
      const narrow = narrowNotice(unet.names.map((name) => unet.peek(name)!), "It");
      const said = [...source.notices, (await source.schedule()).notice ?? "", narrow ?? ""].join("\n")
        .trim();
      assert.match(said, told ?? /^[^\n]* predicts noise, no mark of its file says otherwise[^\n]*$/);
    });
  });
}

const diffusersNames = await rawTensors("sd1_half/controlnet/diffusion_pytorch_model.fp16.safetensors");
const diffusersVae = await rawTensors("sd1_half/vae/diffusion_pytorch_model.fp16.safetensors");

Deno.test("a control net or an autoencoder of its own is read in every naming", async () => {
  const cases: [RawTensors, "controlnet" | "vae", string, string][] = [
    [CONTROL, "controlnet", "conv_in.weight", "control_model.input_blocks.0.0.weight"],
    [diffusersNames, "controlnet", "conv_in.weight", "conv_in.weight"],
    [
      renamed(SD1, part("first_stage_model.")),
      "vae",
      "encoder.conv_in.weight",
      "encoder.conv_in.weight",
    ],
    [diffusersVae, "vae", "encoder.conv_in.weight", "encoder.conv_in.weight"],
  ];
  for (const [tensors, network, name, from] of cases) {
    await inFolder(async (folder) => {
      await writeConfigsBeside(folder, "sd1");
      const { weights } = await openNetworkSource(await write(folder, tensors), network);
      assert.deepEqual(await first(weights, name), [...float16(tensors[from]!).slice(0, 8)]);
    });
  }
});

const single = (tensors: RawTensors, metadata?: Record<string, string>) =>
  safetensorsBytes(tensors, metadata);
const widthOf = (width: number) => ({ ...SD1, [UNET + ATTENDS]: zeros("F16", 4, width) });
const kohya = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k";
const bytesOf = (text: string) => new TextEncoder().encode(text);
const whole = single(SD1);
const claiming = (shape: number[], end: number) => {
  const header = bytesOf(JSON.stringify({ a: { dtype: "F16", shape, data_offsets: [0, end] } }));
  const file = new Uint8Array(8 + header.length + 16);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  return file;
};

const REFUSED_MODELS: readonly [what: string, bytes: Uint8Array<ArrayBuffer>, cause: RegExp][] = [
  [
    "an SD 1 in scaled fp8",
    single({ ...retyped(SD1, "F8_E4M3", e4m3Code), "model.out.scale_weight": zeros("F32") }),
    /must not be scaled by factors beside them \(take the model in fp16 or plain fp8\): it has model.out.scale_weight$/,
  ],
  [
    "a LoRA of kohya's names",
    single({ [`${kohya}.lora_down.weight`]: zeros("F16", 8, 768), [`${kohya}.alpha`]: zeros("F16") }),
    /it is a LoRA, .*--lora FILE$/,
  ],
  [
    "a LoRA of diffusers' names",
    single({ "unet.down_blocks.0.attn2.to_k.lora.down.weight": zeros("F32", 8, 768) }),
    /it is a LoRA/,
  ],
  [
    "a LoRA of PEFT's names",
    single({ "base_model.model.mid_block.attn1.to_q.lora_A.weight": zeros("F32", 8, 320) }),
    /it is a LoRA/,
  ],
  [
    "an embedding of one layout",
    single({ emb_params: zeros("F32", 4, 768) }),
    /textual inversion.*--embedding/,
  ],
  ["an embedding of the other", single({ "<cat-toy>": zeros("F32", 768) }), /textual inversion/],
  [
    "an SDXL",
    single({
      ...renamed(SD1, less("cond_stage")),
      "conditioner.embedders.0.transformer.text_model.a": zeros("F16", 2),
    }),
    /it is of Stable Diffusion XL/,
  ],
  ["a FLUX", single({ [`${UNET}double_blocks.0.img_attn.qkv.weight`]: zeros("F16", 4) }), /it is a FLUX/],
  ["an SD 3", single({ [`${UNET}joint_blocks.0.x_block.attn.qkv.weight`]: zeros("F16", 4) }), /Diffusion 3/],
  [
    "a UNet alone",
    single(renamed(SD1, part(UNET))),
    /must hold a UNet and a text encoder: it holds a UNet alone$/,
  ],
  [
    "an autoencoder",
    single(renamed(SD1, part("first_stage_model."))),
    /holds an autoencoder alone \(--vae FILE\)$/,
  ],
  ["a control net", single(CONTROL), /holds a control net alone \(--control FILE\)$/],
  ["motion modules", single({ "down_blocks.0.motion_modules.0.a": zeros("F16", 4) }), /motion modules/],
  ["an IP-Adapter", single({ "ip_adapter.1.to_k_ip.weight": zeros("F16", 4) }), /it is an IP-Adapter/],
  ["another width", single(widthOf(16)), /it is no known family \(text embeddings of 16 numbers\)/],
  ["a pickle in a zip", bytesOf("PK\x03\x04\x00\x00\x08\x08archive/data.pkl"), /it is a pickle \(.ckpt/],
  ["a bare pickle", Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9), /it is a pickle/],
  [
    "a web page",
    bytesOf("<!DOCTYPE html><html><head><title>Sign in</title>"),
    /it is a web page: the download/,
  ],
  ["a GGUF", bytesOf("GGUF\x03\x00\x00\x00\x10\x00\x00\x00"), /it is a GGUF file/],
  [
    "a pointer",
    bytesOf("version https://git-lfs.github.com/spec/v1\noid sha256:00"),
    /Git LFS: git lfs pull/,
  ],
  ["a server's complaint", bytesOf(`{"error":"Invalid username or password."}`), /it is a JSON text/],
  ["a file cut in its header", whole.slice(0, 1000), /it ends within its header, as a download .*: 1000 of/],
  ["a file cut in its weights", whole.slice(0, -1000), /it ends before its weights do, as a download/],
  ["an empty file", new Uint8Array(), /must begin with the length of its header: 0 bytes/],
  ["a header of 2^60 bytes", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 16), /must have at most 32000000 bytes/],
  [
    "a hundred thousand tensors and one",
    single(Object.fromEntries(Array.from({ length: 100_001 }, (_, i) => [`${i}`, EMPTY]))),
    /must hold at most 100000 tensors: 100001$/,
  ],
  ["a tensor of 2^52 bytes", claiming([2 ** 51], 2 ** 52), /ends before its weights do/],
  ["a shape that its bytes do not fill", claiming([2 ** 40, 2 ** 40], 16), /must take so many bytes: 16/],
];

for (const [what, bytes, cause] of REFUSED_MODELS) {
  Deno.test(`${what} is refused as a model with its cause`, async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "a.safetensors");
      await Deno.writeFile(path, bytes);
      await assert.rejects(openModelSource(path), cause);
    });
  });
}

Deno.test("networks that are not in a file, or do another task, are refused when they are asked for", async () => {
  await inFolder(async (folder) => {
    await writeConfigsBeside(folder, "sd1");
    const wide = `${UNET}input_blocks.0.0.weight`;
    const inpainting = await write(folder, { ...SD1, [wide]: zeros("F16", 4, 9, 3, 3) });
    await assert.rejects(
      (await openModelSource(inpainting)).network("unet"),
      /it takes 9, as an inpainting model/,
    );
    const bare = await openModelSource(await write(folder, renamed(SD1, less("first_stage_model."))));
    assert.ok((await bare.network("unet")).weights.has("conv_in.weight"));
    await assert.rejects(bare.network("vae"), /it holds no autoencoder: --vae takes one beside it/);
    const lora = await write(folder, { [`${kohya}.lora_down.weight`]: zeros("F16", 8, 768) });
    await assert.rejects(
      openNetworkSource(lora, "controlnet"),
      /must hold a control net: it is a LoRA/,
    );
    const model = await write(folder, SD1);
    await assert.rejects(
      openNetworkSource(model, "controlnet"),
      /it holds a UNet, an autoencoder, a text encoder$/,
    );
  });
});

async function write(
  folder: string,
  tensors: RawTensors,
  metadata?: Record<string, string>,
): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.safetensors`);
  await Deno.writeFile(path, single(tensors, metadata));
  return path;
}

async function first(weights: Weights, name: string): Promise<number[]> {
  return [...(await readNumbers(weights.peek(name) as SafetensorsFile["tensors"][0])).slice(0, 8)];
}

async function scheduleOf(source: ModelSource) {
  const { config, source: from } = await source.schedule();
  return readSchedule(config, from);
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
