/** Readers of files for score distillation that no test gives malformed files of all kinds: run by files.ts. */
import { join } from "node:path";
import { readPng } from "../../../runtime/formats/read_png.ts";
import { readConfig } from "../../../runtime/inference/weights/config_reader.ts";
import { readJson } from "../../../runtime/inference/weights/read_text.ts";
import { readWeights } from "../../../runtime/inference/weights/weights.ts";
import { pngBytes } from "../../../runtime/render/files/png_bytes.ts";
import { readLearnedWords } from "../../../train/diffusion/adaptations.ts";
import { diffusionGraphs } from "../../../train/diffusion/diffusion_graphs.ts";
import { readTokenizer } from "../../../train/diffusion/language/tokenizer.ts";
import { readClipConfig, readClipTextConfig } from "../../../train/diffusion/networks/clip_config.ts";
import { readUnetConfig } from "../../../train/diffusion/networks/network_config.ts";
import { readSchedule } from "../../../train/diffusion/noise/schedule.ts";
import { openMotionModules } from "../../../train/diffusion/temporal/motion_modules.ts";
import { readLora } from "../../../train/diffusion/weights/lora/lora_file.ts";
import { mergeLoras } from "../../../train/diffusion/weights/lora/merge_lora.ts";
import { openModelSource, openNetworkSource } from "../../../train/diffusion/weights/model_source.ts";
import { createScratchFolder } from "../../../train/diffusion/weights/scratch_folder.ts";
import { printLook, readLook } from "../../../train/guidance/painter/look/whole_look.ts";
import { completeLook } from "../../../train/guidance/painter/look/whole_look.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../../train/run/checkpoint.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { startSnapshot } from "../../../train/run/start_snapshot.ts";
import { assertRefusesOrReads, malformed } from "../../formats/malformed.ts";
import { jsonBytes, wildJson } from "../../formats/wild_json.ts";
import { goldenModel } from "../../goldens/diffusion/expected.ts";
import { testHead } from "../../reference/test_head.ts";
import { wildHeaders } from "../../train/diffusion/weights/wild_headers.ts";
import { sealed } from "./sealed.ts";

