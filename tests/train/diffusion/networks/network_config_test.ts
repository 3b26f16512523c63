import { deepEqual, equal, throws } from "node:assert/strict";
import { readControlConfig, readUnetConfig } from "../../../../train/diffusion/networks/network_config.ts";
import { readConfig } from "../../../../runtime/inference/weights/config_reader.ts";

const unet = (fields: Record<string, unknown>) => readUnetConfig(readConfig(fields, "unet/config.json"));
const control = (fields: Record<string, unknown>) => readControlConfig(readConfig(fields, "net/config.json"));

Deno.test("readUnetConfig() takes SD 1.5's own few fields, and what they leave out as its makers did", () => {
  const { levels, contextWidth, linearProjection } = unet({
    _class_name: "UNet2DConditionModel",
    attention_head_dim: 8,
    block_out_channels: [320, 640, 1280, 1280],
    cross_attention_dim: 768,
  });
  deepEqual(levels.map(({ width, attention, heads }) => [width, attention, heads]), [
    [320, true, 8],
    [640, true, 8],
    [1280, true, 8],
    [1280, false, 8],
  ]);
  equal(contextWidth, 768);
  equal(linearProjection, false);
});

Deno.test("readUnetConfig() reads heads by level as SD 2 has them", () => {
  const { levels, linearProjection } = unet({
    attention_head_dim: [5, 10, 20, 20],
    use_linear_projection: true,
  });
  deepEqual(levels.map(({ heads }) => heads), [5, 10, 20, 20]);
  equal(linearProjection, true);
});

Deno.test("readControlConfig() reads the widths of the map's way and the order of its colours", () => {
  const { mapWidths, mapOrder } = control({ controlnet_conditioning_channel_order: "bgr" });
  deepEqual(mapWidths, [16, 32, 96, 256]);
  equal(mapOrder, "bgr");
});

Deno.test("networks of other families and damaged configurations are refused by field and value", () => {
  const refusals: [Record<string, unknown>, RegExp][] = [
    [{ _class_name: "FluxTransformer2DModel" }, /_class_name must be .*: "FluxTransformer2DModel"/],
    [{ addition_embed_type: "text_time" }, /addition_embed_type must be null: "text_time"/],
    [{ block_out_channels: [320, 640] }, /block_out_channels must be a list of 4/],
    [{ block_out_channels: [320, 640, 1280, 1e9] }, /block_out_channels must be .*1000000000/],
    [{ block_out_channels: [320, 640, 1280, 1282] }, /must divide into norm_num_groups 32 and 8 heads: 1282/],
    [{ attention_head_dim: 0 }, /attention_head_dim must be a whole number from 1/],
    [{ down_block_types: ["AttnDownBlock2D"] }, /down_block_types must be a list/],
    [
      { up_block_types: Array(4).fill("UpBlock2D") },
      /up_block_types must mirror down_block_types: UpBlock2D/,
    ],
    [{ layers_per_block: 1e6 }, /layers_per_block must be a whole number from 1 to 64: 1000000/],
    [{ out_channels: 8 }, /out_channels must be 4: 8/],
    [{ time_embedding_type: "fourier" }, /time_embedding_type must be "positional": "fourier"/],
  ];
  for (const [fields, message] of refusals) throws(() => unet(fields), message);
  throws(() => control({ _class_name: "UNet2DConditionModel" }), /_class_name must be "ControlNetModel"/);
  throws(() => control({ global_pool_conditions: true }), /global_pool_conditions must be false: true/);
});
