import { shownValue } from "../../base/message.ts";

/**
 * Fields of a network's config.json, each checked when it is read. A field that is absent or null is the fallback
 * where there is one. What is wrong is a TypeError or RangeError that names the file, the field, its range and what
 * stands there.
 */
export interface ConfigReader {
  /** Where it comes from, for messages. */
  readonly source: string;
  /** Whether the field is there and not null. */
  has(name: string): boolean;
  whole(name: string, least: number, most: number, fallback?: number): number;
  number(name: string, least: number, most: number, fallback?: number): number;
  flag(name: string, fallback?: boolean): boolean;
  word<W extends string>(name: string, words: readonly W[], fallback?: W): W;
  /** A list of whole numbers; its length is one to `most` or, if told, just this. */
  wholes(name: string, least: number, most: number, length?: number, fallback?: readonly number[]): number[];
  /** As `wholes`, where one number stands for that number everywhere. */
  wholeEach(name: string, least: number, most: number, length: number, fallback?: number): number[];
  words<W extends string>(name: string, words: readonly W[], length?: number, fallback?: readonly W[]): W[];
  /** The fields inside a field; no field is one without fields. */
  inside(name: string): ConfigReader;
  /** Refuses what the networks here do not know: the field must be one of these, or absent. */
  only(name: string, ...values: readonly (string | number | boolean | null)[]): void;
}

/** Levels of a network, and so the length of a list where none is told. */
const MOST_ITEMS = 16;

/** @param config what JSON.parse gave */
export function readConfig(config: unknown, source: string): ConfigReader {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new TypeError(`Cannot read ${source}, it must be an object with fields: ${shownValue(config)}`);
  }
  const fields = config as Readonly<Record<string, unknown>>;

  const valueOf = (name: string): unknown =>
    Object.hasOwn(fields, name) ? fields[name] ?? undefined : undefined;

  function refuse(name: string, wanted: string, value: unknown): never {
    const message = `Cannot read ${source}, ${name} must be ${wanted}: ${shownValue(value)}`;
    throw typeof value === "number" || typeof value === "string"
      ? new RangeError(message)
      : new TypeError(message);
  }

  function read<T>(
    name: string,
    wanted: string,
    fits: (value: unknown) => value is T,
    fallback: T | undefined,
  ): T {
    const value = valueOf(name) ?? fallback;
    return fits(value) ? value : refuse(name, wanted, value ?? null);
  }

  function list<T>(
    name: string,
    wanted: string,
    fits: (value: unknown) => value is T,
    length: number | undefined,
    fallback: readonly T[] | undefined,
  ): T[] {
    const long = length === undefined ? `1 to ${MOST_ITEMS}` : String(length);
    const fitsAll = (value: unknown): value is readonly T[] =>
      Array.isArray(value) && value.every(fits) &&
      (length === undefined ? value.length >= 1 && value.length <= MOST_ITEMS : value.length === length);
    return [...read(name, `a list of ${long}, each ${wanted}`, fitsAll, fallback)];
  }

  const wholeFrom = (least: number, most: number) => (value: unknown): value is number =>
    Number.isSafeInteger(value) && value as number >= least && value as number <= most;
  const amountFrom = (least: number, most: number) => (value: unknown): value is number =>
    typeof value === "number" && value >= least && value <= most;
  const among = <W extends string>(words: readonly W[]) => (value: unknown): value is W =>
    words.includes(value as W);
  const isFlag = (value: unknown): value is boolean => typeof value === "boolean";

  return {
    source,
    has: (name) => valueOf(name) !== undefined,
    whole: (name, least, most, fallback) =>
      read(name, wholeWords(least, most), wholeFrom(least, most), fallback),
    number: (name, least, most, fallback) =>
      read(name, `a number from ${least} to ${most}`, amountFrom(least, most), fallback),
    flag: (name, fallback) => read(name, "true or false", isFlag, fallback),
    word: (name, words, fallback) => read(name, oneOf(words), among(words), fallback),
    wholes: (name, least, most, length, fallback) =>
      list(name, wholeWords(least, most), wholeFrom(least, most), length, fallback),
    wholeEach(name, least, most, length, fallback) {
      if (Array.isArray(valueOf(name))) return this.wholes(name, least, most, length);
      return new Array<number>(length).fill(this.whole(name, least, most, fallback));
    },
    words: (name, words, length, fallback) => list(name, oneOf(words), among(words), length, fallback),
    inside: (name) => readConfig(valueOf(name) ?? {}, `${source}, ${name}`),
    only(name, ...values) {
      const value = valueOf(name) ?? null;
      if (value !== null && !values.includes(value as string)) {
        refuse(name, values.length === 0 ? "null" : oneOf(values), value);
      }
    },
  };
}

const wholeWords = (least: number, most: number): string => `a whole number from ${least} to ${most}`;

function oneOf(values: readonly unknown[]): string {
  return values.length === 1
    ? shownValue(values[0])
    : `one of ${values.map((value) => shownValue(value)).join(", ")}`;
}