/** Of each way to break a file. */
const FEW = 250;
const read = (name: string) => Deno.readFileSync(goldenModel(name));
const parsed = (name: string) => JSON.parse(new TextDecoder().decode(read(name)));
const folder = await Deno.makeTempDir({ prefix: "headcast-hostile-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const place = (name: string) => join(folder, name);

/** Writes each file where its reader looks for it. */
const written = (path: string, use: () => Promise<unknown>) => async (bytes: Uint8Array<ArrayBuffer>) => {
  await Deno.writeFile(path, bytes);
  await use();
};

/** Both ways to break a file of weights. Some at a time: each has some 100 kB. */
async function eachBroken(
  good: Uint8Array<ArrayBuffer>,
  read: (bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>,
): Promise<void> {
  for (let seed = 1; seed <= 5; seed++) {
    const files = [...malformed(good, { count: FEW / 5, seed }), ...wildHeaders(good, FEW / 5, seed)];
    await assertRefusesOrReads(files, read);
  }
}

const OPTIONS = {
  vae: null,
  imageSize: 64,
  batch: 1,
  precision: "float32",
  vaeGradient: "linear",
} as const;
const QUIET = { scratch: createScratchFolder(), say: () => {} };

/** All that opening a model does but for ONNX Runtime's part. */
async function openAll(model: string, controlModel: string | null = null) {
  const source = await openModelSource(model);
  const { config, source: from } = await source.schedule();
  readSchedule(config, from);
  await diffusionGraphs(source, { ...OPTIONS, model, controlModel }, QUIET);
}

async function copyModel(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyModel(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}

Deno.test("malformed single files of models", async () => {
  await copyModel(goldenModel("sd1"), place("single"));
  const path = place("single/model.safetensors");
  await eachBroken(read("sd1_single.safetensors"), written(path, () => openAll(path)));
});

for (
  const [part, file] of [
    ["vae", "sd1_half/vae/diffusion_pytorch_model.fp16.safetensors"],
    ["controlnet", "sd1_control_single.safetensors"],
  ] as const
) {
  Deno.test(`malformed single files of a ${part}`, async () => {
    const path = place("single/part.safetensors");
    await eachBroken(read(file), written(path, () => openNetworkSource(path, part)));
  });
}

for (
  const [config, what] of [
    ["unet/config.json", "UNets"],
    ["vae/config.json", "autoencoders"],
    ["text_encoder/config.json", "text encoders"],
    ["controlnet/config.json", "control nets"],
    ["scheduler/scheduler_config.json", "schedules"],
    ["model_index.json", "whole models"],
  ]
) {
  Deno.test(`malformed configurations of ${what}`, async () => {
    const model = place("folder");
    await copyModel(goldenModel("sd1"), model);
    const path = join(model, config!);
    const good = read(`sd1/${config}`);
    const files = [...malformed(good, { count: FEW }), ...wildJson(parsed(`sd1/${config}`), FEW)];
    await assertRefusesOrReads(files, written(path, () => openAll(model, join(model, "controlnet"))));
    await Deno.writeFile(path, good);
  });
}

Deno.test("malformed configurations of CLIPs", async () => {
  const files = [
    ...malformed(read("clip/config.json"), { count: FEW }),
    ...wildJson(parsed("clip/config.json"), FEW),
  ];
  const path = place("clip_config.json");
  await assertRefusesOrReads(
    files,
    written(path, async () => {
      readClipConfig(readConfig(await readJson(path), path));
    }),
  );
});

Deno.test("malformed indexes of shards", async () => {
  const shards = place("shards");
  await copyModel(goldenModel("sd1_half/unet"), shards);
  const name = "diffusion_pytorch_model.safetensors.index.json";
  const path = join(shards, name);
  const index = parsed(`sd1_half/unet/${name}`);
  const few = { ...index, weight_map: Object.fromEntries(Object.entries(index.weight_map).slice(0, 20)) };
  const files = [...malformed(jsonBytes(few), { count: FEW }), ...wildJson(few, FEW)];
  await assertRefusesOrReads(files, written(path, () => readWeights(shards)));
});

for (const name of ["vocab.json", "merges.txt", "special_tokens_map.json"]) {
  Deno.test(`malformed tokenizers: ${name}`, async () => {
    const tokenizer = place("tokenizer");
    await copyModel(goldenModel("sd1/tokenizer"), tokenizer);
    const path = join(tokenizer, name);
    const good = read(`sd1/tokenizer/${name}`);
    const wild = name.endsWith(".json")
      ? wildJson(parsed(`sd1/tokenizer/${name}`), FEW)
      : malformed(good, { count: FEW, seed: 2 });
    await assertRefusesOrReads(
      [...malformed(good, { count: FEW }), ...wild],
      written(path, async () => {
        (await readTokenizer(tokenizer)).encode("a head of a pirate, front view");
      }),
    );
    await Deno.writeFile(path, good);
  });
}

for (
  const [file, what] of [["lora_kohya", "kohya's"], ["lora_diffusers", "diffusers'"], [
    "lora_peft/adapter_model",
    "PEFT's",
  ]]
) {
  Deno.test(`malformed LoRAs of ${what} names`, async () => {
    const path = place("lora.safetensors");
    await Deno.remove(place("adapter_config.json")).catch(() => {});
    if (file!.includes("peft")) {
      await Deno.copyFile(goldenModel("files/lora_peft/adapter_config.json"), place("adapter_config.json"));
    }
    await eachBroken(read(`files/${file}.safetensors`), written(path, () => merge(path)));
    await Deno.remove(place("adapter_config.json")).catch(() => {});
  });
}

async function merge(path: string): Promise<void> {
  const scratch = createScratchFolder();
  try {
    const uses = [{ file: await readLora(path), scale: 0.5 }];
    for (const network of ["unet", "text_encoder"] as const) {
      const base = await readWeights(goldenModel(`sd1/${network}`));
      await mergeLoras(network, base, uses, { scratch, type: "float32", say: () => {} });
    }
  } finally {
    await scratch.remove();
  }
}

Deno.test("malformed configurations of LoRAs", async () => {
  const peft = place("peft");
  await Deno.mkdir(peft);
  await Deno.copyFile(
    goldenModel("files/lora_peft/adapter_model.safetensors"),
    join(peft, "adapter_model.safetensors"),
  );
  const good = read("files/lora_peft/adapter_config.json");
  const files = [
    ...malformed(good, { count: FEW }),
    ...wildJson(parsed("files/lora_peft/adapter_config.json"), FEW),
  ];
  await assertRefusesOrReads(files, written(join(peft, "adapter_config.json"), () => readLora(peft)));
});

Deno.test("malformed embeddings", async () => {
  const path = place("word.safetensors");
  const text = readClipTextConfig(readConfig(parsed("sd1/text_encoder/config.json"), "config.json"));
  const use = written(path, () => readLearnedWords({ embeddings: [{ path, token: null }] }, text));
  for (const name of ["mynewword", "learned_embeds"]) {
    const good = read(`files/${name}.safetensors`);
    await assertRefusesOrReads([...malformed(good, { count: FEW }), ...wildHeaders(good, FEW)], use);
  }
});

const TEMPORAL = new URL("../../goldens/diffusion/temporal/models/", import.meta.url);

Deno.test("malformed motion modules", async () => {
  const path = place("motion.safetensors");
  const { config } = await openNetworkSource(new URL("unet", TEMPORAL).pathname, "unet");
  const unet = readUnetConfig(config);
  await eachBroken(
    Deno.readFileSync(new URL("motion_v2.safetensors", TEMPORAL)),
    written(path, () => openMotionModules(path, unet)),
  );
});

Deno.test("malformed configurations of motion modules", async () => {
  const adapter = place("adapter");
  await copyModel(new URL("adapter", TEMPORAL).pathname, adapter);
  const { config } = await openNetworkSource(new URL("unet", TEMPORAL).pathname, "unet");
  const unet = readUnetConfig(config);
  const path = join(adapter, "config.json");
  const good = Deno.readFileSync(path);
  const files = [
    ...malformed(good, { count: FEW }),
    ...wildJson(JSON.parse(new TextDecoder().decode(good)), FEW),
  ];
  await assertRefusesOrReads(files, written(path, () => openMotionModules(adapter, unet)));
});

Deno.test("malformed pictures", async () => {
  const good = [3, 4].map((channels) =>
    pngBytes(Uint8Array.from({ length: 16 * 16 * channels }, (_, i) => i * 7), 16, 16, channels as 3 | 4)
  );
  await assertRefusesOrReads(malformed(good, { count: 2 * FEW }), (bytes) => readPng(bytes));
});

Deno.test("malformed looks of painted avatars", async () => {
  const look = JSON.parse(
    printLook(completeLook({ pieces: [{ kind: "crown" }] } as Parameters<typeof completeLook>[0])),
  );
  const decoded = new TextDecoder();
  const files = [...malformed(jsonBytes(look), { count: FEW }), ...wildJson(look, FEW)];
  // All kinds of pieces are named, which takes some room.
  await assertRefusesOrReads(files, (bytes) => readLook(decoded.decode(bytes)), { longest: 800 });
});

Deno.test("malformed checkpoints with a student, sealed again", async () => {
  const head = testHead(4);
  const snapshot = startSnapshot(head, makeConfig("fast", { splatsPerTriangle: 1 }), [0.5, -1]);
  const beside = { studentWeights: new Float32Array(40), studentUpdates: Float32Array.of(3) };
  const good = encodeCheckpoint(head, { step: 7, snapshot, extra: { room: { intersections: 5 } }, beside });
  const files = malformed(good, { count: 2 * FEW }).map((file) => ({
    ...file,
    bytes: sealed(file.bytes),
  }));
  await assertRefusesOrReads(files, (bytes) => decodeCheckpoint(bytes));
});
