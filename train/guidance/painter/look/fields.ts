import type { Colour } from "./look.ts";
import { readColour } from "./colours.ts";

/** Reads one value of parsed JSON, or refuses it with its place. */
export type Field<T> = (value: unknown, place: string) => T;

/** @throws SyntaxError always */
export function refuse(constraint: string, met: unknown): never {
  const shown = JSON.stringify(met) ?? String(met);
  throw new SyntaxError(
    `Cannot read a look, ${constraint}: ${shown.length > 60 ? shown.slice(0, 57) + "..." : shown}`,
  );
}

/** A number in a closed range. */
export function range(low: number, high: number): Field<number> {
  return (value, place) =>
    typeof value === "number" && value >= low && value <= high
      ? value
      : refuse(`${place} must be a number from ${trimmed(low)} to ${trimmed(high)}`, value);
}

export const amount = (): Field<number> => range(0, 1);

export function whole(low: number, high: number): Field<number> {
  return (value, place) =>
    Number.isInteger(value) && value as number >= low && value as number <= high
      ? value as number
      : refuse(`${place} must be a whole number from ${low} to ${high}`, value);
}

export function oneOf<const T extends string>(words: readonly T[]): Field<T> {
  return (value, place) =>
    words.find((word) => word === value) ?? refuse(`${place} must be one of ${words.join(", ")}`, value);
}

export function flag(): Field<boolean> {
  return (value, place) =>
    typeof value === "boolean" ? value : refuse(`${place} must be true or false`, value);
}

/** Not longer than people write. */
const LONGEST_TEXT = 2000;
export function text(): Field<string> {
  return (value, place) =>
    typeof value === "string" && value.length <= LONGEST_TEXT
      ? value
      : refuse(`${place} must be text of at most ${LONGEST_TEXT} letters`, value);
}

export function colour(): Field<Colour> {
  return (value, place) =>
    (typeof value === "string" ? readColour(value) : undefined) ??
      refuse(`${place} must be a colour such as "#c08060"`, value);
}

/** More than anybody wears. */
const LONGEST_LIST = 32;
export function list<T>(item: Field<T>): Field<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value) || value.length > LONGEST_LIST) {
      refuse(`${place} must be a list of at most ${LONGEST_LIST}`, value);
    }
    return value.map((entry, k) => item(entry, `${place}[${k}]`));
  };
}

/** Names of somebody else's choosing, each with a number. */
export function numbers(item: Field<number>): Field<Readonly<Record<string, number>>> {
  return (value, place) =>
    Object.fromEntries(
      Object.entries(record(value, place)).map(([name, entry]) => [name, item(entry, `${place}.${name}`)]),
    );
}

type Fields<T> = { readonly [K in keyof T]-?: Field<NonNullable<T[K]>> };

/** Named values of which any may be missing but those `needed`; a name that there is not is refused. */
export function group<T extends object>(
  fields: Fields<T>,
  needed: readonly (keyof T & string)[] = [],
): Field<T> {
  const names = Object.keys(fields);
  return (value, place) => {
    const found: Record<string, unknown> = {};
    for (const [name, entry] of Object.entries(record(value, place))) {
      if (!Object.hasOwn(fields, name)) refuse(`${place} has only ${names.join(", ")}`, name);
      found[name] = fields[name as keyof T](entry, `${place}.${name}`);
    }
    for (const name of needed) if (!(name in found)) refuse(`${place} must have ${name}`, value);
    return found as T;
  };
}

function record(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(`${place} must be an object`, value);
  }
  return value as Record<string, unknown>;
}

const trimmed = (x: number): string => String(Math.round(x * 1000) / 1000);
