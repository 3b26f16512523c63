import assert from "node:assert/strict";
import { join } from "node:path";
import { Graph } from "../../../../runtime/inference/onnx/graph.ts";
import { modelBytes } from "../../../../runtime/inference/onnx/model_bytes.ts";
import { widened } from "../../../../runtime/inference/weights/read_numbers.ts";
import { readSafetensors } from "../../../../runtime/inference/weights/safetensors.ts";
import type { Weights } from "../../../../runtime/inference/weights/stored_tensor.ts";
import { readWeights, weightsOf } from "../../../../runtime/inference/weights/weights.ts";
import { readTokenizer } from "../../../../train/diffusion/language/tokenizer.ts";
import { readClipTextConfig } from "../../../../train/diffusion/networks/clip_config.ts";
import { textEncoderGraph } from "../../../../train/diffusion/networks/clip_text.ts";
import { denoiserGraph } from "../../../../train/diffusion/networks/denoiser.ts";
import { readUnetConfig } from "../../../../train/diffusion/networks/network_config.ts";
import { readEmbedding } from "../../../../train/diffusion/weights/embedding_file.ts";
import { readLora } from "../../../../train/diffusion/weights/lora/lora_file.ts";
import { mergeLoras } from "../../../../train/diffusion/weights/lora/merge_lora.ts";
import { createScratchFolder } from "../../../../train/diffusion/weights/scratch_folder.ts";
import { floats, goldenModel, readGoldens } from "../../../goldens/diffusion/expected.ts";
import { runGraph } from "../graph_support.ts";
import { assertClose, goldenConfig, outputOf } from "../parity_support.ts";

// Against goldens of people_files.py.

const GOLDENS = await readGoldens("files");
const file = (name: string) => goldenModel(`files/${name}`);
const SCALE = 0.75;

async function noiseOf(weights: Weights): Promise<Float32Array> {
  const config = readUnetConfig(await goldenConfig("sd1/unet"));
  const graph = denoiserGraph({ config, weights }, null, { batch: 2, latent: [8, 8], words: 77 });
  const { latents, timesteps, embeddings } = await readGoldens("sd1_denoise");
  return await outputOf(graph, { latents: latents!, timesteps: timesteps!, embeddings: embeddings! });
}

async function wordsOf(weights: Weights): Promise<Float32Array> {
  const config = readClipTextConfig(await goldenConfig("sd1/text_encoder"));
  return await outputOf(textEncoderGraph(config, weights, { batch: 1 }), { tokens: GOLDENS.ids! });
}

async function mergedWith(
  network: "unet" | "text_encoder",
  loras: readonly (readonly [path: string, scale: number])[],
  body: (weights: Weights, base: Weights, said: string[]) => Promise<void>,
): Promise<void> {
  const scratch = createScratchFolder();
  try {
    const base = await readWeights(goldenModel(`sd1/${network}`));
    const said: string[] = [];
    const uses = await Promise.all(
      loras.map(async ([path, scale]) => ({ file: await readLora(path), scale })),
    );
    const options = { scratch, type: "float32", say: (words: string) => void said.push(words) } as const;
    await body(await mergeLoras(network, base, uses, options), base, said);
  } finally {
    await scratch.remove();
  }
}

const KOHYA = file("lora_kohya.safetensors");
const CASES: readonly [string, readonly (readonly [string, number])[], unet: string, text: string | null][] =
  [
    [
      "kohya's names, ranks and alphas of each layer, convolutions",
      [[KOHYA, SCALE]],
      "kohya.noise",
      "kohya.words",
    ],
    [
      "diffusers' names, alphas in the header",
      [[file("lora_diffusers.safetensors"), SCALE]],
      "diffusers.noise",
      "diffusers.words",
    ],
    ["PEFT's names, alphas in adapter_config.json", [[file("lora_peft"), 1]], "peft.noise", null],
    ["two, one of them taken away", [[KOHYA, -0.5], [file("lora_peft"), 1]], "two.noise", null],
  ];

for (const [what, loras, noise, words] of CASES) {
  Deno.test(`networks with a LoRA in them say what diffusers' say: ${what}`, async () => {
    await mergedWith("unet", loras, async (weights, base, said) => {
      assertClose(await noiseOf(weights), floats(GOLDENS, noise), 1e-4, noise);
      assert.deepEqual(said, []);
      const kept = "time_embedding.linear_1.weight";
      assert.deepEqual(weights.peek(kept), base.peek(kept), "what no LoRA changes stays in its file");
    });
    if (words === null) return;
    await mergedWith("text_encoder", loras, async (weights) => {
      assertClose(await wordsOf(weights), floats(GOLDENS, words), 1e-4, words);
    });
  });
}

Deno.test("models that are given for a LoRA or an embedding are told what they hold", async () => {
  const path = goldenModel("sd1_single.safetensors");
  const holds = /: it holds a UNet, an autoencoder, a text encoder$/;
  await assert.rejects(readLora(path), holds);
  await assert.rejects(readEmbedding(path, null, 32), holds);
});

