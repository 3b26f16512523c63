/** A number in a closed range, a whole multiple of `step` where there is one. */
export interface NumberKind<T extends number = number> {
  readonly type: "number";
  readonly min: number;
  readonly max: number;
  readonly step: number | undefined;
  readonly words: string;
  accepts(value: unknown): value is T;
}

/** Any text, or one of a few words. */
export interface TextKind<T extends string = string> {
  readonly type: "string";
  readonly choices: readonly T[] | undefined;
  readonly words: string;
  accepts(value: unknown): value is T;
}

/** Yes or no. */
export interface FlagKind {
  readonly type: "boolean";
  readonly words: string;
  accepts(value: unknown): value is boolean;
}

/**
 * What may stand in a field of a configuration or of a look. `words` go behind "must be" in messages; `accepts` says
 * whether a value of parsed JSON may stand there.
 */
export type Kind = NumberKind | TextKind | FlagKind;

/** What a kind of field accepts. */
export type ValueOf<K> = K extends { accepts(value: unknown): value is infer T } ? T : never;

/** No limit is finer, and pi is read more easily. */
function rounded(limit: number): number {
  return Math.round(limit * 1e5) / 1e5;
}

/** A number from `min` to `max`, both included; with `step`, a whole multiple of it. */
export function amount(min: number, max: number, step?: number): NumberKind {
  const noun = step === undefined ? "a number" : step === 1 ? "a whole number" : `a multiple of ${step}`;
  return {
    type: "number",
    min,
    max,
    step,
    words: `${noun} from ${rounded(min)} to ${rounded(max)}`,
    accepts: (value): value is number =>
      typeof value === "number" && value >= min && value <= max && (step === undefined || value % step === 0),
  };
}

export const count = (min: number, max: number): NumberKind => amount(min, max, 1);

export const share: NumberKind = amount(0, 1);

/** @param longest in UTF-16 units; any length where not given */
export function text(longest = Infinity): TextKind {
  return {
    type: "string",
    choices: undefined,
    words: longest === Infinity ? "a text" : `text of at most ${longest} letters`,
    accepts: (value): value is string => typeof value === "string" && value.length <= longest,
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): TextKind<T> {
  return {
    type: "string",
    choices,
    words: `one of ${choices.join(", ")}`,
    accepts: (value): value is T => choices.some((choice) => choice === value),
  };
}

export const flag: FlagKind = {
  type: "boolean",
  words: "true or false",
  accepts: (value): value is boolean => typeof value === "boolean",
};

/**
 * Fast: the painter, minutes on a machine without a graphics card. Card: a diffusion model, minutes on a graphics card of
 * 24 GB. Paper: the paper's figures.
 */
export type PresetName = "fast" | "card" | "paper";
export const PRESET_NAMES: readonly PresetName[] = ["fast", "card", "paper"];

/** Of the paper's 10,000 steps, those of `card`; its schedule is the paper's, shrunk by as much. */
export const CARD_SHARE = 0.15;

/** How the command line takes a field, for those that have a flag. */
interface FlagWords<Flag> {
  readonly flag: Flag;
  /** What is typed, with its unit; the words to choose from where it is one of a few. */
  readonly hint?: string;
  /** The default is told behind it, unless that is "auto" or nothing. */
  readonly help: string;
  /** The guidance that alone has a use for it. */
  readonly of?: "known" | "diffusion";
  /** Where the command line takes less than configuration files do. */
  readonly choices?: readonly string[];
  readonly most?: number;
  /** The flag may be given several times: texts of the field have commas between. */
  readonly several?: true;
}

interface FieldTraits<K extends Kind> extends Readonly<Record<PresetName, ValueOf<K>>> {
  /** A field that must not be larger. */
  readonly atLeast?: string;
  /** The kinds of `distillation` that alone have a use for it. */
  readonly ofKinds?: readonly string[];
  /** Whether it counts steps of the schedule: it moves with their number unless it is given itself. */
  readonly stretches?: boolean;
}

/** One field of a configuration: what may stand there, its value in each preset, its flag. */
export type Field<K extends Kind = Kind, Flag = string> =
  & { readonly kind: K }
  & FieldTraits<K>
  & Partial<FlagWords<Flag>>;

/** @param given the other presets are as `paper` where they are left out */
export function field<K extends Kind, const Flag extends string = never>(
  kind: K,
  given:
    & Omit<FieldTraits<K>, "fast" | "card">
    & Partial<Pick<FieldTraits<K>, "fast" | "card">>
    & (FlagWords<Flag> | { flag?: never }),
): Field<K, Flag> {
  const { paper, stretches } = given;
  const card = stretches ? Math.round(Number(paper) * CARD_SHARE) as ValueOf<K> : paper;
  return { kind, fast: paper, card, ...given };
}
