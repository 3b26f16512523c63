import type { Colour } from "./look.ts";
import type { PaintKind, PieceKind } from "./vocabularies.ts";

const HEX = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;

/** Reads "#c08060"; undefined where the text is no such colour. */
export function readColour(text: string): Colour | undefined {
  const parts = HEX.exec(text);
  if (!parts) return undefined;
  return [1, 2, 3].map((k) => parseInt(parts[k]!, 16) / 255) as unknown as Colour;
}

/** "#rrggbb". */
export function printColour(colour: Colour): string {
  return "#" + colour.map((c) => Math.round(Math.min(1, Math.max(0, c)) * 255).toString(16).padStart(2, "0"))
    .join("");
}

/** From `a` at 0 to `b` at 1. */
export function mixColours(a: Colour, b: Colour, share: number): Colour {
  return [0, 1, 2].map((c) => a[c]! + (b[c]! - a[c]!) * share) as unknown as Colour;
}

/** "skin", "hair" and "clothes" follow the look. */
export type ColourWord = "skin" | "hair" | "clothes";
export type Pair = readonly [colour: string | ColourWord, second: string | ColourWord];

/** What a piece is coloured where nobody says: itself, and its band, trim, gems or lenses. */
export const PIECE_COLOURS: Readonly<Record<PieceKind, Pair>> = {
  "pointed hat": ["#3a3550", "#8a6a3c"],
  "top hat": ["#1c1b1f", "#6d1f2a"],
  "cap": ["#27406e", "#1b2c4d"],
  "cowboy hat": ["#7a5230", "#3d2616"],
  "beanie": ["#6b3a3a", "#8a5050"],
  "bowler": ["#201e20", "#3a3438"],
  "beret": ["#7c1f2b", "#5a1620"],
  "straw hat": ["#d8b76a", "#7a2b22"],
  "chef hat": ["#f2f0ea", "#dedbd2"],
  "fez": ["#8e1b22", "#1f1a1a"],
  "tricorne": ["#2a2320", "#b08a3c"],
  "bandana": ["#9c1f24", "#f0e6d8"],
  "nemes": ["#d9a52e", "#244a86"],
  "flower crown": ["#4f7a3a", "#e58aa0"],
  "crown": ["#d9a833", "#b01e35"],
  "tiara": ["#d5d8de", "#8fc4ea"],
  "laurel": ["#5f7d3c", "#b99a3f"],
  "halo": ["#ffe08a", "#fff3c8"],
  "headband": ["#a3262a", "#7d1c20"],
  "turban": ["#d9cdb4", "#b08a3c"],
  "hood": ["#4a3f36", "#33291f"],
  "cowl": ["#1c1d22", "#33353d"],
  "helmet": ["#6d7278", "#3e4247"],
  "knight helmet": ["#a6abb2", "#6d7278"],
  "viking helmet": ["#85806f", "#e4d9bf"],
  "winged helmet": ["#b9bec6", "#f1efe6"],
  "space helmet": ["#e9eaec", "#d58a2a"],
  "samurai helmet": ["#3a2320", "#c9a23c"],
  "wings mask": ["#c9a23c", "#7b3f8c"],
  "glasses": ["#1f1d1e", "#dfe6ea"],
  "round glasses": ["#2c2724", "#dfe6ea"],
  "sunglasses": ["#151517", "#1d1f24"],
  "goggles": ["#6a4a2e", "#8fb0a8"],
  "monocle": ["#c9a23c", "#dfe6ea"],
  "eye patch": ["#17161a", "#2a2328"],
  "eye mask": ["#19181c", "#3a3438"],
  "clown nose": ["#d01f2a", "#f2a0a0"],
  "horns": ["#3b302a", "#85735c"],
  "ram horns": ["#7a6a52", "#4a3d2e"],
  "single horn": ["#efe6d2", "#d7b96a"],
  "antlers": ["#7d6142", "#bfa57c"],
  "tusks": ["#e8ddc0", "#b9a77f"],
  "elf ears": ["skin", "skin"],
  "cat ears": ["hair", "#c98f8a"],
  "rabbit ears": ["#d8d2c8", "#e3a7a7"],
  "round ears": ["hair", "#c98f8a"],
  "antennae": ["skin", "#d8e86a"],
  "beak": ["#e0a32e", "#b87a1c"],
  "snout": ["skin", "#2a2124"],
  "bolts": ["#8a8d90", "#4f5254"],
  "crest": ["skin", "skin"],
  "fangs": ["#f2ede0", "#d8cfb8"],
  "scarf": ["#8e2a2e", "#c9b48a"],
  "tie": ["#7a1f2a", "#f1efea"],
  "bow tie": ["#1c1b1f", "#f1efea"],
  "collar": ["#f1efea", "#d9d5cc"],
  "ruff": ["#f1eee6", "#d9d3c6"],
  "necklace": ["#d9a833", "#b01e35"],
  "armour": ["#9aa0a8", "#c9a23c"],
  "cape collar": ["#8e1b22", "#c9a23c"],
  "earrings": ["#d9a833", "#f1efe6"],
  "headphones": ["#232326", "#5a5c62"],
};

/** What paint is coloured where nobody says: its ground, and what is drawn on it. */
export const PAINT_COLOURS: Readonly<Record<PaintKind, Pair>> = {
  "clown": ["#f4f1ee", "#c8202c"],
  "skull": ["#f0ece2", "#141214"],
  "stripes": ["#20242c", "#f0ece2"],
  "tiger": ["#e08a2a", "#1c1512"],
  "warpaint": ["#2b4a8c", "#20242c"],
  "mime": ["#f6f4f1", "#17151a"],
  "split": ["#8e2a2e", "#20242c"],
  "eyeshadow": ["#5a4a8c", "#2a2233"],
  "eyeliner": ["#141214", "#141214"],
  "lipstick": ["#b3142c", "#b3142c"],
  "blush": ["#e0707a", "#e0707a"],
  "cat": ["#2a2124", "#f2e8dc"],
  "tattoo": ["#26313a", "#26313a"],
  "dots": ["#f4f1ee", "#26313a"],
  "mask band": ["#17161a", "#17161a"],
  "dirt": ["#4a3826", "#2e2319"],
  "blood": ["#8a0f14", "#4f080c"],
  "cracks": ["#2a2623", "#d9a833"],
  "brush strokes": ["#d8a04a", "#3f6f9c"],
  "moss": ["#4f6b2c", "#7c8f45"],
  "alien eyes": ["#0c0c10", "#9aa6b8"],
  "panels": ["#303236", "#4a4f56"],
  "ape face": ["#3f322c", "#5d4a3f"],
};
