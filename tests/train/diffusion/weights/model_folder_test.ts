import assert from "node:assert/strict";
import { join } from "node:path";
import { readNumbers } from "../../../../runtime/inference/weights/read_numbers.ts";
import { openModelSource } from "../../../../train/diffusion/weights/model_source.ts";
import { goldenModel } from "../../../goldens/diffusion/expected.ts";
import { rawTensors, renamed, safetensorsBytes } from "./small_files.ts";

async function inFolder(
  files: Readonly<Record<string, unknown>>,
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeTextFile(join(folder, name), JSON.stringify(content));
    }
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("folders of other models are refused with what they are", async () => {
  const cases: [Record<string, unknown>, RegExp][] = [
    [{ "model_index.json": { _class_name: "StableDiffusionXLPipeline" } }, /it is of Stable Diffusion XL/],
    [{ "model_index.json": { _class_name: "StableDiffusionInpaintPipeline" } }, /it is an inpainting model/],
    [{ "model_index.json": { _class_name: "StableDiffusion3Pipeline" } }, /it is a Stable Diffusion 3/],
    [{ "adapter_config.json": {} }, /it is a LoRA, .*--lora PATH$/],
    [{ "config.json": { _class_name: "ControlNetModel" } }, /it is a control net alone \(--control PATH\)$/],
    [{ "config.json": { _class_name: "AutoencoderKL" } }, /it is an autoencoder alone \(--vae PATH\)$/],
    [
      { "b.safetensors": {}, "a.safetensors": {} },
      /name the file that is meant\): a.safetensors, b.safetensors$/,
    ],
  ];
  for (const [files, cause] of cases) {
    await inFolder(files, (folder) => assert.rejects(openModelSource(folder), cause));
  }
});

Deno.test("a folder's text encoder is read under the names of transformers 5", async () => {
  const tensors = await rawTensors("sd1/text_encoder/model.safetensors");
  await inFolder({}, async (folder) => {
    const inside = join(folder, "text_encoder");
    await Deno.mkdir(inside);
    await Deno.copyFile(goldenModel("sd1/text_encoder/config.json"), join(inside, "config.json"));
    const bytes = safetensorsBytes(renamed(tensors, (name) => name.replace(/^text_model\./, "")));
    await Deno.writeFile(join(inside, "model.safetensors"), bytes);
    const { weights } = await (await openModelSource(folder)).network("text_encoder");
    const name = "text_model.final_layer_norm.weight";
    const { shape, bytes: kept } = tensors[name]!;
    assert.deepEqual([...await readNumbers(weights.find(name, shape))], [...new Float32Array(kept.buffer)]);
    assert.ok(weights.names.includes(name) && weights.has(name));
  });
});
