import { equal, match, rejects } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { parseFlags } from "../../../runtime/cli/flags.ts";
import { planTraining } from "../../../train/commands/train_plan.ts";
import { command, type TrainOptions } from "../../../train/commands/train.ts";
import { speckledAvatar } from "../run/tiny_run.ts";

const plan = (...args: string[]) =>
  planTraining(parseFlags("train", command.flags, args) as TrainOptions, "cpu");

Deno.test("an edit is refused where it lacks its avatar, its words, or anything to change", async () => {
  const folder = await mkdtemp(join(tmpdir(), "headcast-edit-"));
  try {
    const source = join(folder, "speckled");
    await saveAvatar(speckledAvatar(), source);
    const avatar = ["--avatar", source];
    const CASES = [
      [["--edit", "with a hat"], /--avatar must say which avatar: it is missing/],
      [avatar, /--edit must say what is to change: it is missing/],
      [[...avatar, "--edit", "make him"], /the edit .* must say what is to change: "make him"/],
      [["--prompt", "an elf", "--keep-shape"], /--keep-shape, it needs --edit/],
      [
        [...avatar, "--edit", "a hat", "--seed", "4", "--look", "x.json"],
        /--look, an edit has that from its avatar/,
      ],
    ] as const;
    for (const [args, words] of CASES) {
      await rejects(
        () => plan(...args),
        (error: Error) => (match(error.message, words), true),
        args.join(" "),
      );
    }
    await rejects(() => plan("--avatar", join(folder, "nobody"), "--edit", "with a hat"), /nobody/);
    equal((await Array.fromAsync(Deno.readDir(folder))).length, 1);
  } finally {
    await rm(folder, { recursive: true });
  }
});