Deno.test("a LoRA that makes weights endless is refused with its factor", async () => {
  await assert.rejects(
    mergedWith("unet", [[KOHYA, 1e60]], () => Promise.resolve()),
    /Cannot merge .*lora_kohya.safetensors:1e\+60, weights must stay numbers of float32 .*weight has -?Infinity$/,
  );
});

Deno.test("UNets kept in fp8 and bfloat16 say what PyTorch's say with the same weights", async () => {
  for (const kept of ["e4m3", "e5m2", "bf16"]) {
    const weights = weightsOf(await readSafetensors(file(`unet_${kept}.safetensors`)), kept);
    assertClose(await noiseOf(weights), floats(GOLDENS, `${kept}.noise`), 1e-4, kept);
  }
});

Deno.test("every code of fp8 is widened to PyTorch's number bit by bit, by ONNX Runtime and by the reader", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    const path = join(folder, "codes");
    await Deno.writeFile(path, codes);
    for (const [name, type] of [["e4m3", "float8e4m3fn"], ["e5m2", "float8e5m2"]] as const) {
      for (const compute of ["float32", "float16"] as const) {
        const graph = new Graph(name, compute);
        graph.output("wide", graph.weight({ name, type, shape: [256], file: path, offset: 0, length: 256 }));
        const { wide } = await runGraph(modelBytes(graph), {});
        assertSameBits(wide!.data as Float32Array, floats(GOLDENS, `${name}.codes`));
      }
      assertSameBits(widened(codes, type), floats(GOLDENS, `${name}.codes`));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("every code of bfloat16 is widened to what its bits say, by ONNX Runtime and by the reader", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const codes = Uint16Array.from({ length: 2 ** 16 }, (_, code) => code);
    const bytes = new Uint8Array(codes.buffer), path = join(folder, "codes");
    await Deno.writeFile(path, bytes);
    const place = { name: "codes", shape: [codes.length], file: path, offset: 0, length: bytes.length };
    const expected = Float32Array.from(codes, valueOfBfloat16);
    for (const compute of ["float32", "float16"] as const) {
      const graph = new Graph("bfloat16", compute);
      graph.output("wide", graph.weight({ ...place, type: "bfloat16" }));
      const { wide } = await runGraph(modelBytes(graph), {});
      const narrowed = compute === "float32" ? expected : Float32Array.from(Float16Array.from(expected));
      assertSameBits(wide!.data as Float32Array, narrowed);
    }
    assertSameBits(widened(bytes, "bfloat16"), expected);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** A sign, 8 bits of exponent less 127, 7 of fraction. */
function valueOfBfloat16(code: number): number {
  const [sign, exponent, fraction] = [code >> 15 ? -1 : 1, code >> 7 & 255, code & 127];
  if (exponent === 255) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction / 128 * 2 ** -126 : (1 + fraction / 128) * 2 ** (exponent - 127));
}

/** A NaN is one, whatever its bits: they are not told apart in computing. */
function assertSameBits(actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, index) =>
    assert.ok(Object.is(actual[index], value), `${index}: ${actual[index]}`)
  );
}

Deno.test("a learned word of either layout stands in a prompt as in diffusers' pipeline", async () => {
  const weights = await readWeights(goldenModel("sd1/text_encoder"));
  const config = readClipTextConfig(await goldenConfig("sd1/text_encoder"));
  for (const name of ["mynewword", "learned_embeds"]) {
    const { token, vectors } = await readEmbedding(file(`${name}.safetensors`), null, config.width);
    assert.equal(token, "mynewword");
    const ids = [0, 1, 2].map((place) => config.vocabulary + place);
    const tokenizer = await readTokenizer(goldenModel("sd1/tokenizer"), 77, null, [{ token, ids }]);
    const tokens = tokenizer.encode("a portrait of mynewword, front view").ids;
    const graph = textEncoderGraph(config, weights, { batch: 1, learned: [vectors] });
    const said = await outputOf(graph, {
      tokens: { shape: [1, 77], data: BigInt64Array.from(tokens, BigInt) },
    });
    assertClose(said, floats(GOLDENS, "inversion.words"), 1e-4, name);
  }
  await assert.rejects(
    readEmbedding(file("mynewword.safetensors"), null, 768),
    /must be as wide as the text encoder's, 768: 16, as of no known family/,
  );
  await assert.rejects(readEmbedding(KOHYA, null, 16), /it must hold one learned word: it is a LoRA/);
});

Deno.test("a text encoder without its last layer says what diffusers' says with clip_skip", async () => {
  const weights = await readWeights(goldenModel("sd1/text_encoder"));
  const config = readClipTextConfig(await goldenConfig("sd1/text_encoder"));
  const graph = textEncoderGraph({ ...config, layers: config.layers - 1 }, weights, { batch: 1 });
  const said = await outputOf(graph, { tokens: GOLDENS.ids! });
  assertClose(said, floats(GOLDENS, "skip.words"), 1e-4, "skip");
});
