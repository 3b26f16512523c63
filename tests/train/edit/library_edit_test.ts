import { deepEqual, equal, rejects } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { parseFlags } from "../../../runtime/cli/flags.ts";
import { planTraining } from "../../../train/commands/train_plan.ts";
import { command, type TrainOptions } from "../../../train/commands/train.ts";
import { PLAIN_LOOK, printLook } from "../../../train/guidance/painter/look/whole_look.ts";
import { newTraining } from "../../../train/run/training.ts";
import { askedTraining, trainAvatar } from "../../../train/train_avatar.ts";
import { HEAD, speckledAvatar } from "../run/tiny_run.ts";

Deno.test("the library edits an avatar as the command does", async () => {
  const folder = await mkdtemp(join(tmpdir(), "headcast-library-edit-"));
  try {
    const source = join(folder, "someone"), out = join(folder, "other");
    const avatar = {
      ...speckledAvatar(),
      head: { ...HEAD, name: "stock" },
      provenance: { prompt: "a man", seed: 7 },
    };
    await saveAvatar(avatar, source, { files: { "look.json": printLook(PLAIN_LOOK) } });
    const words = "with a golden crown";
    const args = ["--avatar", source, "--edit", words, "--steps", "9", "--keep-shape", "--out", out];
    const byCommand = await planTraining(
      parseFlags("train", command.flags, args) as TrainOptions,
      "cpu",
    );
    const config = { source, edit: words, steps: 9 };
    const byLibrary = await newTraining(await askedTraining(config, { keepShape: true, out }, "cpu"));
    deepEqual(byLibrary.info, byCommand.info);
    equal(byLibrary.info.config.prompt, "a man, with a golden crown");
    equal(byLibrary.look!.pieces.some(({ kind }) => kind === "crown"), true);
  } finally {
    await rm(folder, { recursive: true });
  }
});

Deno.test("the library refuses half of an edit", async () => {
  await rejects(() => trainAvatar({ edit: "with a hat" }), /source must say which avatar: it is empty/);
  await rejects(() => trainAvatar({ source: "stock" }), /edit must say what is to change: it is empty/);
  await rejects(() => trainAvatar({ prompt: "an elf" }, { keepShape: true }), /source must say which avatar/);
});
