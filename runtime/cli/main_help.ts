import config from "../../deno.json" with { type: "json" };
import { columns } from "./columns.ts";
import type { Command } from "./command.ts";
import { nearest } from "../base/nearest.ts";
import { UsageError } from "./flags.ts";

export const version: string = config.version;

/** The help text of the whole command line. */
export function mainHelp(commands: readonly Command[]): string {
  return [
    `Headcast ${version}: 3D Gaussian head avatars, live on screen`,
    "",
    "Usage: deno task <command> [flags]",
    "",
    "Commands",
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    "",
    "Programs that measure, each a task with --help: bench, judge",
    "",
    "Examples",
    ...columns([
      ["deno task start", "open the page it prints: a head that breathes, blinks and looks about"],
      [`deno task train --prompt "an old wizard"`, "make an avatar from words"],
      ["deno task render --out head.png", "a picture of the stock head"],
      ["deno task doctor", "what this machine has, and what it lacks"],
      ["deno task start --help", "the flags of a command, with defaults and units"],
    ]),
    "",
    "Without tasks: deno run -A main.ts <command> [flags], and --set-up before the command where the graphics driver is " +
    "to be installed if none answers, as the tasks do. HEADCAST_TRACE=1 prints errors with their stack.",
  ].join("\n");
}

/** The error for a command that is not there, with the nearest one that is. */
export function noSuchCommand(name: string, names: readonly string[]): UsageError {
  const near = nearest(name, names);
  const hint = near === undefined ? `: ${name}` : `: ${name} (did you mean ${near}?)`;
  return new UsageError(`Cannot run, there is no such command${hint}`);
}
