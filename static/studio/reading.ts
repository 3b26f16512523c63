import type { ReadPrompt, ReadPromptWords } from "../../runtime/protocol/trainings.ts";

/** A run of a prompt's characters, and what became of it; null for words that carry nothing. */
export interface Piece {
  readonly text: string;
  readonly words: ReadPromptWords | null;
}

/** Cuts a prompt where the words begin and end that it was read as; together the pieces are the prompt. */
export function piecesOf(prompt: string, words: readonly ReadPromptWords[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const each of words) {
    if (each.from > at) pieces.push({ text: prompt.slice(at, each.from), words: null });
    pieces.push({ text: prompt.slice(each.from, each.to), words: each });
    at = each.to;
  }
  if (at < prompt.length) pieces.push({ text: prompt.slice(at), words: null });
  return pieces;
}

/** What became of words, in words: said once for each meaning. */
export function meaningOf({ text, as, means }: ReadPromptWords): string {
  if (as === "unknown") return `not understood: ${text}`;
  return as === "mended" ? `${text}, taken ${means}` : means;
}

/** One line for all of it, which screen readers say as somebody types. */
export function summaryOf({ words, unknown }: Pick<ReadPrompt, "words" | "unknown">): string {
  if (unknown.length > 0) return `Not understood, and left out: ${unknown.join(", ")}.`;
  if (words.length === 0) return "Nothing in it says how a head looks.";
  return words.some(({ as }) => as === "mended")
    ? "Understood, with typos mended."
    : "All of it is understood.";
}
