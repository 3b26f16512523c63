import { colourPart, type ColourUse, type Shade } from "../prompt/colour_words.ts";
import { LEXICON } from "../prompt/lexicon.ts";
import type { Dimension, Part, Steps } from "../prompt/meanings.ts";
import type { LookPatch } from "./look.ts";
import { type PromptState, put, scaled, tell } from "../prompt/state.ts";

/** Adjectives on their way to what they describe. */
export interface Modifiers {
  readonly dimensions: { readonly text: string; readonly of: Readonly<Record<string, number>> }[];
  readonly colours: ColourUse[];
  /** A "dark" or "pale" with no colour behind it yet. */
  shade: Shade | undefined;
}

export const noModifiers = (): Modifiers => ({ dimensions: [], colours: [], shade: undefined });
export const isEmpty = ({ dimensions, colours, shade }: Modifiers): boolean =>
  dimensions.length === 0 && colours.length === 0 && !shade;

/** Later ones have the last word where two set the same: a braid outdoes long hair, long hair outdoes thick. */
const ORDER = ["size", "thickness", "full", "width", "height", "length", "mess", "curl", "braid"];
/** What else is meant where a part has no such dimension. */
const KIN: Readonly<Record<string, readonly string[]>> = {
  thickness: ["full", "width", "size"],
  full: ["thickness", "size"],
  size: ["thickness", "length", "width"],
  width: ["size", "thickness"],
  length: ["size"],
  angular: ["size", "width"],
  out: ["size"],
};

/**
 * Lets adjectives change a part.
 *
 * @returns words that say nothing of such a part
 */
export function modify(
  state: PromptState,
  part: Part,
  modifiers: Modifiers,
  wears: readonly string[],
): string[] {
  const strange: string[] = [], steps: { name: string; amount: number }[] = [];
  for (const { text, of } of modifiers.dimensions) {
    const found = Object.entries(of).flatMap(([name, amount]) => {
      const known = [name, ...KIN[name] ?? []].find((kin) => kin in part.dimensions);
      return known === undefined ? [] : [{ name: known, amount }];
    });
    if (found.length === 0 && !modifyWearer(state, of)) strange.push(text);
    steps.push(...found);
  }
  steps.sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
  for (const { name, amount } of steps) {
    const patch = changed(part.dimensions[name]!, amount);
    put(state, patch);
    if (part !== LEXICON.wearer) tell(state, patch);
  }
  if (part.name === "hair") settleCurls(state, steps);
  return [...strange, ...colourPart(state, part, modifiers, wears)];
}

/** "a man with a beard, tall and fat". */
function modifyWearer(state: PromptState, of: Readonly<Record<string, number>>): boolean {
  const known = Object.entries(of).filter(([name]) => name in LEXICON.wearer.dimensions);
  for (const [name, amount] of known) put(state, changed(LEXICON.wearer.dimensions[name]!, amount));
  return known.length > 0;
}

function changed(dimension: Dimension, amount: number): LookPatch {
  if (!isSteps(dimension)) return amount > 0 ? scaled(dimension, amount) : shapesOnly(dimension, amount);
  return dimension.find(([from]) => from > 0 ? amount >= from : amount <= from)?.[1] ?? {};
}
const isSteps = (dimension: Dimension): dimension is Steps => Array.isArray(dimension);
/** "small" of what "big" makes larger; there is less than no shine. */
const shapesOnly = ({ shape }: LookPatch, amount: number): LookPatch =>
  shape ? scaled({ shape }, amount) : {};

/** Long curls are long hair, short ones a head of curls. */
function settleCurls(state: PromptState, steps: readonly { name: string; amount: number }[]): void {
  const of = (name: string) =>
    steps.filter((step) => step.name === name).reduce((sum, { amount }) => sum + amount, 0);
  if (of("curl") < 0.8 || of("length") === 0) return;
  put(state, { hair: of("length") > 0 ? { style: "long" } : { style: "curly", length: 0.2 } });
}
