import { HATS, type PieceKind } from "../../../../../train/guidance/painter/pieces/pieces.ts";
import type { Expected } from "./expected.ts";
import type { Item } from "./label.ts";

/** What labels say again and again, in the words of a look. */

export const shown = (words: string, look: Expected = {}): Item => ({ words, look });
export const named = (words: string, look: Expected = {}): Item => ({ words, look, unknown: "must" });
/** Where no look is told any is right: the word is known, or said to be none. */
export const shownOrNamed = (words: string, look: Expected = {}): Item => ({ words, look, unknown: "may" });

export const MAN: Expected = { "shape.masculinity": [0.3, 5] };
/** Whatever her trade, and whoever else has that name. */
export const WOMAN: Expected = {
  "shape.masculinity": [-5, -0.3],
  "beard.style": "none",
  "moustache.style": "none",
};
/** Children's faces tell the sexes less. */
export const BOY: Expected = {
  "shape.masculinity": [-0.7, 5],
  "beard.style": "none",
  "moustache.style": "none",
};
export const GIRL: Expected = {
  "shape.masculinity": [-5, 0.2],
  "beard.style": "none",
  "moustache.style": "none",
};

export const YOUNG: Expected = { "shape.age": [-2, -0.15], "skin.wrinkles": [0, 0.3] };
export const OLD: Expected = { "shape.age": [0.8, 5], "skin.wrinkles": [0.25, 1] };
export const TEENAGE: Expected = { "shape.age": [-2, -0.6], "skin.wrinkles": [0, 0.25] };
export const CHILD: Expected = {
  "shape.age": [-5, -1.15],
  "skin.wrinkles": [0, 0.2],
  "beard.style": "none",
  "moustache.style": "none",
};

/** 36 years are the average head's, 18 more or less a deviation; of children no more than that they are some. */
export function years(count: number): Expected {
  if (count < 13) return CHILD;
  const age = (count - 36) / 18;
  const wrinkles = count < 30 ? [0, 0.25] : count < 50 ? [0, 0.5] : [0.2, 1];
  return { "shape.age": [age - 0.45, age + 0.45], "skin.wrinkles": wrinkles };
}

export const BARE_FACE: Expected = { "beard.style": "none", "moustache.style": "none" };
export const BEARDED: Expected = { "beard.style": "!none|stubble" };
export const CURLY: Expected = { either: [{ "hair.style": "curly|afro" }, { "hair.curl": [0.5, 1] }] };
export const SHORT_HAIR: Expected = {
  either: [
    { "hair.style": "shaved|cropped|short|side part|slick back|quiff|spiky" },
    { "hair.length": [0, 0.35] },
  ],
};
export const LONG_HAIR: Expected = { "hair.style": "long|wild|fringe|mane|ponytail|braids|dreadlocks" };
/** Skin as people have it, whatever they are called. */
export const OF_FLESH: Expected = { "skin.material": "skin" };

export const GLASSES: readonly PieceKind[] = ["glasses", "round glasses", "sunglasses"];
export const EYEWEAR: readonly PieceKind[] = [...GLASSES, "goggles", "monocle"];
export const MASKS: readonly string[] = ["cowl", "wings mask", "eye mask", "mask band"];
export const HELMETS: readonly PieceKind[] = [
  "helmet",
  "viking helmet",
  "winged helmet",
  "knight helmet",
  "space helmet",
  "samurai helmet",
];
/** What people mean by a hat, of cloth, felt or straw. */
export const USUAL_HATS: readonly PieceKind[] = [
  "pointed hat",
  "top hat",
  "chef hat",
  "fez",
  "cap",
  "beanie",
  "beret",
  "cowboy hat",
  "bowler",
  "straw hat",
  "tricorne",
  "bandana",
  "hood",
];
export const CROWNS: readonly PieceKind[] = ["crown", "tiara"];
export const HEADWEAR: readonly PieceKind[] = [
  ...HATS,
  ...CROWNS,
  "nemes",
  "flower crown",
  "laurel",
  "halo",
  "headband",
  "cowl",
  "wings mask",
];
export const MAKE_UP: readonly string[] = ["lipstick", "eyeshadow", "eyeliner", "blush"];

export const anyOf = (kinds: readonly string[]): string => kinds.join("|");

/** Some hat, of that colour. */
export const hatOf = (colour: string): Expected => ({
  either: HATS.map((kind) => ({ [`pieces.${kind}.colour`]: colour })),
});

/** A colour that belongs to something else has not gone to skin, hair or eyes. */
export const nowhere = (colour: string): Expected => ({
  "skin.colour": `!${colour}`,
  "hair.colour": `!${colour}`,
  "eyes.iris": `!${colour}`,
});

/** Somebody whom the painter does not know, and of whose name it makes nothing. */
export const somebody = (words: string, look: Expected = {}): Item =>
  named(words, { "skin.material": "skin", ...look });
