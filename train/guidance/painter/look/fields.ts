import { shownValue } from "../../../../runtime/base/message.ts";
import { amount, flag, type Kind, oneOf, text } from "../../../config/field_table.ts";
import { readColour } from "./colours.ts";
import { type JsonSchema, schemaOf } from "./json_schema.ts";

/** Display-referred RGB, 0..1, as seen in even light; in files "#rrggbb". */
export type Colour = readonly [red: number, green: number, blue: number];

/** A value of a look: what it is where nobody says, and how it is read. A part of it may be all that is said. */
export interface Field<T, Said = T> {
  readonly usual: T;
  /** What `read` takes, for those who write looks by it. */
  readonly schema: JsonSchema;
  /**
   * @param value parsed JSON
   * @throws SyntaxError that says where it is wrong, what may stand there and what stands there
   */
  read(value: unknown, place: string): Said;
  /** `over` on top of `under`. */
  merge(under: Said, over: Said): Said;
}
type Fields = Readonly<Record<string, Field<unknown>>>;

export type Whole<F> = F extends Field<infer T, unknown> ? T : never;
export type Said<F> = F extends Field<unknown, infer S> ? S : never;
type WholeGroup<F> = { readonly [K in keyof F]: Whole<F[K]> };
type SaidGroup<F> = { readonly [K in keyof F]?: Said<F[K]> };

function refuse(constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read a look, ${constraint}: ${shownValue(met, 60)}`);
}

const replace = <T>(_under: T, over: T): T => over;

function single<T>(kind: { accepts(value: unknown): value is T } & Kind, usual: NoInfer<T>): Field<T> {
  const { words, accepts } = kind;
  return {
    usual,
    schema: schemaOf(kind),
    merge: replace,
    read: (value, place) => accepts(value) ? value : refuse(`${place} must be ${words}`, value),
  };
}

export const number = (low: number, high: number, usual: number): Field<number> =>
  single(amount(low, high), usual);
export const whole = (low: number, high: number): Field<number> => single(amount(low, high, 1), low);
/** 0..1. */
export const share = (usual: number): Field<number> => number(0, 1, usual);
export const word = <T extends string>(words: readonly T[], usual: NoInfer<T>): Field<T> =>
  single(oneOf(...words), usual);
/** One of a table's names. */
export const nameIn = <T extends string>(table: Readonly<Record<T, unknown>>, usual: NoInfer<T>): Field<T> =>
  word(Object.keys(table) as T[], usual);
export const yesOrNo = (): Field<boolean> => single(flag, false);
/** Not longer than people write. */
export const words = (): Field<string> => single(text(2000), "");

/** What a field means, for those who write looks by its schema. */
export const about = <T, S>(description: string, field: Field<T, S>): Field<T, S> => ({
  ...field,
  schema: { ...field.schema, description },
});

export function colour(usual: Colour = [0, 0, 0]): Field<Colour> {
  return {
    usual,
    schema: { type: "string", pattern: "^#[0-9a-f]{6}$" },
    merge: replace,
    read: (value, place) =>
      (typeof value === "string" ? readColour(value) : undefined) ??
        refuse(`${place} must be a colour such as "#c08060"`, value),
  };
}

/** More than anybody wears. */
const LONGEST_LIST = 32;
/** None where nobody says. Of items with a kind there is one of each, and what is said later of it counts. */
export function list<T, S>(item: Field<T, S>): Field<readonly T[], readonly S[]> {
  return {
    usual: [],
    schema: { type: "array", items: item.schema, maxItems: LONGEST_LIST },
    read(value, place) {
      if (!Array.isArray(value) || value.length > LONGEST_LIST) {
        refuse(`${place} must be a list of at most ${LONGEST_LIST}`, value);
      }
      return value.map((entry, k) => item.read(entry, `${place}[${k}]`));
    },
    merge(under, over) {
      const merged = new Map<unknown, S>();
      for (const entry of [...under, ...over]) {
        const key = (entry as { readonly kind?: string }).kind ?? Symbol();
        merged.set(key, { ...merged.get(key), ...entry });
      }
      return [...merged.values()];
    },
  };
}

/** Names of somebody else's choosing, each with a number; they add up, within their bounds. */
export function sums(low: number, high: number): Field<Readonly<Record<string, number>>> {
  const item = number(low, high, 0);
  return {
    usual: {},
    schema: { type: "object", additionalProperties: item.schema },
    read: (value, place) =>
      Object.fromEntries(
        Object.entries(record(value, place)).map((
          [name, by],
        ) => [name, item.read(by, `${place}.${shownValue(name, 40).slice(1, -1)}`)]),
      ),
    merge(under, over) {
      const sum = Object.entries(over).map(([name, by]) =>
        [name, Math.max(low, Math.min(high, (under[name] ?? 0) + by))] as const
      );
      return { ...under, ...Object.fromEntries(sum) };
    },
  };
}

/** Named values of which any may be left out but those `needed`; a name that there is not is refused. */
export function group<F extends Fields, N extends keyof F & string = never>(
  fields: F,
  ...needed: readonly N[]
): Field<WholeGroup<F>, SaidGroup<F> & Pick<WholeGroup<F>, N>> {
  const each = <T>(of: (field: Field<unknown>) => T) =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, of(field)]));
  return {
    usual: each(({ usual }) => usual) as WholeGroup<F>,
    schema: {
      type: "object",
      properties: each(({ schema }) => schema),
      ...needed.length > 0 && { required: needed },
      additionalProperties: false,
    },
    read(value, place) {
      const found: Record<string, unknown> = {};
      for (const [name, entry] of Object.entries(record(value, place))) {
        if (!Object.hasOwn(fields, name)) refuse(`${place} has only ${Object.keys(fields).join(", ")}`, name);
        found[name] = fields[name]!.read(entry, `${place}.${name}`);
      }
      for (const name of needed) if (!(name in found)) refuse(`${place} must have ${name}`, value);
      return found as SaidGroup<F> & Pick<WholeGroup<F>, N>;
    },
    merge(under, over) {
      const merged: Record<string, unknown> = { ...under };
      for (const [name, value] of Object.entries(over)) {
        merged[name] = merged[name] === undefined ? value : fields[name]!.merge(merged[name], value);
      }
      return merged as typeof under;
    },
  };
}

function record(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(`${place} must be an object`, value);
  }
  return value as Record<string, unknown>;
}
