import type { Colour, LookPatch } from "../look/look.ts";
import type { PieceKind } from "../pieces/pieces.ts";

/** What a dimension does to a part: so much a unit, or the first step that is reached. */
export type Dimension = LookPatch | Steps;
export type Steps = readonly (readonly [from: number, patch: LookPatch])[];

/** Something of a head that adjectives belong to. */
export interface Part {
  readonly name: string;
  /** Where in a look its colour stands; "wearer" for the whole person, "blush" where only red shows. */
  readonly colour: string | undefined;
  readonly has: LookPatch;
  /** What usually comes with it. */
  readonly soft: LookPatch;
  readonly absent: LookPatch | undefined;
  readonly dimensions: Readonly<Record<string, Dimension>>;
}

export interface ColourWord {
  readonly any: Colour;
  /** By what is coloured; a patch where more than the colour changes. */
  readonly on: Readonly<Record<string, Colour | LookPatch>>;
  /** It can only mean this. */
  readonly of: "hair" | "skin" | undefined;
}

export interface Trait {
  readonly look: LookPatch;
  readonly soft: LookPatch;
  readonly absent: LookPatch | undefined;
  readonly noun: boolean;
  /** Its paint takes colours. */
  readonly paints: boolean;
  readonly part: Part | undefined;
}

/** What a phrase means. Stages are worked through in turn: who it is before how old and how shaped. */
export type Meaning =
  | { readonly is: "skip" | "article" | "not" | "once" | "still" | "and" | "turn" | "scar" }
  | { readonly is: "degree"; readonly by: number }
  | { readonly is: "dimension"; readonly of: Readonly<Record<string, number>> }
  | { readonly is: "shade"; readonly to: Colour | "vivid"; readonly by: number }
  | { readonly is: "colour"; readonly colour: ColourWord }
  | {
    readonly is: "who";
    readonly kind: "character" | "person" | "species";
    readonly look: LookPatch;
    readonly soft: LookPatch;
    /** Where its colours go in place of the skin. */
    readonly wears: readonly string[];
  }
  | { readonly is: "trait"; readonly trait: Trait }
  | { readonly is: "part"; readonly part: Part }
  | { readonly is: "piece"; readonly kind: PieceKind | "hat" };

export interface Lexicon {
  /** By phrase, its words parted by single spaces. */
  readonly meanings: ReadonlyMap<string, Meaning>;
  readonly longest: number;
  readonly wearer: Part;
  /** Named looks, for lists and tests. */
  readonly characters: readonly string[];
  readonly species: readonly string[];
}
