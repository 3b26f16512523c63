import type { Colour, LookPatch, Scar } from "../look/look.ts";
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
  /** What something is made of, whose own colour a colour beside it outdoes: "a red leather hat". */
  readonly isCloth: boolean;
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

export type Sex = "female" | "male";

/** What ties a prompt's phrases together, as data/lexicon/grammar.json sorts them. */
export type Link =
  | ("with" | "hold" | "in" | "of" | "as" | "like" | "on" | "near" | "and" | "or" | "but" | "who" | "which")
  | ("whose" | "is" | "no" | "not" | "without" | "off" | "none");

/** What a phrase means. Stages are worked through in turn: who it is before how old and how shaped. */
export type Meaning =
  | { readonly is: "skip" | "article" | "scene" | "half" }
  | { readonly is: "scar"; readonly scar: Scar }
  | { readonly is: "link"; readonly link: Link }
  /** English that the painter has no form for, and why. */
  | { readonly is: "unpaintable"; readonly why: string }
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
    /** Whom the word itself says to be a woman or a man. */
    readonly sex: Sex | undefined;
    /** A person and no trade, people or costume: "woman". */
    readonly isPlain: boolean;
    /** "boy". */
    readonly isChild: boolean;
    /** Of whom a black one wears black, and is no African. */
    readonly hasLivery: boolean;
    /** Their mask is all of their head, which is another's without it. */
    readonly isMasked: boolean;
  }
  | { readonly is: "trait"; readonly trait: Trait }
  | { readonly is: "part"; readonly part: Part }
  | {
    readonly is: "piece";
    readonly kind: PieceKind | "hat";
    /** What comes with it: the pearls' white. */
    readonly has: LookPatch;
    /** Its colour is the clothes' too: a turtleneck's. */
    readonly isClothing: boolean;
  };

export interface Lexicon {
  /** By phrase, its words parted by single spaces. */
  readonly meanings: ReadonlyMap<string, Meaning>;
  /** How many words a phrase has at most, by its first one. */
  readonly longest: ReadonlyMap<string, number>;
  /** Every word of every phrase that can be mistyped, and how late it is thought of. */
  readonly words: ReadonlyMap<string, number>;
  readonly wearer: Part;
  /** Trades and ranks of men, where nothing says otherwise. */
  readonly men: ReadonlySet<string>;
  /** Named looks, for lists and tests. */
  readonly characters: readonly string[];
  readonly species: readonly string[];
}
