import { defineCommand } from "../../cli/command.ts";
import { type Flags, text, toggle } from "../../cli/flags.ts";
import { NATS_FLAGS } from "../nats/flags.ts";
import { PLACE_HINT } from "./place.ts";

const FLAGS = {
  avatars: text("folder of the avatars; avatars/ of the folder of data where not given", "path"),
  recordings: toggle("recordings too, which are large"),
  keys: toggle(
    "the secret of tokens and this machine's certificate authority too: whoever has them comes in",
  ),
  "dry-run": toggle("say what would be kept, and keep nothing"),
  list: toggle("say which backups are there"),
  ...NATS_FLAGS,
} satisfies Flags;

export const command = defineCommand({
  name: "backup",
  summary: "keep what a server has: avatars, heads, trainings, and what flags name",
  flags: FLAGS,
  words: { hint: PLACE_HINT, most: 1 },
  examples: [
    ["deno task backup /mnt/backup/headcast", "into a folder; what has not changed is not written again"],
    [
      "deno task backup s3://my-bucket/headcast?region=eu-north-1",
      "into a bucket, by AWS_ACCESS_KEY_ID and so on",
    ],
    ["deno task backup nats: --nats nats://10.0.0.5", "into the object store of a cluster"],
    [
      "deno task backup /mnt/backup/headcast --recordings --keys",
      "all that there is",
    ],
    ["deno task backup /mnt/backup/headcast --list", "which backups are there, for deno task restore"],
  ],
  notes: [
    "A server may run meanwhile: an avatar is kept as it is at one moment, and what is written to while it is read is read " +
    "again. Files lie by their SHA-256, so that what several backups have in common lies there once. A backup that breaks off " +
    "is none; the next goes on where it was. The stock avatar, models and what is kept to be quicker are made or pulled anew.",
    "Without --keys no secret is in it. With it the place holds secrets: in a folder only its owner reads the files, a bucket " +
    "has to be as private by itself.",
  ],
  async run(flags, [place]) {
    const { runBackup } = await import("./run_backup.ts");
    await runBackup(flags, place);
  },
});

export type BackupFlags = import("../../cli/flags.ts").Values<typeof FLAGS>;
