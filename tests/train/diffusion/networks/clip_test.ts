import assert from "node:assert/strict";
import { readClipConfig, readClipTextConfig } from "../../../../train/diffusion/networks/clip_config.ts";
import { clipImageGraph } from "../../../../train/diffusion/networks/clip_image.ts";
import {
  clipTextGraph,
  endPlaces,
  textEncoderGraph,
} from "../../../../train/diffusion/networks/clip_text.ts";
import { readConfig } from "../../../../runtime/inference/weights/config_reader.ts";
import { readWeights } from "../../../../runtime/inference/weights/weights.ts";
import { floats, goldenModel, readGoldens } from "../../../goldens/diffusion/expected.ts";
import { assertClose, goldenConfig, outputOf, TOLERANCE } from "../parity_support.ts";

for (const model of ["sd1", "sd2", "sd1_half", "sd2_half"]) {
  for (const compute of ["float32", "float16"] as const) {
    Deno.test(`the text encoder of ${model}, computed in ${compute}, is transformers' CLIPTextModel`, async () => {
      const goldens = {
        ...await readGoldens(`${model.slice(0, 3)}_text`),
        ...await readGoldens(`${model}_text`),
      };
      const config = readClipTextConfig(await goldenConfig(`${model}/text_encoder`));
      const weights = await readWeights(goldenModel(`${model}/text_encoder`));
      const { ids } = goldens;
      const graph = textEncoderGraph(config, weights, { batch: ids!.shape[0]!, compute });
      const embeddings = await outputOf(graph, { tokens: ids! });
      assertClose(embeddings, floats(goldens, "embeddings"), TOLERANCE[compute], "embeddings");
    });
  }
}

for (const model of ["clip", "clip_half"]) {
  for (const compute of ["float32", "float16"] as const) {
    Deno.test(`both towers of ${model}, computed in ${compute}, are transformers' CLIPModel`, async () => {
      const goldens = { ...await readGoldens("clip"), ...await readGoldens(model) };
      const config = readClipConfig(await goldenConfig(model));
      const weights = await readWeights(goldenModel(model));
      const { ids, pictures } = goldens;
      const tokens = ids!.data as BigInt64Array;
      const batch = ids!.shape[0]!;
      const ends = { shape: [batch], data: endPlaces(config.text, tokens) };
      const text = await outputOf(clipTextGraph(config, weights, { batch, compute }), { tokens: ids!, ends });
      assertClose(text, floats(goldens, "text"), TOLERANCE[compute], "text");

      const images = clipImageGraph(config, weights, { batch: pictures!.shape[0]!, compute });
      const image = await outputOf(images, { pictures: pictures! });
      assertClose(image, floats(goldens, "image"), TOLERANCE[compute], "image");
    });
  }
}

Deno.test("endPlaces() finds the greatest token, or the first of the one that the config names", () => {
  const config = readClipTextConfig(
    readConfig({ vocab_size: 100, eos_token_id: 2, max_position_embeddings: 5 }, "a"),
  );
  const tokens = BigInt64Array.from([98n, 5n, 99n, 99n, 99n, 98n, 5n, 6n, 7n, 99n]);
  assert.deepEqual([...endPlaces(config, tokens)], [2n, 9n]);
  const named = { ...config, end: 7 };
  assert.deepEqual([...endPlaces(named, tokens.subarray(5))], [3n]);
  assert.throws(() => endPlaces(named, tokens), /Cannot find the end of text 0, it must hold the token: 7/);
});

Deno.test("configs of CLIP fall back as transformers do, and those of other networks are refused", () => {
  const config = readClipConfig(readConfig({ model_type: "clip" }, "clip"));
  assert.deepEqual(config, {
    text: {
      ...{ width: 512, heads: 8, innerWidth: 2048, layers: 12, activation: "quick_gelu", epsilon: 1e-5 },
      ...{ vocabulary: 49408, words: 77, end: 49407 },
    },
    image: {
      ...{ width: 768, heads: 12, innerWidth: 3072, layers: 12, activation: "quick_gelu", epsilon: 1e-5 },
      ...{ size: 224, patch: 32 },
    },
    width: 512,
  });
  const refused: [unknown, RegExp][] = [
    [{ model_type: "siglip" }, /model_type must be "clip": "siglip"/],
    [
      { vision_config: { patch_size: 30 } },
      /clip, vision_config, image_size must divide by patch_size: 224 by 30/,
    ],
    [
      { text_config: { hidden_size: 100, num_attention_heads: 8 } },
      /must divide by num_attention_heads: 100 by 8/,
    ],
    [{ text_config: { hidden_act: "swish" } }, /hidden_act must be one of "quick_gelu", "gelu": "swish"/],
    [{ text_config: { max_position_embeddings: 1e9 } }, /must be a whole number from 3 to 1024/],
  ];
  for (const [json, message] of refused) {
    assert.throws(() => readClipConfig(readConfig(json, "clip")), message);
  }
});
