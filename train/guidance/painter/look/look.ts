import type {
  BeardStyle,
  HairStyle,
  Material,
  MoustacheStyle,
  PaintKind,
  PieceKind,
} from "./vocabularies.ts";

/** Display-referred RGB, 0..1, as seen in even light; in files "#rrggbb". */
export type Colour = readonly [red: number, green: number, blue: number];

/** Something worn or grown. */
export interface Piece {
  readonly kind: PieceKind;
  readonly colour: Colour;
  /** Band, trim, gems, lenses: what the piece has of it. */
  readonly second: Colour;
  /** 1 as such a piece is most often, 0.5..2. */
  readonly size: number;
}

/** Colour on the skin. */
export interface Paint {
  readonly kind: PaintKind;
  readonly colour: Colour;
  readonly second: Colour;
  /** 0..1. */
  readonly strength: number;
}

export interface Scar {
  /** Where its middle is: MediaPipe's index of a point of the face, 0..467. */
  readonly landmark: number;
  /** Millimetres, and radians anticlockwise from upright, seen from the front. */
  readonly length: number;
  readonly angle: number;
}

/**
 * How somebody looks: what a prompt is read into, and what is painted. Plain data, printed as JSON, to be edited.
 * Amounts are 0..1 unless they say otherwise.
 */
export interface Look {
  readonly prompt: string;
  /** Standard deviations, -5..5, by name of the head's shapes; names that a head lacks move nothing. */
  readonly shape: Readonly<Record<string, number>>;
  readonly skin: {
    readonly colour: Colour;
    readonly material: Material;
    /** Added red of cheeks, nose and ears. */
    readonly blush: number;
    readonly wrinkles: number;
    readonly freckles: number;
    /** Mottling and pallor of what is not quite alive. */
    readonly decay: number;
    readonly gloss: number;
  };
  readonly lips: Colour;
  readonly eyes: {
    readonly iris: Colour;
    readonly sclera: Colour;
    readonly pupil: "round" | "slit" | "none";
    /** Light of their own. */
    readonly glow: number;
    /** Dark about them. */
    readonly shadow: number;
    /** Wholly of the iris' colour, as an alien's or an animal's. */
    readonly filled: boolean;
  };
  /** Thickness 0 is none, 1 usual, up to 3; arch 1 usual, 0 level, below it slanting down to the nose's root. */
  readonly brows: { readonly colour: Colour; readonly thickness: number; readonly arch: number };
  readonly hair: {
    readonly style: HairStyle;
    /** 0 shortest, 1 longest the style has. */
    readonly length: number;
    /** 1 as usual, 0.2..3. */
    readonly volume: number;
    readonly colour: Colour;
    /** Strands and streaks of it, by `mix`. */
    readonly second: Colour;
    readonly mix: number;
    readonly curl: number;
    readonly mess: number;
  };
  /** Length 0 shortest, 1 longest the style has. */
  readonly beard: { readonly style: BeardStyle; readonly length: number; readonly colour: Colour };
  readonly moustache: { readonly style: MoustacheStyle; readonly length: number; readonly colour: Colour };
  /** What clothes show of themselves at the bottom of the bust. */
  readonly clothes: Colour;
  readonly paint: readonly Paint[];
  readonly scars: readonly Scar[];
  readonly pieces: readonly Piece[];
  /** A mood of runtime/motion/expressions.json worn at rest, and how much; "neutral" for none. */
  readonly mood: string;
  readonly moodAmount: number;
}
