import assert from "node:assert/strict";
import { join } from "node:path";
import { readWeights } from "../../../runtime/inference/weights/weights.ts";
import { writeWeights } from "../../../runtime/inference/weights/write_weights.ts";
import { readNumbers } from "../../../runtime/inference/weights/read_numbers.ts";

/** A folder with files of one number each, by their names, and indices that name shards. */
async function inFolder(
  files: readonly string[],
  indices: Readonly<Record<string, Readonly<Record<string, string>>>>,
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [index, file] of files.entries()) {
      const numbers = () => Promise.resolve(Float32Array.of(index + 1));
      await writeWeights(join(folder, file), [{ name: `w${index}`, shape: [1], numbers }], "float16");
    }
    for (const [file, map] of Object.entries(indices)) {
      await Deno.writeTextFile(join(folder, file), JSON.stringify({ weight_map: map }));
    }
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("weights of a folder are found under every variant's name, whole or in shards", async () => {
  const cases: [string[], Record<string, Record<string, string>>, string[]][] = [
    [["diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors"], {}, ["w0"]],
    [["diffusion_pytorch_model.fp16.safetensors"], {}, ["w0"]],
    [["model.bf16.safetensors"], {}, ["w0"]],
    [
      ["model.fp16-00001-of-00002.safetensors", "model.fp16-00002-of-00002.safetensors"],
      {
        "model.safetensors.index.fp16.json": {
          w0: "model.fp16-00001-of-00002.safetensors",
          w1: "model.fp16-00002-of-00002.safetensors",
        },
      },
      ["w0", "w1"],
    ],
  ];
  for (const [files, indices, names] of cases) {
    await inFolder(files, indices, async (folder) => {
      const weights = await readWeights(folder);
      assert.deepEqual(weights.names, names);
      assert.deepEqual([...await readNumbers(weights.find("w0", [1]))], [1]);
    });
  }
});

Deno.test("a folder whose shards or index are missing is refused with what is missing", async () => {
  const first = "model-00001-of-00002.safetensors";
  await inFolder(
    [first],
    { "model.safetensors.index.json": { w0: first, w1: "model-00002-of-00002.safetensors" } },
    (folder) =>
      assert.rejects(readWeights(folder), /all of its 2 shards .*: model-00002-of-00002\S* is missing/),
  );
  await inFolder(
    [first],
    {},
    (folder) =>
      assert.rejects(readWeights(folder), /shards without the .index.json that names them: model-00001/),
  );
  await inFolder(
    [first],
    { "model.safetensors.index.json": { w0: "../model.safetensors" } },
    (folder) => assert.rejects(readWeights(folder), /weight_map must name files beside it/),
  );
});
