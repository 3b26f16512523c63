import { EXPRESSIONS } from "../../../../runtime/motion/expressions.ts";
import { BEARD_STYLES } from "../hair/beard/cuts.ts";
import { MOUSTACHE_STYLES } from "../hair/beard/moustache_wings.ts";
import { HAIR_STYLES } from "../hair/hair_styles.ts";
import { PIECES } from "../pieces/pieces.ts";
import { MATERIALS } from "../skin/material.ts";
import { PAINTS } from "../skin/paints.ts";
import * as field from "./fields.ts";
import { about, type Said, type Whole } from "./fields.ts";

export type { Colour } from "./fields.ts";

/** Something worn or grown; its colours are its kind's where nobody says. */
const PIECE = field.group(
  {
    kind: field.nameIn(PIECES, "cap"),
    colour: field.colour(),
    second: about("of band, trim, gems, lenses: what the piece has of it", field.colour()),
    size: about("1 as such a piece is most often", field.number(0.5, 2, 1)),
  },
  "kind",
);

/** Colour on the skin; its colours are its kind's where nobody says. */
const PAINT = field.group(
  {
    kind: field.nameIn(PAINTS, "dots"),
    colour: field.colour(),
    second: field.colour(),
    strength: field.share(0.9),
  },
  "kind",
);

const SCAR = field.group(
  {
    /** As many as there are besides the irises'. */
    landmark: about("where its middle is: MediaPipe's index of a point of the face", field.whole(0, 467)),
    length: about("millimetres", field.number(1, 150, 30)),
    angle: about("radians anticlockwise from upright, seen from the front", field.number(-3.142, 3.142, 0)),
  },
  "landmark",
  "length",
  "angle",
);

/**
 * How somebody looks: what a prompt is read into, and what is painted. Plain data, printed as JSON, to be edited.
 * Where nobody says it is an average adult.
 */
export const LOOK = field.group({
  prompt: field.words(),
  /** Names that a head lacks move nothing. */
  shape: about("standard deviations from the average head by name; 2 is unusual", field.sums(-5, 5)),
  skin: field.group({
    colour: field.colour([0.835, 0.668, 0.583]),
    material: field.nameIn(MATERIALS, "skin"),
    blush: about("added red of cheeks, nose and ears", field.share(0.3)),
    wrinkles: field.share(0.1),
    freckles: field.share(0),
    decay: about("mottling and pallor of what is not quite alive", field.share(0)),
    gloss: field.share(0.2),
  }),
  lips: field.colour([0.735, 0.47, 0.44]),
  eyes: field.group({
    iris: field.colour([0.33, 0.42, 0.45]),
    sclera: field.colour([0.9, 0.885, 0.87]),
    pupil: field.word(["round", "slit", "none"], "round"),
    glow: about("light of their own", field.share(0)),
    shadow: about("dark about them", field.share(0)),
    filled: about("wholly of the iris' colour, as an alien's or an animal's", field.yesOrNo()),
  }),
  brows: field.group({
    colour: field.colour([0.18, 0.125, 0.095]),
    thickness: about("0 is none, 1 usual", field.number(0, 3, 1)),
    arch: about("0 is level, 1 usual, below 0 slants down to the nose's root", field.number(-2, 3, 1)),
  }),
  hair: field.group({
    style: field.nameIn(HAIR_STYLES, "short"),
    length: about("0 shortest, 1 longest the style has", field.share(0.5)),
    volume: about("1 is usual", field.number(0.2, 3, 1)),
    colour: field.colour([0.2, 0.14, 0.105]),
    second: about("of strands and streaks", field.colour([0.26, 0.185, 0.14])),
    mix: about("how much of the second colour", field.share(0.3)),
    curl: field.share(0.1),
    mess: field.share(0.2),
  }),
  /** Length 0 shortest, 1 longest the style has. */
  beard: field.group({
    style: field.nameIn(BEARD_STYLES, "none"),
    length: field.share(0.5),
    colour: field.colour([0.2, 0.14, 0.105]),
  }),
  moustache: field.group({
    style: field.nameIn(MOUSTACHE_STYLES, "none"),
    length: field.share(0.5),
    colour: field.colour([0.2, 0.14, 0.105]),
  }),
  clothes: about("what they show of themselves at the bottom of the bust", field.colour([0.25, 0.27, 0.31])),
  paint: about("colour on the skin", field.list(PAINT)),
  scars: field.list(SCAR),
  pieces: about("what is worn or grown, one of each kind", field.list(PIECE)),
  /** Of runtime/motion/expressions.json. */
  mood: about("how the face rests", field.word(EXPRESSIONS.moods, "neutral")),
  moodAmount: field.share(0),
});

// Interfaces, for those are looked into late: what makes pieces takes a look, whose words the pieces are.
export interface Look extends Whole<typeof LOOK> {}
export interface Piece extends Whole<typeof PIECE> {}
export interface Paint extends Whole<typeof PAINT> {}
export type Scar = Whole<typeof SCAR>;

/** A part of a look, in a look's own words: what a word of the lexicon, a character or an edited file says. */
export interface LookPatch extends Said<typeof LOOK> {}
export type PiecePatch = Said<typeof PIECE>;
export type PaintPatch = Said<typeof PAINT>;

/**
 * Reads a part of a look from parsed JSON, colours as "#rrggbb".
 *
 * @param place names the source in errors
 * @throws SyntaxError that says where it is wrong, what may stand there and what stands there
 */
export function readPatch(source: unknown, place = "the look"): LookPatch {
  return LOOK.read(source, place);
}

/** `over` on top of `under`: single values replace, shapes add up, pieces and paint replace their own kind. */
export function mergePatches(under: LookPatch, over: LookPatch): LookPatch {
  return LOOK.merge(under, over);
}
