import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../head/arkit.ts";
import table from "./expressions.json" with { type: "json" };

/** The 15 mouth shapes of speech, by the names that Oculus' lip sync gives them. */
export const VISEMES = [
  ...["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS"] as const,
  ...["nn", "RR", "aa", "E", "ih", "oh", "ou"] as const,
] as const;
/** One of VISEMES. */
export type Viseme = typeof VISEMES[number];

/** One named expression: weights by index of the ARKit shapes. */
type Mix = ReadonlyMap<number, number>;

/** The named expressions of a table such as expressions.json. */
export interface Expressions {
  /** Names of the moods, in the table's order. */
  readonly moods: readonly string[];
  /**
   * Adds a mood to an ARKit expression. Weights join as 1 - (1 - a)(1 - b): they stay within 0 to 1, in whatever
   * order moods, visemes and blinks are added, and a mouth that is open already opens less.
   *
   * @param into [52]
   * @param amount 0..1
   * @throws RangeError for a mood that the table has not
   */
  mood(into: Float32Array, name: string, amount?: number): void;
  /**
   * The weights of a mood, by shape, for those who mix for themselves.
   *
   * @throws RangeError for a mood that the table has not
   */
  weightsOf(mood: string): Readonly<Partial<Record<ArkitShape, number>>>;
  /** Adds a viseme in the same way. */
  viseme(into: Float32Array, name: Viseme, amount?: number): void;
}

/**
 * Reads a table of moods and visemes. A shape that has a left and a right may be named without its side and means
 * both. All 15 visemes must be there; moods may be any.
 *
 * @throws SyntaxError that says where the table is wrong, and how
 */
export function readExpressions(source: unknown): Expressions {
  const { moods, visemes } = record(source, "the table");
  const moodMixes = readMixes(moods, "moods");
  const visemeMixes = readMixes(visemes, "visemes");
  for (const name of VISEMES) if (!visemeMixes.has(name)) refuse("visemes must hold all 15", `no ${name}`);
  for (const name of visemeMixes.keys()) {
    if (!VISEMES.includes(name as Viseme)) refuse(`visemes must be of ${VISEMES.join(" ")}`, name);
  }
  const moodMix = (name: string): Mix => {
    const mix = moodMixes.get(name);
    if (mix) return mix;
    throw new RangeError(`Cannot show a mood, it must be of ${[...moodMixes.keys()].join(", ")}: ${name}`);
  };
  return {
    moods: [...moodMixes.keys()],
    mood(into, name, amount = 1) {
      join(into, moodMix(name), amount);
    },
    weightsOf: (mood) =>
      Object.fromEntries([...moodMix(mood)].map(([shape, weight]) => [ARKIT_SHAPES[shape]!, weight])),
    viseme(into, name, amount = 1) {
      const mix = visemeMixes.get(name);
      if (!mix) throw new RangeError(`Cannot show a viseme, it must be of ${VISEMES.join(" ")}: ${name}`);
      join(into, mix, amount);
    },
  };
}

/** Those of expressions.json, which is there to be edited. */
export const EXPRESSIONS: Expressions = readExpressions(table);

function join(into: Float32Array, mix: Mix, amount: number): void {
  const share = Math.min(1, Math.max(0, amount));
  for (const [shape, weight] of mix) into[shape] = 1 - (1 - into[shape]!) * (1 - weight * share);
}

function readMixes(source: unknown, place: string): Map<string, Mix> {
  const mixes = new Map<string, Mix>();
  for (const [name, weights] of Object.entries(record(source, place))) {
    const mix = new Map<number, number>();
    for (const [shape, weight] of Object.entries(record(weights, `${place}.${name}`))) {
      if (typeof weight !== "number" || !(weight >= 0 && weight <= 1)) {
        refuse(`the weight of ${place}.${name}.${shape} must be a number from 0 to 1`, weight);
      }
      for (const index of indicesOf(shape, `${place}.${name}`)) {
        if (mix.has(index)) refuse(`${place}.${name} must give a shape once`, shape);
        mix.set(index, weight as number);
      }
    }
    mixes.set(name, mix);
  }
  return mixes;
}

function indicesOf(shape: string, place: string): number[] {
  const index = (name: string) =>
    Object.hasOwn(ARKIT_INDEX, name) ? [ARKIT_INDEX[name as keyof typeof ARKIT_INDEX]] : [];
  const found = [shape, `${shape}Left`, `${shape}Right`].flatMap(index);
  // mouthLeft and mouthRight are two directions, not two sides of one shape.
  if (found.length === 0 || shape === "mouth" || shape === "jaw") {
    refuse(`${place} must name ARKit shapes, or one without its Left and Right`, shape);
  }
  return found;
}

function record(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(`${place} must be an object`, value);
  }
  return value as Record<string, unknown>;
}

function refuse(constraint: string, met: unknown): never {
  throw new SyntaxError(
    `Cannot read the table of expressions, ${constraint}: ${
      typeof met === "string" ? met : JSON.stringify(met)
    }`,
  );
}
