import { join, resolve } from "node:path";
import { DATA_VARIABLE } from "../base/data_variable.ts";
import { UsageError } from "./flags.ts";

/** The flag that all commands have, as their help texts show it. */
export const DATA_HELP: readonly [`--${string}`, string] = [
  "--data <folder>",
  `folder for all that is written: avatars/, heads/, out/ and models; the one of deno.json, and models where the ` +
  `hub's tools have them, where not given; ${DATA_VARIABLE} says the same`,
];

/**
 * Takes --data out of a command line, and says in the environment what it names: the rooms that write look there as soon
 * as they are loaded, and so do child processes and workers.
 *
 * @returns the other arguments
 * @throws UsageError where no folder follows the flag
 */
export function takeDataFlag(args: readonly string[]): string[] {
  const rest: string[] = [];
  let named: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") {
      rest.push(...args.slice(at));
      break;
    }
    if (arg === "--data") named = args[++at] ?? "";
    else if (arg.startsWith("--data=")) named = arg.slice("--data=".length);
    else rest.push(arg);
  }
  if (named !== undefined && (named === "" || named.startsWith("-"))) {
    throw new UsageError(`--data must be followed by a folder: ${named || "nothing"}`);
  }
  if (named !== undefined) Deno.env.set(DATA_VARIABLE, resolve(named));
  const folder = Deno.env.get(DATA_VARIABLE);
  if (folder && !MODEL_VARIABLES.some((name) => Deno.env.has(name))) {
    Deno.env.set("HF_HUB_CACHE", join(folder, "models"));
  }
  return rest;
}

/** By which somebody has said already where models are kept. */
const MODEL_VARIABLES = ["HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"];
