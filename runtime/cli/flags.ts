import { parseArgs } from "node:util";
import { nearest } from "../base/nearest.ts";

/** A command line that cannot be followed. The process ends with exit code 2, as shells expect. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** One flag of a command: its words for the help text, its default, and how its text becomes a value. */
export interface Flag<T> {
  readonly help: string;
  /** What stands after the flag in the help text, with its unit. None: the flag is a switch. */
  readonly hint?: string;
  readonly fallback: T;
  /** The default as the help text shows it. */
  readonly shown?: string;
  /** The text that is meant where the flag stands alone, for flags whose value may be left out. */
  readonly bare?: string;
  /** The flag may be given several times: what each time gives is put behind one another. T is a list. */
  readonly repeats?: true;
  /** The flag may be given several times: texts are put behind one another with this between. */
  readonly joins?: string;
  /** @throws UsageError without the flag's name, which `parseFlags` puts before it */
  parse(text: string): T;
}

// deno-lint-ignore no-explicit-any -- a record of flags holds flags of different types
export type Flags = Readonly<Record<string, Flag<any>>>;
export type Values<F extends Flags> = { [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never };

interface NumberRange {
  min: number;
  max: number;
  /** Only whole multiples of it, counted from 0. */
  step?: number;
}

/** A number in a closed range. */
export function number(help: string, hint: string, fallback: number, range: NumberRange): Flag<number>;
export function number(
  help: string,
  hint: string,
  fallback: undefined,
  range: NumberRange,
): Flag<number | undefined>;
export function number(
  help: string,
  hint: string,
  fallback: number | undefined,
  range: NumberRange,
): Flag<number | undefined> {
  const { min, max, step } = range;
  const words = step === undefined
    ? `a number from ${min} to ${max}`
    : step === 1
    ? `a whole number from ${min} to ${max}`
    : `a multiple of ${step} from ${min} to ${max}`;
  return {
    help,
    hint,
    fallback,
    ...(fallback === undefined ? {} : { shown: String(fallback) }),
    parse(written) {
      // Number("") is 0 and Number("0x10") is 16: neither is what somebody meant by a port or a size.
      const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(written) ? Number(written) : NaN;
      if (!(value >= min && value <= max) || (step !== undefined && value % step !== 0)) {
        throw new UsageError(`${words} is needed: ${written}`);
      }
      return value;
    },
  };
}

/** Pixels a side that pictures may have. */
export const SIDES: NumberRange = { min: 128, max: 2048, step: 16 };

/** The side of a square picture in pixels, as the encoders and the renderer take it. */
export function size(fallback: number): Flag<number> {
  return number("side of the square picture", "pixels", fallback, SIDES);
}

/** Any text that is not empty: a name, a path. */
export function text(help: string, hint: string, fallback: string): Flag<string>;
export function text(help: string, hint: string, fallback?: undefined): Flag<string | undefined>;
export function text(help: string, hint: string, fallback?: string): Flag<string | undefined> {
  return {
    help,
    hint,
    fallback,
    ...(fallback === undefined ? {} : { shown: fallback }),
    parse(written) {
      if (written.trim() === "") {
        const wanted = /^\w+s\b/.test(hint)
          ? `${hint} are needed: there are none`
          : `a ${hint} is needed: it is empty`;
        throw new UsageError(wanted);
      }
      return written;
    },
  };
}

/** One of a few words. With `bare`, the flag may stand alone and then means that word. */
export function choice<const T extends string>(
  help: string,
  words: readonly T[],
  bare?: T,
): Flag<T | undefined> {
  return {
    help,
    hint: words.join("|"),
    fallback: undefined,
    ...(bare === undefined ? {} : { bare }),
    parse(written) {
      const found = words.find((word) => word === written);
      if (found === undefined) throw new UsageError(`one of ${words.join(", ")} is needed: ${written}`);
      return found;
    },
  };
}

/** On where it stands, off where it does not. */
export function toggle(help: string): Flag<boolean> {
  return { help, fallback: false, parse: () => true };
}

/** A flag whose text is read by a function of the command's own. */
export function custom<T>(
  help: string,
  hint: string,
  fallback: T,
  shown: string | undefined,
  parse: (written: string) => T,
): Flag<T> {
  return { help, hint, fallback, ...(shown === undefined ? {} : { shown }), parse };
}

/** Reads the flags of a command that takes no other words. @throws as `parseCommandLine` */
export function parseFlags<F extends Flags>(command: string, flags: F, args: readonly string[]): Values<F> {
  return parseCommandLine(command, flags, args).values;
}

/**
 * Reads a command's flags and the words between them. A flag given twice counts once, the last time, unless it repeats.
 *
 * @param mostWords how many words there may be that belong to no flag
 * @throws UsageError on an unknown flag (with the nearest known one), a stray word, a missing or bad value
 */
export function parseCommandLine<F extends Flags>(
  command: string,
  flags: F,
  args: readonly string[],
  mostWords = 0,
): { readonly values: Values<F>; readonly words: readonly string[] } {
  const words: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(flags)) values[name] = flag.fallback;
  const options: Record<string, { type: "string" | "boolean" }> = {};
  for (const [name, flag] of Object.entries(flags)) {
    options[name] = { type: flag.hint === undefined ? "boolean" : "string" };
  }
  const { tokens } = parseArgs({
    args: args.map((arg, index) => fillBare(flags, arg, args[index + 1])),
    options,
    strict: false, // its own messages name neither the command nor the nearest flag
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      if (words.push(token.value) <= mostWords) continue;
      const constraint = mostWords === 0 ? "it takes flags only" : "that is a word too many";
      throw new UsageError(`Cannot run ${command}, ${constraint}: ${token.value}`);
    }
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (flag === undefined) {
      throw new UsageError(
        `Cannot run ${command}, it has no such flag: ${token.rawName}${suggest(token.name, flags)}`,
      );
    }
    if (flag.hint === undefined && token.value !== undefined) {
      throw new UsageError(`Cannot run ${command}, --${token.name} takes no value: ${token.value}`);
    }
    if (flag.hint !== undefined && (token.value === undefined || token.value.startsWith("--"))) {
      throw new UsageError(`Cannot run ${command}, --${token.name} needs a value: <${flag.hint}>`);
    }
    try {
      const value = flag.parse(token.value ?? "");
      const before = values[token.name];
      values[token.name] = flag.repeats
        ? [...before as unknown[], ...value]
        : flag.joins !== undefined && before !== undefined
        ? `${before}${flag.joins}${value}`
        : value;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`Cannot run ${command} with --${token.name}, ${error.message}`);
    }
  }
  return { values: values as Values<F>, words };
}

function fillBare(flags: Flags, arg: string, next: string | undefined): string {
  const bare = arg.startsWith("--") && Object.hasOwn(flags, arg.slice(2))
    ? flags[arg.slice(2)]!.bare
    : undefined;
  return bare !== undefined && (next === undefined || next.startsWith("-")) ? `${arg}=${bare}` : arg;
}

function suggest(name: string, flags: Flags): string {
  const near = nearest(name, Object.keys(flags));
  return near === undefined ? "" : ` (did you mean --${near}?)`;
}
