/** A word that text encoders learn beside their vocabulary. */
export interface LearnedWord {
  readonly token: string;
  /** One for each place that it takes in a prompt. */
  readonly ids: readonly number[];
}

/** A learned word, or what stands between two of them. */
export type Piece = string | LearnedWord;

/**
 * A text cut where learned words stand in it, however their letters are written; not inside of other words. Longer words
 * are found ahead of those that they begin with.
 */
export function piecesOf(text: string, learned: readonly LearnedWord[]): Piece[] {
  let pieces: Piece[] = [text];
  for (const word of learned.toSorted((a, b) => b.token.length - a.token.length)) {
    const pattern = patternOf(word.token);
    pieces = pieces.flatMap((piece) => {
      if (typeof piece !== "string") return [piece];
      const between = piece.split(pattern);
      return between.flatMap((part, index) => index === 0 ? [part] : [word, part]);
    }).filter((piece) => piece !== "");
  }
  return pieces;
}

/** A word that begins or ends with a letter or figure does so at a word's border. */
function patternOf(token: string): RegExp {
  const escaped = token.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const inside = String.raw`[\p{L}\p{N}_]`;
  const [begins, ends] = [new RegExp(`^${inside}`, "u"), new RegExp(`${inside}$`, "u")];
  return new RegExp(
    `${begins.test(token) ? `(?<!${inside})` : ""}${escaped}${ends.test(token) ? `(?!${inside})` : ""}`,
    "iu",
  );
}
