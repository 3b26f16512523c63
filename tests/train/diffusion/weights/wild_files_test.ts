import { join } from "node:path";
import { readConfig } from "../../../../runtime/inference/weights/config_reader.ts";
import { readJson } from "../../../../runtime/inference/weights/read_text.ts";
import { readWeights } from "../../../../runtime/inference/weights/weights.ts";
import { readUnetConfig } from "../../../../train/diffusion/networks/network_config.ts";
import { readSchedule } from "../../../../train/diffusion/noise/schedule.ts";
import { readLora } from "../../../../train/diffusion/weights/lora/lora_file.ts";
import { openModelSource } from "../../../../train/diffusion/weights/model_source.ts";
import { assertRefusesOrReads, type Malformed } from "../../../formats/malformed.ts";
import { jsonBytes, wildJson } from "../../../formats/wild_json.ts";
import { goldenModel } from "../../../goldens/diffusion/expected.ts";
import { wildHeaders } from "./wild_headers.ts";

// 10,000 for each reader of such files are in tests/bench/hostile/model_readers.ts.

const FEW = 40;
const bytes = (name: string) => Deno.readFileSync(goldenModel(name));
const json = (name: string) => JSON.parse(new TextDecoder().decode(bytes(name)));

/** Sees what becomes of files that are put into a folder under a name. */
async function put(
  name: string,
  files: readonly Malformed[],
  read: (folder: string, path: string) => Promise<unknown>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await assertRefusesOrReads(files, async (bytes) => {
      await Deno.writeFile(join(folder, name), bytes);
      await read(folder, join(folder, name));
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("headers of weights with wild values are refused in plain words, or read", async () => {
  await put(
    "a.safetensors",
    wildHeaders(bytes("files/lora_kohya.safetensors"), FEW),
    (_, path) => readLora(path),
  );
  await put(
    "a.safetensors",
    wildHeaders(bytes("sd1_single.safetensors"), FEW),
    (_, path) => openModelSource(path),
  );
});

Deno.test("configurations with wild values are refused in plain words, or read", async () => {
  const config = async (_: string, path: string) => readConfig(await readJson(path), path);
  await put("config.json", wildJson(json("sd1/unet/config.json"), FEW), async (folder, path) => {
    readUnetConfig(await config(folder, path));
  });
  await put("config.json", wildJson(json("sd1/scheduler/scheduler_config.json"), FEW), async (_, path) => {
    readSchedule(await readJson(path), path);
  });
});

Deno.test("indexes of shards with wild values are refused in plain words, and lead to no other folder", async () => {
  const name = "diffusion_pytorch_model.safetensors.index.json";
  const index = json(`sd1_half/unet/${name}`);
  const [[tensor, shard]] = Object.entries(index.weight_map) as [[string, string]];
  const few = {
    ...index,
    weight_map: { [tensor]: shard, other: "../other.safetensors", "/etc/passwd": "/etc/passwd" },
  };
  await put(name, [{ name: "ways out", bytes: jsonBytes(few) }, ...wildJson(few, FEW)], readWeights);
});
