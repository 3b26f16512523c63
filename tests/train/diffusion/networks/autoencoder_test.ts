import assert from "node:assert/strict";
import {
  decoderGraph,
  encodeMoments,
  encoderGraph,
} from "../../../../train/diffusion/networks/autoencoder.ts";
import { readAutoencoderConfig } from "../../../../train/diffusion/networks/autoencoder_config.ts";
import { encoderStages } from "../../../../train/diffusion/networks/encoder.ts";
import type { AttentionKind } from "../../../../train/diffusion/networks/picture_attention.ts";
import { type ComputeType, Graph } from "../../../../runtime/inference/onnx/graph.ts";
import { readConfig } from "../../../../runtime/inference/weights/config_reader.ts";
import { readWeights } from "../../../../runtime/inference/weights/weights.ts";
import { floats, goldenModel, readGoldens } from "../../../goldens/diffusion/expected.ts";
import { assertClose, goldenConfig, outputOf, TOLERANCE } from "../parity_support.ts";

/** A golden autoencoder; what goes in is the same for all, and only the first one's file has it. */
async function open(model: string) {
  return {
    config: readAutoencoderConfig(await goldenConfig(`${model}/vae`)),
    weights: await readWeights(goldenModel(`${model}/vae`)),
    inputs: await readGoldens("sd1_vae"),
    expected: await readGoldens(`${model}_vae`),
  };
}

type Opened = Awaited<ReturnType<typeof open>>;

function momentsGraph({ config, weights, inputs }: Opened, kind: AttentionKind, compute?: ComputeType) {
  const graph = new Graph("encoder", compute);
  const pictures = graph.input("pictures", "float32", inputs.pictures!.shape);
  graph.output("moments", encodeMoments({ graph, weights, prefix: "" }, config, pictures, kind));
  return graph;
}

for (const model of ["sd1", "sd2", "sd1_half", "sd2_half"]) {
  for (const compute of ["float32", "float16"] as const) {
    Deno.test(`the autoencoder of ${model}, computed in ${compute}, is diffusers' AutoencoderKL`, async () => {
      const opened = await open(model);
      const { config, weights, inputs: { pictures, decoded_latents: latents }, expected } = opened;
      for (const kind of ["plain", "fused"] as const) {
        const graph = momentsGraph(opened, kind, compute);
        const fused = graph.nodes.filter(({ domain }) => domain !== "").length;
        assert.equal(fused, kind === "fused" ? 1 : 0, "plain is of ONNX's own operators only");
        const moments = await outputOf(graph, { pictures: pictures! });
        assertClose(moments, floats(expected, "moments"), TOLERANCE[compute], `${kind} moments`);
      }
      const [batch, , height, width] = latents!.shape as [number, number, number, number];
      const decoder = decoderGraph(config, weights, { batch, size: [8 * height, 8 * width], compute });
      const decoded = await outputOf(decoder, { latents: latents! });
      assertClose(decoded, floats(expected, "decoded"), TOLERANCE[compute], "decoded");
    });
  }
}

Deno.test("encoderGraph() draws latents as diffusers does", async () => {
  const { config, weights, inputs } = await open("sd1");
  const { pictures, noise, latents } = inputs;
  const [batch, , height, width] = pictures!.shape as [number, number, number, number];
  const graph = encoderGraph(config, weights, { batch, size: [height, width] });
  const drawn = await outputOf(graph, { pictures: pictures!, noise: noise! });
  assert.deepEqual(graph.outputs[0]!.shape, latents!.shape);
  assertClose(drawn, floats(inputs, "latents"), TOLERANCE.float32, "latents");
});

Deno.test("the encoder may be cut between any two stages", async () => {
  const { config, weights, inputs, expected } = await open("sd2");
  const stagesOf = (graph: Graph) => encoderStages({ graph, weights, prefix: "" }, config, "plain");
  const names = stagesOf(new Graph("names")).map(({ name }) => name);
  assert.deepEqual([names[0], names.at(-1)], ["conv_in", "out"]);
  assert.equal(names.length, 1 + 4 + 3 + 3 + 1, names.join(" "));
  let state = inputs.pictures!;
  for (const index of names.keys()) {
    const graph = new Graph(names[index]!);
    const out = stagesOf(graph)[index]!.append(graph.input("x", "float32", state.shape));
    graph.output("y", out);
    state = { shape: out.shape, data: await outputOf(graph, { x: state }) };
  }
  assertClose(state.data as Float32Array, floats(expected, "moments"), TOLERANCE.float32, "moments");
});

Deno.test("readAutoencoderConfig() refuses autoencoders of another kind", async () => {
  const config = JSON.parse(await Deno.readTextFile(`${goldenModel("sd2/vae")}/config.json`));
  const cases: [Record<string, unknown>, RegExp][] = [
    [{ _class_name: "VQModel" }, /_class_name must be "AutoencoderKL": "VQModel"/],
    [{ act_fn: "relu" }, /act_fn must be "silu"/],
    [{ out_channels: 4 }, /out_channels must be 3: 4/],
    [{ shift_factor: 0.1 }, /shift_factor must be 0: 0.1/],
    [{ latents_mean: [1] }, /latents_mean must be null: \[1\]/],
    [{ down_block_types: ["DownEncoderBlock2D"] }, /down_block_types must be a list of 4/],
    [{ norm_num_groups: 3 }, /block_out_channels must divide by 3 groups: 4/],
    [{ scaling_factor: 0 }, /scaling_factor must be a number from/],
    [{ block_out_channels: [4, 8, 8, 1e9] }, /block_out_channels must be a list of 1 to 16/],
  ];
  for (const [change, message] of cases) {
    assert.throws(() => readAutoencoderConfig(readConfig({ ...config, ...change }, "vae")), message);
  }
});

Deno.test("encoderGraph() refuses pictures that do not divide, and weights of another shape", async () => {
  const { config, weights } = await open("sd1");
  assert.throws(
    () => encoderGraph(config, weights, { batch: 1, size: [64, 60] }),
    /Cannot build encoder, a picture's sides must be multiples of 8: 64 x 60/,
  );
  const wide = { ...config, widths: [8, 8, 8, 8] };
  assert.throws(
    () => encoderGraph(wide, weights, { batch: 1, size: [64, 64] }),
    /encoder.conv_in.weight .* its shape must be \[8,3,3,3\]: \[4,3,3,3\]/,
  );
});
