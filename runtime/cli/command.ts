import { columns } from "./columns.ts";
import { DATA_HELP } from "./data_flag.ts";
import type { Flags, Values } from "./flags.ts";

/** One command of the command line: what it does, in words and in deed. */
export interface Command<F extends Flags = Flags> {
  readonly name: string;
  /** It is no command of main.ts, which takes the flags that all of these have. */
  readonly isProgram?: true;
  /** One line, as the list of commands shows it too. */
  readonly summary: string;
  readonly flags: F;
  /** Words that stand before the flags: how the help text shows them, and how many there may be. */
  readonly words?: { readonly hint: string; readonly most: number };
  /** Command line and what it is for. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  /** Paragraphs below the flags. */
  readonly notes?: readonly string[];
  /** The process ends with the number returned, 0 where none is. */
  run(values: Values<F>, words: readonly string[]): Promise<number | void>;
}

/** Types a command's `run` by its flags, then forgets the type so that all commands look alike. */
export function defineCommand<F extends Flags>(command: Command<F>): Command {
  return command as unknown as Command;
}

/** The help text of one command. */
export function commandHelp(command: Command): string {
  const flags = Object.entries(command.flags).map(([name, flag]) => {
    const value = flag.hint === undefined
      ? ""
      : flag.bare === undefined
      ? ` <${flag.hint}>`
      : ` [${flag.hint}]`;
    const shown = flag.shown === undefined ? "" : ` (default ${flag.shown})`;
    return [`--${name}${value}`, flag.help + shown] as const;
  });
  if (!command.isProgram) flags.push(DATA_HELP);
  flags.push(["--help", "this text"]);
  return [
    capital(command.summary),
    "",
    `Usage: deno task ${command.name} ${command.words ? `${command.words.hint} ` : ""}[flags]`,
    "",
    "Flags",
    ...columns(flags),
    "",
    "Examples",
    ...columns(command.examples),
    ...(command.notes ?? []).flatMap((note) => ["", note]),
  ].join("\n");
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
