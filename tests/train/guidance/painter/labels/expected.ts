import type { Colour, Look } from "../../../../../train/guidance/painter/look/look.ts";

/**
 * What a look must hold: values by path. A range is two numbers; a colour goes by a rough name of HUES; "a|b" is
 * one of both, "!a" anything else. A kind of `pieces` or `paint` may be such a choice too.
 */
export interface Expected {
  readonly [path: string]: unknown;
  readonly pieces?: readonly string[];
  readonly paint?: readonly string[];
  /** Pieces and paint that must not be there. */
  readonly without?: readonly string[];
  /** At least one of these must hold. */
  readonly either?: readonly Expected[];
}

/** Rough names of colours, so that tables of prompts need not hold figures. */
export const HUES: Readonly<Record<string, (colour: Colour) => boolean>> = {
  black: ([r, g, b]) => Math.max(r, g, b) < 0.2,
  dark: ([r, g, b]) => (r + g + b) / 3 < 0.4,
  light: ([r, g, b]) => (r + g + b) / 3 > 0.6,
  white: ([r, g, b]) => Math.min(r, g, b) > 0.72,
  grey: ([r, g, b]) => Math.max(r, g, b) - Math.min(r, g, b) < 0.09 && r > 0.3 && r < 0.9,
  silver: ([r, g, b]) => Math.max(r, g, b) - Math.min(r, g, b) < 0.12 && r + g + b > 1.35,
  red: ([r, g, b]) => r > 0.3 && r > 1.6 * g && r > 1.6 * b,
  ginger: ([r, g, b]) => r > 1.4 * g && g > 1.3 * b,
  orange: ([r, g, b]) => r > 0.7 && g > 0.35 * r && g < 0.75 * r && b < 0.42 * r,
  brown: ([r, g, b]) => r > g && g > b && r < 0.65,
  blond: ([r, g, b]) => r > 0.6 && r > g && g > 1.2 * b,
  gold: ([r, g, b]) => r > 0.7 && g > 0.5 && b < 0.5,
  yellow: ([r, g, b]) => r > 0.6 && g > 0.7 * r && b < 0.5 * r,
  green: ([r, g, b]) => g > r && g > b * 1.1,
  blue: ([r, g, b]) => b > r && b > g,
  navy: ([r, g, b]) => b > 1.2 * r && b > 1.2 * g && b < 0.6,
  purple: ([r, g, b]) => b > g && r > g,
  pink: ([r, g, b]) => r > 0.7 && r > g * 1.3 && b > g,
  /** Of people: neither chalk nor coal. */
  "light-skinned": ([r, g, b]) => r > g && g > b && (r + g + b) / 3 > 0.6,
  "dark-skinned": ([r, g, b]) => r > g && g > b && (r + g + b) / 3 < 0.45 && r > 0.2,
};

/**
 * What of it the looks lack, in words. They are one prompt's, by several seeds: what must be there has to be in all
 * of them; a colour that must not be ("!blue") may be some of them's by chance, for eyes and hair are drawn.
 */
export function faultsOf(looks: readonly Look[], expected: Expected): string[] {
  const { pieces = [], paint = [], without = [], either = [], ...values } = expected;
  const kinds = looks.map((look) => new Set<string>([...look.pieces, ...look.paint].map(({ kind }) => kind)));
  const faults = [...pieces, ...paint]
    .filter((choice) => !kinds.every((worn) => choice.split("|").some((kind) => worn.has(kind))))
    .map((choice) => `${choice} is missing`);
  faults.push(
    ...without.filter((kind) => kinds.some((worn) => worn.has(kind))).map((kind) => `no ${kind} was wanted`),
  );
  for (const [path, wanted] of Object.entries(values)) {
    const met = looks.map((look) => valueAt(look, path));
    const wrong = met.filter((value) => !fits(value, wanted));
    const byChance = isColour(met[0]) && String(wanted).startsWith("!") && wrong.length < met.length;
    if (wrong.length > 0 && !byChance) {
      faults.push(`${path} is ${JSON.stringify(wrong[0])}, not ${JSON.stringify(wanted)}`);
    }
  }
  const others = either.map((choice) => faultsOf(looks, choice));
  if (others.length > 0 && others.every((found) => found.length > 0)) faults.push(others.join("; or "));
  return faults;
}

const isColour = (value: unknown): value is Colour => Array.isArray(value);

function fits(met: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return met as number >= wanted[0] && met as number <= wanted[1];
  if (typeof wanted !== "string") return met === wanted;
  if (wanted.startsWith("!")) return !fits(met, wanted.slice(1));
  return wanted.split("|").some((name) => isColour(met) ? hue(name)(met) : String(met) === name);
}

function hue(name: string): (colour: Colour) => boolean {
  const found = HUES[name];
  if (!found) throw new RangeError(`Cannot compare a colour, its name must be one of HUES: ${name}`);
  return found;
}

function valueAt(look: Look, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => {
    if (Array.isArray(value)) return value.find((item, k) => item.kind === name || String(k) === name);
    return (value as Record<string, unknown> | undefined)?.[name];
  }, look) ?? (path.startsWith("shape.") ? 0 : undefined);
}
