import { choice, type Flag, number, text } from "../../runtime/cli/flags.ts";
import type { TrainConfig } from "../config/config.ts";
import type { Field } from "../config/field_table.ts";
import { FIELDS } from "../config/fields.ts";

type Fields = typeof FIELDS;

/** A flag for each field of the configuration that has one, by the flag's name. */
export type ConfigFlags = {
  [Name in keyof Fields as NonNullable<Fields[Name]["flag"]>]: Flag<TrainConfig[Name] | undefined>;
};

/** The fields of the configuration that have a flag. */
export const FLAGGED = Object.entries<Field>(FIELDS).flatMap(([name, { flag, of, ...field }]) =>
  flag === undefined
    ? []
    : [{ name: name as keyof Fields, flag: flag as keyof ConfigFlags, of, taken: flagOf(field) }]
);

export const CONFIG_FLAGS = Object.fromEntries(
  FLAGGED.map(({ flag, taken }) => [flag, taken]),
) as ConfigFlags;

function flagOf(
  { kind, paper, fast, card, help, hint = "", choices, most, several }: Omit<Field, "flag">,
): Flag<unknown> {
  const others = card === paper ? "" : `, ${card} by --profile card`;
  const usual = (paper === fast ? `${paper} where not given` : `${fast} or ${paper}`) + others;
  const words = paper === "" || paper === "auto" ? help! : `${help}; ${usual}`;
  if (kind.type === "number") {
    const { min, max, step } = kind;
    return number(words, hint, undefined, { min, max: most ?? max, ...step !== undefined && { step } });
  }
  const listed = choices ?? (kind.type === "string" ? kind.choices : undefined);
  if (listed) return choice(words, listed);
  return several ? { ...text(words, hint), joins: "," } : text(words, hint);
}
