import { ok, throws } from "node:assert/strict";
import { controlGraph } from "../../../../train/diffusion/networks/controlnet.ts";
import { denoiserGraph } from "../../../../train/diffusion/networks/denoiser.ts";
import { readControlConfig, readUnetConfig } from "../../../../train/diffusion/networks/network_config.ts";
import { unetGraph } from "../../../../train/diffusion/networks/unet.ts";
import type { ComputeType, Graph } from "../../../../runtime/inference/onnx/graph.ts";
import { modelBytes } from "../../../../runtime/inference/onnx/model_bytes.ts";
import { readConfig } from "../../../../runtime/inference/weights/config_reader.ts";
import { readSingleFile } from "../../../../train/diffusion/weights/single_file.ts";
import { readJson } from "../../../../runtime/inference/weights/read_text.ts";
import { readWeights } from "../../../../runtime/inference/weights/weights.ts";
import { floats, goldenModel, readGoldens } from "../../../goldens/diffusion/expected.ts";
import { runGraph, type TestTensor } from "../graph_support.ts";

const SIZE = { batch: 2, latent: [8, 8], words: 77 } as const;
/** What the control net's residuals are multiplied by in `controlled_noise`. */
const SCALE = 1.5;
const FAMILIES = ["sd1", "sd2"] as const;

async function openUnet(model: string) {
  const folder = goldenModel(`${model}/unet`);
  const config = readUnetConfig(readConfig(await readJson(`${folder}/config.json`), folder));
  return { config, weights: await readWeights(folder) };
}

async function openControl(model: string) {
  const folder = goldenModel(`${model}/controlnet`);
  const config = readControlConfig(readConfig(await readJson(`${folder}/config.json`), folder));
  return { config, weights: await readWeights(folder) };
}

/** What the family's goldens were computed from. */
async function feedsOf(family: string): Promise<Record<string, TestTensor>> {
  const goldens = await readGoldens(`${family}_denoise`);
  const take = (name: string) => ({
    type: "float32" as const,
    ...goldens[name]!,
    data: floats(goldens, name),
  });
  const timesteps = goldens.timesteps!.data as BigInt64Array;
  return {
    latents: take("latents"),
    timesteps: { type: "int64", shape: [timesteps.length], data: timesteps },
    embeddings: take("embeddings"),
    "control map": take("control_maps"),
    "control scale": { type: "float32", shape: [], data: Float32Array.of(SCALE) },
  };
}

function run(graph: Graph, feeds: Record<string, TestTensor>) {
  const wanted = graph.inputs.map(({ name }) => [name, feeds[name]!] as const);
  return runGraph(modelBytes(graph), Object.fromEntries(wanted));
}

function assertClose(
  actual: TestTensor | undefined,
  expected: Float32Array,
  tolerance: number,
  what: string,
) {
  const data = actual?.data as Float32Array;
  ok(data.length === expected.length && expected.some((value) => Math.abs(value) > 0.1), what);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i]!)), 0);
  ok(worst <= tolerance, `${what}: off by ${worst}, at most ${tolerance}`);
}

for (const family of FAMILIES) {
  for (
    const [model, compute, tolerance] of [
      [family, "float32", 1e-4],
      [`${family}_half`, "float32", 1e-4],
      [`${family}_half`, "float16", 2e-2],
    ] as const satisfies [string, ComputeType, number][]
  ) {
    Deno.test(`the UNet and the control net of ${model} in ${compute} tell the noise that diffusers tells`, async () => {
      const [unet, control] = [await openUnet(model), await openControl(model)];
      const feeds = await feedsOf(family);
      const expected = await readGoldens(`${model}_denoise`);
      const options = { ...SIZE, compute };

      const alone = await run(unetGraph(unet.config, unet.weights, { ...options, controlled: false }), feeds);
      assertClose(alone.prediction, floats(expected, "noise"), tolerance, "without control");

      const residuals = await run(controlGraph(control.config, control.weights, options), feeds);
      const names = Object.keys(residuals);
      for (const [index, name] of names.entries()) {
        const key = index === names.length - 1 ? "residual.mid" : `residual.${index}`;
        const scaled = floats(expected, key).map((value) => SCALE * value);
        assertClose(residuals[name], scaled, SCALE * tolerance, name);
      }
      const controlled = await run(unetGraph(unet.config, unet.weights, { ...options, controlled: true }), {
        ...feeds,
        ...residuals,
      });
      assertClose(controlled.prediction, floats(expected, "controlled_noise"), tolerance, "with residuals");

      const one = await run(denoiserGraph(unet, control, options), feeds);
      assertClose(one.prediction, floats(expected, "controlled_noise"), tolerance, "as one graph");
      const uncontrolled = await run(denoiserGraph(unet, null, options), feeds);
      assertClose(
        uncontrolled.prediction,
        floats(expected, "noise"),
        tolerance,
        "as one graph without control",
      );
    });
  }

  Deno.test(`the UNet of a single-file ${family} checkpoint tells the noise that diffusers tells`, async () => {
    const { config } = await openUnet(`${family}_half`);
    const weights = (await readSingleFile(goldenModel(`${family}_single.safetensors`))).weights("unet");
    const { prediction } = await run(denoiserGraph({ config, weights }, null, SIZE), await feedsOf(family));
    const expected = floats(await readGoldens(`${family}_half_denoise`), "noise");
    assertClose(prediction, expected, 1e-4, "from a single file");
  });
}

Deno.test("the control net of a single-file checkpoint gives the residuals that diffusers gives", async () => {
  const [unet, { config }] = [await openUnet("sd1_half"), await openControl("sd1_half")];
  const file = await readSingleFile(goldenModel("sd1_control_single.safetensors"));
  const graph = denoiserGraph(unet, { config, weights: file.weights("controlnet") }, SIZE);
  const expected = floats(await readGoldens("sd1_half_denoise"), "controlled_noise");
  assertClose((await run(graph, await feedsOf("sd1"))).prediction, expected, 1e-4, "from a single file");
});

Deno.test("denoiserGraph() refuses a control net of another family and sizes that cannot be halved", async () => {
  const [unet, other] = [await openUnet("sd1"), await openControl("sd2")];
  throws(() => denoiserGraph(unet, other, SIZE), /Cannot use the control net of .*, it must fit the UNet of/);
  throws(() => denoiserGraph(unet, null, { ...SIZE, latent: [8, 7] }), /must be multiples of \d+: 8 x 7/);
});

Deno.test("attention is computed in float32 where a model asks for it, and else as the rest is", async () => {
  for (
    const [model, compute, expected] of [
      ["sd1_half", "float16", "float16"],
      ["sd2_half", "float16", "float32"],
      ["sd2_half", "float32", "float32"],
    ] as const
  ) {
    const graph = denoiserGraph(await openUnet(model), await openControl(model), { ...SIZE, compute });
    const attention = graph.nodes.filter(({ operator }) => operator === "MultiHeadAttention");
    ok(attention.length > 4, model);
    ok(
      attention.every(({ inputs }) => inputs.every((value) => value?.type === expected)),
      `${model} ${compute}`,
    );
  }
});
