import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { buildStockAvatar } from "../../../../runtime/avatar/stock/build.ts";
import { saveAvatar } from "../../../../runtime/avatar/folder/avatar_folder.ts";
import { parseFlags, UsageError } from "../../../../runtime/cli/flags.ts";
import { command, type EvalOptions } from "../../../../train/commands/eval.ts";
import { runEvaluation } from "../../../../train/commands/eval_run.ts";
import { clipOf, cosineOf, openClip } from "../../../../train/diffusion/evaluation/clip.ts";
import { PAPER_PROMPTS } from "../../../../train/diffusion/evaluation/paper_prompts.ts";
import type { EvaluationReport } from "../../../../train/diffusion/evaluation/report.ts";
import { createInference } from "../../../../runtime/inference/inference.ts";
import { readTokenizer } from "../../../../train/diffusion/language/tokenizer.ts";
import { readClipConfig } from "../../../../train/diffusion/networks/clip_config.ts";
import { readWeights } from "../../../../runtime/inference/weights/weights.ts";
import { floats, goldenModel, readGoldens } from "../../../goldens/diffusion/expected.ts";
import { gpuTest } from "../../../gpu_support.ts";
import { goldenConfig } from "../parity_support.ts";

/** What the goldens' tokens are of. */
const TEXTS = ["a DSLR portrait of Vincent van Gogh, front view", "unrealistic, blurry, low quality"];

/** The tiny CLIP as the hub has a whole one: tokenizer and networks in one folder. */
async function clipFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-clip-" });
  const files = [
    "clip/config.json",
    "clip/model.safetensors",
    "sd1/tokenizer/vocab.json",
    "sd1/tokenizer/merges.txt",
  ];
  for (const file of files) await Deno.copyFile(goldenModel(file), join(folder, file.split("/").at(-1)!));
  return folder;
}

const options = (...args: string[]) => parseFlags("eval", command.flags, args) as EvalOptions;

