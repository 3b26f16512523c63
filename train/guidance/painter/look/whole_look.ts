import { shownValue } from "../../../../runtime/base/message.ts";
import { PIECES } from "../pieces/pieces.ts";
import { materialOf } from "../skin/material.ts";
import { PAINTS } from "../skin/paints.ts";
import { type ColourPair, mixColours, printColour, readColour } from "./colours.ts";
import {
  type Colour,
  LOOK,
  type Look,
  type LookPatch,
  mergePatches,
  type Paint,
  type PaintPatch,
  type Piece,
  type PiecePatch,
  readPatch,
} from "./look.ts";

/** An average adult of whom nothing is said. */
export const PLAIN_LOOK: Look = LOOK.usual;

/** Makes a look of what is known of it: what is not said follows from what is, or is as people have it. */
export function completeLook(patch: LookPatch): Look {
  const plain = PLAIN_LOOK, { skin: _skin, pieces, paint, ...rest } = patch;
  const material = patch.skin?.material ?? plain.skin.material;
  const living = material === "skin";
  const skin = {
    ...plain.skin,
    gloss: materialOf({ skin: { material } }).gloss,
    blush: living ? plain.skin.blush : 0,
    ...patch.skin,
  };
  const hair = { ...plain.hair, ...patch.hair };
  if (patch.hair?.colour && !patch.hair.second) hair.second = shade(hair.colour);
  const growth = { colour: patch.hair?.colour ?? plain.beard.colour };
  const brows = mixColours(
    isNatural(hair.colour) ? hair.colour : plain.brows.colour,
    [0.12, 0.08, 0.06],
    0.3,
  );
  const look = mergePatches(
    mergePatches(plain, {
      skin,
      hair,
      lips: lipsOf(skin.colour, living),
      brows: { colour: patch.hair?.colour ? brows : plain.brows.colour },
      beard: growth,
      moustache: growth,
      moodAmount: patch.mood && patch.mood !== "neutral" ? 0.5 : 0,
    }),
    rest,
  ) as Look;
  const words = { skin: skin.colour, hair: hair.colour, clothes: look.clothes };
  return {
    ...look,
    paint: (paint ?? []).map((item) => wholePaint(item, words)),
    pieces: (pieces ?? []).map((item) => wholePiece(item, words)),
  };
}

/**
 * Reads a look from JSON as `printLook` writes it. It may leave out what is to be as usual.
 *
 * @throws SyntaxError where it is no JSON, or says where it is wrong
 */
export function readLook(json: string): Look {
  let source: unknown;
  try {
    source = JSON.parse(json);
  } catch (cause) {
    throw new SyntaxError(`Cannot read a look, it must be JSON: ${shownValue(json, 40)}`, { cause });
  }
  return completeLook(readPatch(source));
}

/** JSON to be read and edited: colours as "#rrggbb", short groups on a line. */
export function printLook(look: Look): string {
  const lines = Object.entries(look).map(([name, value]) => `  ${JSON.stringify(name)}: ${printed(value)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}

function printed(value: unknown): string {
  if (Array.isArray(value)) {
    if (isColour(value)) return JSON.stringify(printColour(value));
    return value.length === 0 ? "[]" : `[\n${value.map((item) => `    ${printed(item)}`).join(",\n")}\n  ]`;
  }
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${printed(part)}`);
    return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
  }
  return JSON.stringify(typeof value === "number" ? Math.round(value * 1000) / 1000 : value);
}

function isColour(value: readonly unknown[]): value is Colour {
  return value.length === 3 && value.every((part) => typeof part === "number");
}

/** Hair as it grows, from black by red and blond to white; nobody dyes the brows pink along with it. */
const isNatural = ([red, green, blue]: Colour): boolean =>
  red >= green && green >= blue * 0.95 && green > red * 0.3 || Math.max(red, green, blue) < 0.2;

/** Strands a little lighter than the rest. */
const shade = (colour: Colour): Colour => mixColours(colour, [1, 0.95, 0.88], 0.12);

/** Some red on fair skin, the skin's own brown on dark skin; what does not live has lips of its own matter. */
function lipsOf(skin: Colour, living: boolean): Colour {
  if (!living) return mixColours(skin, [0, 0, 0], 0.12);
  const own: Colour = [skin[0] * 0.88, skin[1] * 0.7, skin[2] * 0.755];
  const warm = skin[0] > skin[1] && skin[1] > skin[2] * 0.95;
  return warm ? own : mixColours(skin, [skin[0] * 0.6, skin[1] * 0.45, skin[2] * 0.5], 0.6);
}

type Words = Readonly<Record<string, Colour>>;
const named = (pair: ColourPair, words: Words): { colour: Colour; second: Colour } => ({
  colour: words[pair[0]] ?? readColour(pair[0])!,
  second: words[pair[1]] ?? readColour(pair[1])!,
});

function wholePiece(piece: PiecePatch, words: Words): Piece {
  const pair = PIECES[piece.kind].colours, usual = named(pair, words);
  // What follows the skin follows a colour of its own too.
  const second = piece.colour && pair[1] in words ? shade(piece.colour) : usual.second;
  const { kind, colour = usual.colour, size = 1 } = piece;
  return { kind, colour, second: piece.second ?? second, size };
}

function wholePaint(paint: PaintPatch, words: Words): Paint {
  const usual = named(PAINTS[paint.kind].colours, words);
  const { kind, colour = usual.colour, second = usual.second, strength = 0.9 } = paint;
  return { kind, colour, second, strength };
}
