import { nearest } from "../../base/nearest.ts";
import { columns } from "../../cli/columns.ts";
import { custom, type Flag, UsageError } from "../../cli/flags.ts";
import { type Limits, SETTABLE } from "../../stream/limits.ts";

/** Bounds by name, such as `sessions=32,connections=200`. */
export function limitsFlag(): Flag<Partial<Limits>> {
  return custom<Partial<Limits>>(
    "bounds that are other than usual, listed below",
    "name=number,...",
    {},
    undefined,
    (written) => Object.fromEntries(written.split(",").map(readLimit)),
  );
}

function readLimit(part: string): [name: string, value: number] {
  const [name = "", amount = "", ...more] = part.split("=").map((word) => word.trim());
  if (!Object.hasOwn(SETTABLE, name)) {
    const near = nearest(name, Object.keys(SETTABLE));
    const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
    throw new UsageError(`one of ${Object.keys(SETTABLE).join(", ")} is needed: ${name}${hint}`);
  }
  const { min, max } = SETTABLE[name as keyof Limits];
  const value = /^\d+$/.test(amount) ? Number(amount) : NaN;
  if (!(value >= min && value <= max) || more.length > 0) {
    throw new UsageError(`a whole number from ${min} to ${max} is needed for ${name}: ${amount}`);
  }
  return [name, value];
}

/** All bounds, what they mean and what they usually are, as a paragraph of a help text. */
export const limitsHelp = (): string =>
  [
    "Limits, set by --limits name=number:",
    ...columns(
      Object.entries(SETTABLE).map(([name, { usual, words }]) =>
        [name, `${words} (usually ${usual})`] as const
      ),
    ),
  ].join("\n");
