import { type Command, commandHelp } from "./runtime/commands/command.ts";
import { mainHelp, noSuchCommand, version } from "./runtime/commands/main_help.ts";
import { parseCommandLine, UsageError } from "./runtime/commands/flags.ts";
import { ensureRuntimeDirectory } from "./runtime/commands/runtime_directory.ts";

const COMMANDS = ["start", "train", "models", "eval", "render", "bench", "judge", "doctor", "setup"];

/** The trainer's commands stand beside it: the runtime knows nothing of it. */
const TRAINERS = ["train", "models", "eval"];

/**
 * Imports a command when it is asked for. The address is put together at run time on purpose: Deno fetches what
 * it can read from the text of an import(), so with five plain ones even --version would download the encoder.
 */
async function load(name: string): Promise<Command> {
  const path = `./${TRAINERS.includes(name) ? "train" : "runtime"}/commands/${name}.ts`;
  const { command } = await import(path) as { command: Command };
  return command;
}

/** Runs a command line and gives the exit code: 0 done, 1 failed, 2 not understood. */
export async function main(args: readonly string[]): Promise<number> {
  const [name = "--help", ...rest] = args;
  try {
    if (name === "--version" || name === "-V") return say(`headcast ${version}`);
    if (name === "--help" || name === "-h" || name === "help" && rest.length === 0) {
      return say(mainHelp(await Promise.all(COMMANDS.map(load))));
    }
    const asked = name === "help" ? rest[0]! : name;
    if (!COMMANDS.includes(asked)) throw noSuchCommand(asked, COMMANDS);
    const command = await load(asked);
    if (name === "help" || rest.includes("--help") || rest.includes("-h")) return say(commandHelp(command));
    const { values, words } = parseCommandLine(asked, command.flags, rest, command.words?.most);
    await ensureRuntimeDirectory();
    return await command.run(values, words) ?? 0;
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
  const help = COMMANDS.includes(name) ? `deno task ${name} --help` : "deno run -A main.ts --help";
  if (usage) console.error(`Try: ${help}`);
  return usage ? 2 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