Deno.test("openClip() finds pictures as near to texts as transformers' CLIPModel does", async () => {
  const folder = await clipFolder();
  const inference = await createInference({ provider: "cpu" });
  try {
    const warnings: string[] = [];
    const clip = await openClip(inference, folder, {
      name: "tiny",
      warn: (message) => warnings.push(message),
    });
    const goldens = await readGoldens("clip_pictures");
    const texts = [];
    for (const text of TEXTS) texts.push(await clip.embedText(text));
    for (const side of [51, 32, 20]) {
      const rgb = floats(goldens, `picture.${side}`);
      const rgba = Uint8Array.from(
        { length: side * side * 4 },
        (_, index) => index % 4 === 3 ? 255 : rgb[Math.floor(index / 4) * 3 + index % 4]!,
      );
      const picture = await clip.embedPicture(rgba, side);
      const cosines = texts.map((text) => cosineOf(picture, text));
      const expected = floats(goldens, `cosines.${side}`);
      assert.ok(Math.abs(expected[0]! - expected[1]!) > 0.01, "the texts differ");
      cosines.forEach((cosine, index) =>
        assert.ok(Math.abs(cosine - expected[index]!) < 1e-5, `${side}: ${cosine} ${expected[index]}`)
      );
    }
    assert.deepEqual(warnings, []);

    await clip.embedText("word ".repeat(100));
    assert.match(warnings[0]!, /^tiny does not read "word .* it is too long$/);
    assert.ok(clip.networkTime > 0);
    await clip.close();
  } finally {
    await inference.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("clipOf() refuses a tokenizer of another model", async () => {
  const config = readClipConfig(await goldenConfig("clip"));
  const small = { ...config, text: { ...config.text, vocabulary: 100 } };
  const parts = {
    name: "tiny",
    config: small,
    weights: await readWeights(goldenModel("clip")),
    tokenizer: await readTokenizer(goldenModel("sd1/tokenizer")),
  };
  const inference = await createInference({ provider: "cpu" });
  try {
    await assert.rejects(clipOf(inference, parts), /tokenizer of tiny, its tokens must be at most 100: 1014/);
  } finally {
    await inference.close();
  }
});

Deno.test("eval needs a CLIP", async () => {
  await assert.rejects(
    runEvaluation(options()),
    (error) => error instanceof UsageError && /--clip is needed/.test(error.message),
  );
  await assert.rejects(
    runEvaluation(options("--clip", "/no/such/clip")),
    /there is no such folder or file: .no.such.clip/,
  );
});

gpuTest("eval renders avatars, scores them and writes what it found", async () => {
  const folder = await clipFolder();
  const log = console.log;
  try {
    const prompts = { orc: "an orc", elf: "a DSLR portrait of Hulk" };
    const avatar = await buildStockAvatar(2000);
    for (const [name, prompt] of Object.entries(prompts)) {
      await saveAvatar({ ...avatar, provenance: { trainer: "headcast", prompt } }, join(folder, name));
    }
    const out = join(folder, "eval.json");
    const printed: string[] = [];
    console.log = (line: string) => printed.push(line);
    const avatars = Object.keys(prompts).map((name) => join(folder, name)).join(",");
    const flags = ["--avatars", avatars, "--clip", `${folder},${folder}`, "--views", "4", "--size", "128"]
      .concat(["--motion", "drawn", "--html", join(folder, "eval.html")]);
    assert.equal(await runEvaluation(options(...flags, "--provider", "cpu", "--out", out)), 0);

    const report: EvaluationReport = JSON.parse(await Deno.readTextFile(out));
    assert.deepEqual([report.views, report.size], [4, 128]);
    assert.deepEqual(report.prompts, [...new Set([...Object.values(prompts), ...PAPER_PROMPTS])]);
    assert.deepEqual(report.clips.map(({ clip }) => clip), [basename(folder), basename(folder)]);
    assert.deepEqual(report.clips[0], report.clips[1], "the same CLIP says the same");
    const [orc, elf] = report.clips[0]!.avatars;
    assert.deepEqual([orc!.prompt, elf!.prompt], Object.values(prompts));
    for (const { views, score } of [orc!, elf!]) {
      assert.deepEqual(views.map(({ side }) => side), ["front", "side", "back", "side"]);
      const mean = views.reduce((sum, view) => sum + view.score, 0) / 4;
      assert.ok(Math.abs(mean - score) < 1e-9 && Math.abs(score) <= 100);
      assert.ok(new Set(views.map((view) => view.score)).size > 1, "views differ");
    }
    assert.deepEqual(Object.keys(report.flicker!).length, 2);
    assert.ok(
      Object.values(report.flicker!).every((levels) => levels > 0 && levels < 20),
      `${report.flicker}`,
    );
    const page = await Deno.readTextFile(join(folder, "eval.html"));
    assert.equal(page.match(/<img alt="view \d" src="data:image\/png;base64,iVBOR/g)!.length, 8);
    assert.match(printed.join("\n"), /4 views of 128 pixels, 18 prompts\navatar +score +front/);
  } finally {
    console.log = log;
    await Deno.remove(folder, { recursive: true });
  }
}, ["cpu"]);

Deno.test("eval refuses an avatar that was made from no prompt, before it renders any", async () => {
  const flags = ["--avatars", "stock", "--clip", goldenModel("clip"), "--size", "128"];
  await assert.rejects(
    runEvaluation(options(...flags)),
    /made from no prompt, --prompt must be given: stock$/,
  );
});

Deno.test("eval refuses what is no CLIP, and a folder without pictures, before it renders any", async () => {
  const folder = await clipFolder();
  try {
    const asked = ["--avatars", "stock", "--prompt", "a man", "--against", folder];
    await assert.rejects(
      runEvaluation(options(...asked, "--clip", goldenModel("clip"))),
      /vocab\.json, the model's folder must hold it: there is none$/,
    );
    await assert.rejects(
      runEvaluation(options(...asked, "--clip", folder)),
      /it must hold a folder of \.png for one of the avatars at least: stock$/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("eval refuses more pictures than memory should hold, before it renders any", async () => {
  const flags = ["--avatars", "stock", "--prompt", "a man", "--clip", goldenModel("clip")];
  await assert.rejects(
    runEvaluation(options(...flags, "--views", "360", "--size", "2048")),
    /Cannot hold all pictures, 4 GB are the most \(.*\): 6\.0 GB$/,
  );
});
