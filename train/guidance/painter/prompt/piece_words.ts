import type { Look } from "../look/look.ts";
import { HATS, type PieceKind } from "../pieces/pieces.ts";
import { type ColourUse, shaded } from "./colour_words.ts";
import type { Modifiers } from "../look/modifiers.ts";
import { lookSoFar, type PromptState, put } from "./state.ts";

/** Colour and second colour of a piece or of paint. */
export function coloursOf(uses: readonly ColourUse[]): { colour?: Look["lips"]; second?: Look["lips"] } {
  const [first, second] = uses.map(({ word, shade }) => shaded(word.any, shade));
  return { ...first && { colour: first }, ...second && { second } };
}

/** "his hat" is the one he wears already. */
export function pieceMeant(state: PromptState, kind: PieceKind | "hat"): PieceKind {
  if (kind !== "hat") return kind;
  return lookSoFar(state).pieces.find((piece) => HATS.includes(piece.kind))?.kind ?? "bowler";
}

const HAT_FORMS: readonly (readonly [dimension: string, kind: PieceKind])[] = [
  ["sharp", "pointed hat"],
  ["height", "top hat"],
  ["width", "cowboy hat"],
];
const PIECE_DIMENSIONS = new Set(["size", "length", "height", "width", "thickness", "full"]);

/**
 * Lets adjectives change a piece: another form of hat, its size, its colours.
 *
 * @returns words that say nothing of a piece
 */
export function modifyPiece(
  state: PromptState,
  asked: PieceKind | "hat",
  { dimensions, colours, shade }: Modifiers,
): string[] {
  const strange: string[] = [];
  let kind = pieceMeant(state, asked), size = 1;
  for (const { text, of } of dimensions) {
    if (kind === "glasses" && /^(round|circular|rounded)$/.test(text)) {
      state.look = { ...state.look, pieces: (state.look.pieces ?? []).filter((one) => one.kind !== kind) };
      kind = "round glasses";
    }
    const form = asked === "hat"
      ? HAT_FORMS.find(([dimension]) => (of[dimension] ?? 0) > 0.5)?.[1]
      : undefined;
    if (form && form !== kind) {
      state.look = {
        ...state.look,
        pieces: (state.look.pieces ?? []).filter((piece) => piece.kind !== kind),
      };
      kind = form;
    }
    const grows = Object.entries(of).filter(([name]) => PIECE_DIMENSIONS.has(name));
    for (const [, amount] of grows) size *= 1 + 0.25 * amount;
    if (!form && grows.length === 0 && !FORMS.has(Object.keys(of)[0]!)) strange.push(text);
  }
  const before = lookSoFar(state).pieces.find((piece) => piece.kind === kind);
  const dull = shade && before && colours.length === 0 ? { colour: shaded(before.colour, shade) } : {};
  const sized = size === 1 ? {} : { size: Math.max(0.5, Math.min(2, (before?.size ?? 1) * size)) };
  put(state, { pieces: [{ kind, ...sized, ...dull, ...coloursOf(colours) }] });
  return strange;
}

/** Said of pieces as people say it, and as the piece is anyway. */
const FORMS = new Set("sharp curl gloss glow rot mess flat crack braid wrinkle spike".split(" "));
