import type { Item } from "./items.ts";
import { LEXICON } from "./lexicon.ts";
import type { Meaning, Part, Sex } from "./meanings.ts";
import type { Notes } from "./notes.ts";
import type { PieceKind } from "../pieces/pieces.ts";
import type { PaintKind } from "../skin/paints.ts";
import type { PromptState } from "./state.ts";

export type Act = (state: PromptState) => string[] | void;

/** Who it is counts before how old, how old before how the nose is: the more particular has the last word. */
export const STAGES = { character: 0, person: 1, species: 2, trait: 3, absent: 4, part: 5, off: 6 } as const;

export type MeaningOf<K> = Extract<Meaning, { readonly is: K }>;
export type Who = MeaningOf<"who">;
export type Target = { part: Part } | { piece: PieceKind | "hat" } | { paints: readonly PaintKind[] } | {
  nothing: string;
};

/** A prompt half read: what a phrase changes is put down, and done stage by stage at the end. */
export interface Reading {
  readonly notes: Notes;
  readonly acts: {
    readonly stage: number;
    readonly act: Act;
    readonly items: readonly Item[];
    readonly of: string;
    readonly who?: Who;
  }[];
  readonly who: Who[];
  /** As the words for whom it is have it: "woman", "policewoman". */
  sex: Sex | undefined;
  /** It is said by a name or by "policeman", and by no word for a woman or a man. */
  isSexOnly: boolean;
  /** Of their trade, where no word says more: "boxer". */
  presumed: Sex | undefined;
  /** "young": no beards for princes. */
  isYoung: boolean;
  /** A mask is taken off. */
  isUnmasked: boolean;
  /** An age that is told in years. */
  readonly years: number | undefined;
  /** What adjectives without a noun tell of. */
  target: Target;
  /** Whom the prompt is of has been told. */
  hasSubject: boolean;
}

export const openReading = (notes: Notes, years: number | undefined): Reading => ({
  years,
  ...{
    notes,
    acts: [],
    who: [],
    sex: undefined,
    isSexOnly: false,
    presumed: undefined,
    isYoung: false,
    isUnmasked: false,
    target: { part: LEXICON.wearer },
    hasSubject: false,
  },
});
