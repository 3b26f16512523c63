import type { Item } from "./items.ts";
import { LEXICON } from "./lexicon.ts";
import type { Group } from "./notes.ts";
import { isEmpty, type Modifiers, modify, noModifiers } from "../look/modifiers.ts";
import { coloursOf, modifyPiece } from "./piece_words.ts";
import { type Act, type Reading, STAGES, type Target } from "./reading.ts";
import { lookSoFar, type PromptState, put } from "./state.ts";

/** A black man is no man painted black, as a black knight's armour is. */
export const PEOPLES: Readonly<Record<string, string>> = { black: "african", white: "european" };

/** Adjectives on their way to their noun. */
export interface Adjectives {
  modifiers: Modifiers;
  items: Item[];
  degree: number;
  group: Group;
  /** Of what somebody wears, not of somebody. */
  readonly isWorn: boolean;
  /** Takes out colours that would paint a skin. @returns their words */
  dropColours(isPerson: boolean): Item[];
}

export function openAdjectives(group: Group, isWorn: boolean): Adjectives {
  const open: Adjectives = {
    ...{ modifiers: noModifiers(), items: [], degree: 1, group, isWorn },
    dropColours(isPerson) {
      const { colours, shade, dimensions } = open.modifiers;
      const drops = colours.filter(({ word, text }) =>
        word.of === undefined && !(isPerson && text in PEOPLES)
      );
      if (drops.length === 0 && !shade) return [];
      const items = open.items.filter(({ text }) =>
        drops.some((use) => use.text === text) || shade?.text === text
      );
      open.items = open.items.filter((item) => !items.includes(item));
      open.modifiers = {
        dimensions,
        colours: colours.filter((use) => !drops.includes(use)),
        shade: undefined,
      };
      return items;
    },
  };
  return open;
}

/** Gives waiting adjectives to what they describe. */
export function giveTo(
  reading: Reading,
  adjectives: Adjectives,
  to: Target,
  label: string,
  stage: number = STAGES.part,
): void {
  const { items, group } = adjectives, { notes, acts, who } = reading;
  const given = { ...adjectives.modifiers, colours: coloursUsed(adjectives.modifiers.colours) };
  [adjectives.modifiers, adjectives.items, adjectives.degree] = [noModifiers(), [], 1];
  adjectives.group = { label: "", adjectives: [] };
  if ("nothing" in to) return items.forEach((item) => notes.unknown(item, item, to.nothing));
  group.label = label || labelOf(to);
  group.adjectives.push(...items.map(({ text }) => text).filter((text) => text !== group.label));
  for (const item of items) notes.understood(item, group);
  if (isEmpty(given)) return;
  const wears = who.at(-1)?.wears ?? [];
  const act: Act = (state) => {
    if ("part" in to && to.part.name === "nose" && given.colours.length > 0 && wearsNose(state)) {
      return modifyPiece(state, "clown nose", given);
    }
    if ("part" in to) return modify(state, to.part, given, wears);
    if ("piece" in to) return modifyPiece(state, to.piece, given);
    put(state, { paint: to.paints.map((kind) => ({ kind, ...coloursOf(given.colours) })) });
  };
  acts.push({ stage, act, items, of: group.label });
}

const wearsNose = (state: PromptState): boolean =>
  lookSoFar(state).pieces.some(({ kind }) => kind === "clown nose");

/** A red leather hat is red. */
export function coloursUsed(colours: Modifiers["colours"]): Modifiers["colours"] {
  const dyes = colours.filter(({ word }) => !word.isCloth);
  return dyes.length > 0 ? dyes : colours;
}

export function labelOf(to: Target): string {
  if ("part" in to) return to.part === LEXICON.wearer ? "" : to.part.name.replace("styled ", "");
  return "piece" in to ? to.piece : "paints" in to ? to.paints[0]! : "";
}
