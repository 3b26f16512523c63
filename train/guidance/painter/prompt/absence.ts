import type { Chunk } from "./chunks.ts";
import type { Item } from "./items.ts";
import { LEXICON } from "./lexicon.ts";
import type { Meaning, Part } from "./meanings.ts";
import type { Act, MeaningOf, Reading } from "./reading.ts";
import { modify, noModifiers } from "../look/modifiers.ts";
import type { PaintKind } from "../skin/paints.ts";
import { HATS, PIECE_KINDS, type PieceKind } from "../pieces/pieces.ts";
import { colourAt, type PromptState, put, withoutPieces, withoutStyles } from "./state.ts";

const kindsOf = (pattern: RegExp): PieceKind[] => PIECE_KINDS.filter((kind) => pattern.test(kind));
const MASKS = kindsOf(/mask$|^cowl$|^beak$/), EYEWEAR = kindsOf(/glasses$|^goggles$|^monocle$/);
/** What a word means where nothing of the kind is wanted: "helmet" is any. */
const ALL: Readonly<Partial<Record<PieceKind | "hat", readonly PieceKind[]>>> = {
  "hat": HATS,
  "cap": HATS,
  "helmet": kindsOf(/helmet$/),
  "knight helmet": kindsOf(/helmet$/),
  "space helmet": kindsOf(/helmet$/),
  "eye mask": MASKS,
  "cowl": MASKS,
  "glasses": EYEWEAR,
  "horns": kindsOf(/horns?$|^antlers$/),
};
/** Where nothing is said to be. */
const BARE: Readonly<Record<string, readonly PieceKind[]>> = {
  skin: HATS,
  hair: HATS,
  eyes: EYEWEAR,
  nose: ["clown nose"],
  neck: kindsOf(/^(scarf|tie|bow tie|collar|necklace|ruff)$/),
  ears: ["earrings", "headphones"],
};

/**
 * What the absence of something does to a look.
 *
 * @param lead the words that deny it
 * @returns an act, or why it cannot be
 */
export function absenceOf(meaning: Meaning, lead: string, text: string): { act?: Act; why?: string } {
  switch (meaning.is) {
    case "part":
      return absentPart(meaning.part, lead, text);
    case "piece": {
      if (/t(ee|oo)th$/.test(text)) return { why: "teeth and tongue" };
      const { kind } = meaning, kinds = kind === "hat" ? HATS : ALL[kind] ?? [kind];
      return { act: (state) => takeOff(state, kinds) };
    }
    case "trait":
      return {
        act: (state) => {
          absentTrait(state, meaning.trait);
          if (text === "red nose") takeOff(state, ["clown nose"]);
        },
      };
    case "scar":
      return { act: (state) => void (state.look = { ...state.look, scars: [] }) };
    case "unpaintable":
      return meaning.why.startsWith("teeth") ? { why: meaning.why } : {};
    default:
      return {};
  }
}

function absentPart(part: Part, lead: string, text: string): { act?: Act; why?: string } {
  const bare = BARE[part.name];
  if (/^(on|over|around|in|upon)$/.test(lead) && bare) {
    const isFace = text === "face";
    return { act: (state) => takeOff(state, isFace ? [...MASKS, ...EYEWEAR] : bare) };
  }
  if (part.name === "clothes") return { act: (state) => void (state.isBare = true) };
  if (part.absent) return { act: (state) => put(state, part.absent!) };
  return { why: `a head cannot be without: ${text}` };
}

/** Without make-up a clown has no face of a clown either. */
const ALL_PAINT: readonly PaintKind[] = ["lipstick", "clown", "mime", "skull", "warpaint"];

/** A cowl comes off with its ears, and there is hair under it. */
function takeOff(state: PromptState, kinds: readonly PieceKind[]): void {
  const worn = [...state.look.pieces ?? [], ...state.soft.pieces ?? []].map(({ kind }) => kind);
  const isCowl = worn.includes("cowl") && kinds.includes("cowl");
  withoutPieces(state, isCowl ? [...kinds, "cat ears"] : kinds);
  if (isCowl) withoutStyles(state, ["bald"]);
}

function absentTrait(state: PromptState, trait: MeaningOf<"trait">["trait"]): void {
  const { look, absent, paints } = trait;
  // Who is not young any more is as old as is said, or else in between.
  const isAged = absent?.shape?.age !== undefined && state.look.shape?.age !== undefined;
  put(state, isAged ? {} : absent ?? {});
  if (paints && look.paint?.some(({ kind }) => ALL_PAINT.includes(kind))) {
    for (const kind of ALL_PAINT) state.withoutPaint.add(kind);
  }
  if (paints) { for (const { kind } of look.paint ?? []) state.withoutPaint.add(kind); }
  if (look.hair?.style) {
    const style = look.hair.style;
    withoutStyles(state, style === "bald" ? ["bald", "shaved", "receding", "tonsure"] : [style]);
  }
  if (look.pieces) takeOff(state, look.pieces.map(({ kind }) => kind));
  if (look.mood && state.look.mood === look.mood) put(state, { mood: "neutral", moodAmount: 0 });
}

/** Parts that nobody lacks for being said not to be grey. */
const KEPT = new Set([
  "hair",
  "eyes",
  "skin",
  "lips",
  "brows",
  "nose",
  "chin",
  "jaw",
  "cheeks",
  "ears",
  "mouth",
]);

/** "hair that is not grey", "no blond hair": the part stays, and is otherwise. */
export function denialOf({ target }: Reading, { items, nouns, isDenied }: Chunk): Act | undefined {
  const adjectives = items.filter((item) => !nouns.includes(item));
  const noun = nouns.at(-1)?.meaning;
  const part = typeof noun === "object" && noun.is === "part"
    ? noun.part
    : "part" in target
    ? target.part
    : undefined;
  if (!part || adjectives.length === 0) return undefined;
  if (nouns.length > 0 ? !KEPT.has(part.name) || typeof noun !== "object" || noun.is !== "part" : !isDenied) {
    return undefined;
  }
  return (state) => adjectives.forEach((item) => deny(state, part, item));
}

function deny(state: PromptState, part: Part, { meaning }: Item): void {
  if (typeof meaning !== "object") return;
  if (meaning.is === "trait") return absentTrait(state, meaning.trait);
  if (meaning.is === "colour" && part.colour) {
    const colour = meaning.colour.on[part.name] ?? meaning.colour.any;
    state.denied.push({
      place: meaning.colour.of ?? part.name,
      colour: Array.isArray(colour) ? colour as never : meaning.colour.any,
      met: colourAt(state.look, meaning.colour.of ?? part.name),
    });
  }
  if (meaning.is === "dimension" && part !== LEXICON.wearer) {
    const of = Object.fromEntries(Object.entries(meaning.of).map(([name, amount]) => [name, -amount]));
    modify(state, part, { ...noModifiers(), dimensions: [{ text: "", of }] }, []);
  }
}
