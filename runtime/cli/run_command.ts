import { errorLines } from "../base/error_lines.ts";
import { type Command, commandHelp } from "./command.ts";
import { parseCommandLine, UsageError } from "./flags.ts";
import { ensureRuntimeDirectory } from "../render/files/runtime_directory.ts";

/**
 * Runs a command with its own words and gives the exit code: 0 done, 1 failed, 2 not understood.
 *
 * @param prepare what comes before, once its words are understood; it says whether the command can run
 */
export async function runCommand(
  command: Command,
  args: readonly string[],
  prepare: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<number> {
  return await exitCodeOf(`deno task ${command.name} --help`, async () => {
    if (args.includes("--help") || args.includes("-h")) {
      console.log(commandHelp(command));
      return 0;
    }
    const { values, words } = parseCommandLine(command.name, command.flags, args, command.words?.most);
    await ensureRuntimeDirectory();
    if (!await prepare()) return 1;
    return await command.run(values, words) ?? 0;
  });
}

/** Prints what was thrown as people read it, `help` below where the command line was not understood. */
export async function exitCodeOf(help: string, act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Error) || Deno.env.has("HEADCAST_TRACE")) console.error(error);
    else {
      const [first, ...causes] = errorLines(error);
      console.error(`error: ${first}`);
      for (const cause of causes) console.error(`  because: ${cause}`);
    }
    if (!(error instanceof UsageError)) return 1;
    console.error(`Try: ${help}`);
    return 2;
  }
}
