import { type Command, commandHelp } from "./runtime/cli/command.ts";
import { takeDataFlag } from "./runtime/cli/data_flag.ts";
import { endProcess } from "./runtime/system/end_process.ts";
import { mainHelp, noSuchCommand, version } from "./runtime/cli/main_help.ts";
import { exitCodeOf, runCommand } from "./runtime/cli/run_command.ts";
import type { Studio } from "./runtime/server/studio/studio.ts";

/** What the server makes heads of words with, which the runtime knows nothing of: loaded at the first prompt. */
const STUDIO: Studio = {
  read: async (...asked) => await (await import("./train/studio/reader_thread.ts")).read(...asked),
  trainer: new URL("./train/studio/training_process.ts", import.meta.url),
};

type Load = () => Promise<{ command: Command }>;

/**
 * Each is imported when it is asked for; deno.json's lazy-dynamic-imports keeps Deno from fetching them, and the
 * encoders behind them, for --version. The trainer's commands stand beside it: the runtime knows nothing of it.
 */
export const COMMANDS: Readonly<Record<string, Load>> = {
  start: async () => ({ command: (await import("./runtime/commands/start.ts")).startCommand(STUDIO) }),
  train: () => import("./train/commands/train.ts"),
  work: () => import("./train/commands/work.ts"),
  models: () => import("./runtime/commands/models.ts"),
  eval: () => import("./train/commands/eval.ts"),
  render: () => import("./runtime/commands/render.ts"),
  clip: () => import("./runtime/commands/clip.ts"),
  avatar: () => import("./runtime/commands/avatar.ts"),
  import: () => import("./runtime/commands/import/import.ts"),
  head: () => import("./runtime/commands/head.ts"),
  export: () => import("./runtime/commands/export.ts"),
  camera: () => import("./runtime/commands/camera/camera.ts"),
  provenance: () => import("./runtime/commands/synthetic/provenance.ts"),
  voices: () => import("./runtime/commands/voices/voices.ts"),
  doctor: () => import("./runtime/commands/doctor.ts"),
  token: () => import("./runtime/commands/token.ts"),
  backup: () => import("./runtime/commands/backup/backup.ts"),
  restore: () => import("./runtime/commands/backup/restore.ts"),
  package: () => import("./runtime/commands/package.ts"),
  setup: () => import("./runtime/commands/setup.ts"),
};

/** Runs a command line and gives the exit code: 0 done, 1 failed, 2 not understood. */
export function main(args: readonly string[]): Promise<number> {
  return exitCodeOf("deno run -A main.ts --help", async () => {
    const given = takeDataFlag(args);
    const setsUp = given[0] === SET_UP;
    const [name = "--help", ...rest] = setsUp ? given.slice(1) : given;
    if (name === "--version" || name === "-V") return say(`headcast ${version}`);
    if (name === "--help" || name === "-h" || name === "help" && rest.length === 0) {
      const all = await Promise.all(Object.values(COMMANDS).map((load) => load()));
      return say(mainHelp(all.map(({ command }) => command)));
    }
    const asked = name === "help" ? rest[0]! : name;
    if (!Object.hasOwn(COMMANDS, asked)) throw noSuchCommand(asked, Object.keys(COMMANDS));
    const { command } = await COMMANDS[asked]!();
    if (name === "help") return say(commandHelp(command));
    return await runCommand(command, rest, setsUp ? setUp : undefined);
  });
}

/** A task's first word: what draws sees to the graphics first. */
const SET_UP = "--set-up";

async function setUp(): Promise<boolean> {
  const { ensureGraphics } = await import("./runtime/commands/graphics/known_graphics.ts");
  return await ensureGraphics();
}

function say(text: string): number {
  console.log(text);
  return 0;
}

if (import.meta.main) {
  const code = await main(Deno.args);
  // A start that fails has a worker at work with the graphics driver: 1 of 30 ended by a segmentation fault instead.
  if (code !== 0) endProcess(code);
  Deno.exit(code);
}
