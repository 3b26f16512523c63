import { type Command, commandHelp } from "./runtime/commands/command.ts";
import { mainHelp, noSuchCommand, version } from "./runtime/commands/main_help.ts";
import { parseFlags, UsageError } from "./runtime/commands/flags.ts";
import { ensureRuntimeDirectory } from "./runtime/commands/runtime_directory.ts";

/** Each command is imported when it is asked for: rendering needs no server, `doctor` nothing at all. */
const COMMANDS: Record<string, () => Promise<{ command: Command }>> = {
  start: () => import("./runtime/commands/start.ts"),
  render: () => import("./runtime/commands/render.ts"),
  bench: () => import("./runtime/commands/bench.ts"),
  doctor: () => import("./runtime/commands/doctor.ts"),
  setup: () => import("./runtime/commands/setup.ts"),
};

/** Runs a command line and gives the exit code: 0 done, 1 failed, 2 not understood. */
export async function main(args: readonly string[]): Promise<number> {
  const [name = "--help", ...rest] = args;
  try {
    if (name === "--version" || name === "-V") return say(`headcast ${version}`);
    if (name === "--help" || name === "-h" || name === "help" && rest.length === 0) {
      const loaded = await Promise.all(Object.values(COMMANDS).map((load) => load()));
      return say(mainHelp(loaded.map(({ command }) => command)));
    }
    const asked = name === "help" ? rest[0]! : name;
    if (!Object.hasOwn(COMMANDS, asked)) throw noSuchCommand(asked, Object.keys(COMMANDS));
    const { command } = await COMMANDS[asked]!();
    if (name === "help" || rest.includes("--help") || rest.includes("-h")) return say(commandHelp(command));
    const values = parseFlags(asked, command.flags, rest);
    await ensureRuntimeDirectory();
    return await command.run(values) ?? 0;
  } catch (error) {
    return complain(error, name);
  }
}

function say(text: string): number {
  console.log(text);
  return 0;
}

function complain(error: unknown, name: string): number {
  const usage = error instanceof UsageError;
  if (!(error instanceof Error) || Deno.env.has("HEADCAST_TRACE")) console.error(error);
  else {
    console.error(`error: ${error.message}`);
    for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
      console.error(`  because: ${cause.message}`);
    }
  }
  const help = Object.hasOwn(COMMANDS, name) ? `deno task ${name} --help` : "deno run -A main.ts --help";
  if (usage) console.error(`Try: ${help}`);
  return usage ? 2 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
