import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveAvatar } from "../../runtime/avatar/folder/avatar_folder.ts";
import { command } from "../../train/commands/train.ts";
import { UsageError } from "../../runtime/cli/flags.ts";
import { parseFlags } from "../../runtime/cli/flags.ts";
import { configOfOptions } from "../../train/commands/config_of_options.ts";
import { planTraining } from "../../train/commands/train_plan.ts";
import type { TrainOptions } from "../../train/commands/train.ts";
import { makeConfig, type TrainConfig } from "../../train/config/config.ts";
import { slugOf } from "../../runtime/base/names.ts";
import { openRunFolder } from "../../train/run/run_folder.ts";
import { goldenModel } from "../goldens/diffusion/expected.ts";
import { TRAINING_FOLDER } from "../../runtime/commands/training_folder.ts";
import { speckledAvatar } from "../train/run/tiny_run.ts";

const options = (...args: string[]) => parseFlags("train", command.flags, args) as TrainOptions;
const refused = (args: string[], words: RegExp) =>
  assert.rejects(() => planTraining(options(...args), "cpu"), (error: Error) => {
    assert.ok(error instanceof UsageError || error instanceof SyntaxError, String(error));
    assert.match(error.message, words);
    return true;
  });

Deno.test("train refuses what it cannot do before it writes anything", async () => {
  await refused([], /--prompt is needed/);
  assert.throws(() => options("--edit", ""), /--edit, words are needed: there are none$/);
  await refused(
    ["--prompt", "an elf", "--models", "./static"],
    /Cannot train with --models, it needs --guidance diffusion: painter/,
  );
  await refused(
    ["--prompt", "an elf", "--guidance", "diffusion", "--look", "elf.json"],
    /Cannot train with --look, it needs --guidance painter: diffusion/,
  );
  await refused(
    ["--resume", "--steps", "7"],
    /Cannot resume with --steps, a training goes on as it was begun/,
  );
  const folder = await mkdtemp(join(tmpdir(), "headcast-train-"));
  try {
    const avatar = join(folder, "mine");
    await saveAvatar(speckledAvatar(), avatar);
    await refused(["--prompt", "an elf", "--out", avatar], /an avatar that was not trained is there/);
    const config = join(folder, "config.json");
    await writeFile(config, `{"colourRte": 1}`);
    for (const flag of ["config", "look"]) {
      const words = new RegExp(`--${flag}, there is no such file: .*nothing.json$`);
      await refused(["--prompt", "an elf", `--${flag}`, join(folder, "nothing.json")], words);
    }
    await refused(["--prompt", "an elf", "--config", config], /a field that there is not: colourRte/);
    await assert.rejects(() => planTraining(options("--resume", folder), "cpu"), /there is no run.json/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

Deno.test("score distillation without its models is refused with what is to be done, and clears no earlier training", async () => {
  const folder = openRunFolder(join(TRAINING_FOLDER, "nobody-known-at-all"));
  await rm(folder.path, { recursive: true, force: true });
  const start = (...args: string[]) =>
    planTraining(options("--prompt", "Nobody known at all", "--guidance", "diffusion", ...args), "cpu");
  await assert.rejects(
    () => start("--models", "./no/such/folder"),
    /no such folder or file: .*no.such.folder/,
  );
  await assert.rejects(() => start("--models", "realistic-vision-0"), /realistic-vision-0/);
  await assert.rejects(
    () => start("--models", "nobody-at-all/their-model"),
    /there is no such folder, and files of nobody-at-all\/their-model are missing \(deno task models pull nobody-at-all/,
  );
  await assert.rejects(
    () => start("--models", goldenModel("files/lora_kohya.safetensors")),
    /it is a LoRA, which goes with a model/,
  );
  await assert.rejects(() => start("--models", goldenModel("sd1/unet")), /it is a UNet alone$/);
  await assert.rejects(() => start("--models", "./static"), /none is known to go with this model .*static/);
  assert.equal(await folder.exists(), false);
  await refused(["--guidance", "diffusion"], /--prompt is needed/);
});

Deno.test("a resumed training tells that its models are others than it began with, and refuses missing ones", async () => {
  const path = await mkdtemp(join(tmpdir(), "headcast-resumed-"));
  const error = console.error;
  const said: string[] = [];
  console.error = (words: string) => said.push(words);
  try {
    const model = goldenModel("sd1");
    const resume = async (models: string[] | undefined, changes: Partial<TrainConfig> = {}) => {
      const config = makeConfig("fast", { guidance: "diffusion", prompt: "an elf", model, ...changes });
      const info = { name: "elf", config, look: null, clips: [], out: path, headFingerprint: "" };
      await openRunFolder(path).writeInfo({ ...info, ...models && { models } });
      await planTraining(options("--resume", path), "cpu");
    };
    await resume([model, join(model, "controlnet")]);
    await resume(undefined);
    assert.deepEqual(said, []);
    await resume(["/another/model", join(model, "controlnet")]);
    assert.deepEqual(said, [`The training goes on with other models than it began with: ${model}`]);
    await assert.rejects(
      () => resume([], { model: "/no/such/model" }),
      /no such folder or file: .*such.model/,
    );
  } finally {
    console.error = error;
    await rm(path, { recursive: true });
  }
});

Deno.test("flags fill the fields that they are named for, before the file and the preset", async () => {
  const folder = await mkdtemp(join(tmpdir(), "headcast-config-"));
  try {
    const path = join(folder, "config.json");
    await writeFile(path, `{"views": 3, "seed": 9, "model": "./here"}`);
    const given = ["--prompt", "an elf", "--config", path, "--profile", "paper", "--seed", "5"];
    const plain = await configOfOptions(options(...given, "--size", "64", "--harmonics", "1"), "cpu");
    const model = join(Deno.cwd(), "here");
    assert.deepEqual(
      plain,
      makeConfig("paper", { prompt: "an elf", views: 3, seed: 5, size: 64, harmonicsDegree: 1, model }),
    );
    assert.equal((await configOfOptions(options("--prompt", "an elf", "--size", "64"), "cpu")).finalSize, 0);
    const distilled = options("--prompt", "an elf", "--guidance", "diffusion", "--control", "none");
    const { controlModel, steps } = await configOfOptions(distilled, "cpu");
    assert.deepEqual([controlModel, steps], ["", 10_000], "networks take the time, so the paper's preset");
  } finally {
    await rm(folder, { recursive: true });
  }
});

Deno.test("what another kind of score distillation alone looks at is refused, unless it is as ever", async () => {
  const folder = await mkdtemp(join(tmpdir(), "headcast-kinds-"));
  try {
    const path = join(folder, "config.json");
    const config = (distillation: string, fields: string) =>
      writeFile(path, fields).then(() => {
        const given = ["--prompt", "an elf", "--guidance", "diffusion", "--distillation", distillation];
        return configOfOptions(options(...given, "--config", path), "cpu");
      });
    await assert.rejects(
      () => config("sds", `{"negativeScale": 2}`),
      /with negativeScale, it needs --distillation nfsd.* or .*: sds/,
    );
    assert.equal((await config("csd", `{"negativeScale": 0.5}`)).negativeScale, 0.5);
    assert.equal((await config("sds", `{"negativeScale": 1}`)).negativeScale, 1);
  } finally {
    await rm(folder, { recursive: true });
  }
});

Deno.test("a prompt's folder has a plain name", () => {
  assert.equal(slugOf("An old wizard, with a beard!"), "an-old-wizard-with-a-beard");
  assert.equal(slugOf("Salvador Dalí"), "salvador-dali");
  assert.equal(slugOf("../../etc"), "etc");
  assert.equal(slugOf("!?"), "avatar");
  assert.ok(slugOf("very ".repeat(50)).length <= 60);
});
