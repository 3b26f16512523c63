import assert from "node:assert/strict";
import { join } from "node:path";
import { readSchedule } from "../../../../train/diffusion/noise/schedule.ts";
import { openModelSource } from "../../../../train/diffusion/weights/model_source.ts";
import { goldenModel } from "../../../goldens/diffusion/expected.ts";
import { writeSafetensors } from "../graph_support.ts";

/** The weights by which a single file and its family are told, keys of the first block's attention to the words among them. */
async function writeSingle(folder: string, contextWidth: number): Promise<string> {
  const path = join(folder, `${contextWidth}.safetensors`);
  const tensor = (...shape: number[]) => ({
    type: "float32" as const,
    shape,
    data: new Float32Array(shape.reduce((product, length) => product * length)),
  });
  await writeSafetensors(path, {
    "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": tensor(2, contextWidth),
    "model.diffusion_model.out.2.weight": tensor(4, 2, 3, 3),
    "cond_stage_model.transformer.text_model.embeddings.token_embedding.weight": tensor(2, contextWidth),
  });
  return path;
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a folder's schedule and tokenizer are its own", async () => {
  const source = await openModelSource(goldenModel("sd2"));
  const { config, notice } = await source.schedule();
  assert.equal(readSchedule(config, "sd2").prediction, "v_prediction");
  assert.equal(notice, null);
  assert.deepEqual(source.tokenizer, {
    folder: goldenModel("sd2/tokenizer"),
    padding: null,
    replaceable: false,
  });
});

Deno.test("a single file has its family's schedule and padding; what it predicts is said to be assumed", async () => {
  await inFolder(async (folder) => {
    const families = [
      [768, "<|endoftext|>", /predicts noise, no mark .* \(--prediction v_prediction\)$/],
      [1024, "!", /is taken for an SD 2 that predicts noise/],
    ] as const;
    for (const [width, padding, notice] of families) {
      const path = await writeSingle(folder, width);
      const source = await openModelSource(path);
      assert.equal(source.tokenizer.padding, padding);
      assert.ok(source.tokenizer.replaceable);
      const schedule = await source.schedule();
      assert.equal(readSchedule(schedule.config, schedule.source).prediction, "epsilon");
      assert.match(schedule.notice!, notice);
    }
  });
});

Deno.test("a scheduler_config.json beside a single file counts", async () => {
  await inFolder(async (folder) => {
    const path = await writeSingle(folder, 1024);
    await Deno.mkdir(join(folder, "scheduler"));
    await Deno.copyFile(
      join(goldenModel("sd2"), "scheduler", "scheduler_config.json"),
      join(folder, "scheduler", "scheduler_config.json"),
    );
    const { config, source, notice } = await (await openModelSource(path)).schedule();
    assert.equal(readSchedule(config, source).prediction, "v_prediction");
    assert.equal(notice, null);
  });
});

Deno.test("what a folder lacks, or has broken, is told by its path", async () => {
  await inFolder(async (folder) => {
    const source = await openModelSource(folder);
    await assert.rejects(
      () => source.network("unet"),
      /^NotFound: Cannot read .*unet.config\.json, the model's folder must hold it: there is none$/,
    );
    await Deno.mkdir(join(folder, "unet"));
    await Deno.writeTextFile(join(folder, "unet", "config.json"), "[\n");
    await assert.rejects(() => source.network("unet"), /unet.config\.json, it must be JSON: "\[\\n"$/);
    await Deno.writeTextFile(join(folder, "unet", "config.json"), "[]");
    await assert.rejects(() => source.network("unet"), /unet.config\.json, it must be an object: \[\]$/);
  });
});
