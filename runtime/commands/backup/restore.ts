import { defineCommand } from "../../cli/command.ts";
import { type Flags, text, toggle, type Values } from "../../cli/flags.ts";
import { NATS_FLAGS } from "../nats/flags.ts";
import { PLACE_HINT } from "./place.ts";

const FLAGS = {
  avatars: text("folder that avatars go to; avatars/ of the folder of data where not given", "path"),
  recordings: toggle("recordings too"),
  keys: toggle("the secret of tokens and the certificate authority too; only their owner reads them"),
  replace: toggle("put what the backup has in the place of what is there and differs"),
  "dry-run": toggle("say what would be done, and do nothing"),
  check: toggle("read all of the backup and check it, and write nothing"),
  ...NATS_FLAGS,
} satisfies Flags;

export const command = defineCommand({
  name: "restore",
  summary: "put back what deno task backup has kept",
  flags: FLAGS,
  words: { hint: `${PLACE_HINT} [backup]`, most: 2 },
  examples: [
    ["deno task restore /mnt/backup/headcast", "the newest backup, as far as nothing is overwritten"],
    ["deno task restore /mnt/backup/headcast --dry-run", "what that would be"],
    [
      "deno task restore s3://my-bucket/headcast 2026-11-30T02-10-00-512Z_0f3c9a7be2d41586",
      "another, by its name",
    ],
    [
      "deno task restore /mnt/backup/headcast --replace --keys",
      "all, over what is there",
    ],
    ["deno task restore /mnt/backup/headcast --check", "whether it could be restored: each file's hash"],
  ],
  notes: [
    "Each file is checked by its SHA-256 before it is put where it belongs, and an avatar, a head or a training is put there " +
    "whole. What is there and the same stays; what differs stops it, before anything is written, unless --replace is given. " +
    "What is there and not in the backup stays.",
  ],
  async run(flags, [place, name]) {
    const { runRestore } = await import("./run_restore.ts");
    await runRestore(flags, place, name);
  },
});

export type RestoreFlags = Values<typeof FLAGS>;
