import {
  mouthDepthShade,
  paintLips,
  paintSkin,
  type Place,
  skinGloss,
} from "../../../../runtime/avatar/stock/skin.ts";
import {
  type Surface,
  SURFACE_INDEX,
  SURFACE_NAMES,
  SURFACES,
} from "../../../../runtime/avatar/stock/regions.ts";
import { type Palette, paletteOf } from "../../../../runtime/avatar/stock/complexion.ts";
import { mix, smoothstep } from "../../../../runtime/base/scalar.ts";
import type { Traits } from "../../../../runtime/avatar/stock/traits.ts";
import { isFalseBeard } from "../hair/beard/cuts.ts";
import type { Look } from "../look/look.ts";
import { materialOf } from "./material.ts";
import { shareOf, type SkinSpot } from "./spot.ts";

/** What is of one piece through and through is darker inside, each of its parts by so much. */
const INSIDE = {
  ...{ teeth: 0.92, gums: 0.6, tongue: 0.66, mouth: 0.4 },
  ...{ caruncle: 0.9, eyelid: 0.97, nostril: 0.5 },
} as const satisfies Partial<Record<Surface, number>>;
const INSIDES = Object.keys(INSIDE) as (keyof typeof INSIDE)[];

/** Clothes of the skin's own colour are none. */
export const isBareChested = ({ skin, clothes }: Pick<Look, "skin" | "clothes">): boolean =>
  clothes.every((c, k) => Math.abs(c - skin.colour[k]!) < 0.02);

/** The colours of a head's surfaces for a look. */
export function paletteFor(look: Look): Palette {
  const { skin, lips, brows, hair, eyes } = look;
  const palette = paletteOf({
    skin: skin.colour,
    lips,
    brows: brows.colour,
    hair: hair.colour,
    iris: eyes.iris,
  });
  const own: Record<Surface, Palette[Surface]> = { ...palette, sclera: eyes.sclera, base: look.clothes };
  if (isBareChested(look)) own.base = palette.neck;
  const { solid, carved } = materialOf(look);
  if (solid) {
    for (const name of INSIDES) {
      // Teeth are not cut as far out of a block as they stand in a mouth: they lie in its hollow's dark.
      const shade = carved && name === "teeth" ? INSIDE.tongue : INSIDE[name];
      own[name] = [0, 1, 2].map((c) => shade * skin.colour[c]!) as unknown as Palette[Surface];
    }
  }
  return own;
}

const BARE: readonly Surface[] = ["skin", "eyelid", "ear", "neck", "hair", "brow", "base"];
const scratch = [0, 0, 0];

/**
 * The ground of all layers: each surface in its colour, skin with the blood under it, teeth darker towards the back.
 *
 * @param eyeDistance millimetres
 * @param lipFront most forward point of the lips, millimetres
 */
export function paintBase(
  spot: SkinSpot,
  palette: Palette,
  eyeDistance: number,
  lipFront: number,
  look: Look,
): void {
  const { skin } = look, living = skin.material === "skin", dry = materialOf(look).solid === true;
  // The stock complexion's blush is what a look calls 0.3; stone has none, and a little of its mottles.
  const blood = living ? 0.4 + 2 * skin.blush : 0.15;
  const traits = living ? traitsOf(look) : {};
  const place = spot.at.map((x) => x / eyeDistance) as unknown as Place;
  spot.colour.fill(0);
  let total = 0, gloss = 0;
  const add = (surface: Surface, colour: ArrayLike<number>, share: number): void => {
    for (let c = 0; c < 3; c++) spot.colour[c]! += share * colour[c]!;
    const { tissue, gloss: wet } = SURFACES[surface];
    gloss += dry && (tissue === "mouth" || tissue === "teeth") ? 0 : share * wet;
    total += share;
  };
  for (const surface of SURFACE_NAMES) {
    let share = shareOf(spot, surface);
    if (share === 0) continue;
    if (surface === "lips") {
      paintLips(place, palette.lips, scratch, traits);
      add(surface, scratch, share);
    } else if (surface === "lash") {
      // Only the upper lid's edge is dark with lashes; the lower one faces up, and is wet and pale.
      const lashes = spot.normal[1] > 0 || materialOf(look).lashes !== "full"
        ? 0
        : smoothstep(0.2, 0.45, share);
      add("lash", palette.lash, lashes);
      share = Math.max(0, share - lashes);
      if (share > 0) add("eyelid", palette.eyelid, share);
    } else if (BARE.includes(surface)) {
      const ground = surface === "hair" || surface === "brow" ? palette.skin : palette[surface];
      if (surface === "base") add(surface, ground, share);
      else {
        paintSkin(place, ground, scratch, traits);
        for (let c = 0; c < 3; c++) scratch[c] = ground[c]! + (scratch[c]! - ground[c]!) * blood;
        add(surface, scratch, share);
      }
    } else {
      const shade = surface === "teeth" || SURFACES[surface].tissue === "mouth"
        ? mouthDepthShade(surface, (lipFront - spot.at[2]) / eyeDistance)
        : 1;
      // A tooth far back is as dark red as all else there: a grey one looks like a crumb.
      const far = surface === "teeth" ? 1 - shade : 0;
      add(
        surface,
        palette[surface].map((x, c) => Math.sqrt(shade) * x * (1 - far) + far * 0.45 * palette.mouth[c]!),
        share,
      );
    }
  }
  for (let c = 0; c < 3; c++) spot.colour[c]! /= total || 1;
  spot.gloss = gloss / (total || 1);
  if (living) spot.gloss *= mix(1, skinGloss(place, palette.skin), spot.bare);
}

/** What sex and years do to living skin; a beard that is grown is painted otherwise. */
const traitsOf = ({ skin, beard, shape }: Look): Partial<Traits> => {
  const masculine = shape["masculinity"] ?? 0;
  return {
    beard: beard.style === "none" || isFalseBeard(beard.style)
      ? smoothstep(-0.1, 1.6, masculine) * smoothstep(-1.5, -0.3, shape["age"] ?? 0)
      : 0,
    lines: skin.wrinkles,
    redLips: Math.max(0, Math.min(1, -0.4 * masculine)),
  };
};

/** Least openness that counts on a place, by its surfaces; see SURFACES. */
export function leastOpen(shares: ArrayLike<number>, at: number): number {
  let sum = 0, total = 0;
  for (const surface of SURFACE_NAMES) {
    const share = shares[at + SURFACE_INDEX[surface]]!;
    sum += share * SURFACES[surface].leastOpen;
    total += share;
  }
  return total > 0 ? sum / total : 0.3;
}
