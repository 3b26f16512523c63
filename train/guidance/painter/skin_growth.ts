import { noise, smoothstep } from "../../../runtime/avatar/noise.ts";
import type { HairStyle, Look } from "./look.ts";
import type { SkinLayerKind } from "./skin_layers.ts";
import { bell, blendIn, type SkinSpot } from "./skin_spot.ts";

/** How far the scalp takes the hair's colour: hair over it shows the scalp through, or is itself only a shade. */
const SCALP: Partial<Readonly<Record<HairStyle, number>>> = {
  bald: 0,
  shaved: 0.5,
  tonsure: 0.45,
  receding: 0.5,
  flame: 0,
};
const UNDER_HAIR = 0.85;

export const scalp: SkinLayerKind = {
  wanted: ({ hair }) => (SCALP[hair.style] ?? UNDER_HAIR) > 0,
  make: (_sitter, { hair }) => {
    const most = SCALP[hair.style] ?? UNDER_HAIR;
    return (spot) => {
      const [x, y, z] = spot.at;
      const ragged = spot.behindHairline + 2 * noise(x / 4, y / 4, z / 4, 61);
      const crown = hair.style === "tonsure" ? smoothstep(60, 78, y - 0.2 * Math.abs(z + 70)) : 0;
      const temples = hair.style === "receding" ? smoothstep(45, 75, y) * smoothstep(-90, -40, z) : 0;
      const cover = most * spot.bare * smoothstep(-2, 7, ragged) * (1 - crown) * (1 - temples);
      blendIn(spot, hair.colour.map((c) => 0.85 * c), cover);
      spot.gloss *= 1 - cover;
    };
  },
};

/** 0..1, where a beard grows: jaw, chin, upper lip, down the throat a little. */
export function beardGround(spot: SkinSpot): number {
  const side = Math.abs(spot.x), { y, z } = spot;
  // Its upper edge runs from before the ear over the cheek to the mouth's corner.
  const edge = y - (-52 + 0.0085 * Math.max(0, side - 26) ** 2);
  const cheek = smoothstep(4, -6, edge) * smoothstep(-62, -48, z - 0.1 * side);
  const lip = bell(side, y + 51, 24, 5.5) * smoothstep(0, 15, z);
  const throat = smoothstep(-136, -122, y);
  return Math.min(1, Math.max(cheek, lip)) * throat * spot.bare;
}

/** Stubble, and the shade of a beard on the skin under it. */
export const stubble: SkinLayerKind = {
  wanted: (look) => look.beard.style !== "none" || look.moustache.style !== "none",
  make: (_sitter, look) => {
    const shade = (style: Look["beard"]["style"]): number => {
      if (style === "none") return 0;
      if (style === "stubble") return 0.25 + 0.5 * look.beard.length;
      return style === "short" || style === "full" || style === "long" || style === "braided" ? 0.75 : 0;
    };
    const amount = shade(look.beard.style);
    return (spot) => {
      const grain = 0.82 + 0.25 * noise(spot.at[0] / 1.7, spot.at[1] / 1.7, spot.at[2] / 1.7, 64);
      blendIn(spot, look.beard.colour.map((c) => 0.9 * c), amount * grain * beardGround(spot));
    };
  },
};

/** Where the bust ends it is dressed: a plain round neckline. */
export const clothes: SkinLayerKind = {
  wanted: () => true,
  make: (sitter, look) => {
    const { at } = sitter.on(sitter.bearer("bust"));
    const front = sitter.around(0, at[1] + 60);
    const collar = (front?.at[1] ?? -150) - 34;
    return (spot) => {
      if (spot.at[1] > collar + 40) return;
      // Lower before than behind, and higher on the shoulders' slope.
      const line = collar + 16 * smoothstep(-20, -110, spot.at[2]) +
        0.16 * Math.max(0, Math.abs(spot.at[0]) - 45);
      const share = smoothstep(line + 1.8, line - 1.8, spot.at[1]);
      if (share <= 0) return;
      const weave = 1 + 0.05 * noise(spot.at[0] / 3, spot.at[1] / 1.5, spot.at[2] / 3, 66);
      const hem = smoothstep(line - 7, line - 5, spot.at[1]) * share;
      blendIn(spot, look.clothes.map((c) => c * weave * (1 - 0.22 * hem)), share);
      spot.gloss *= 1 - 0.8 * share;
      spot.height += share * (1.6 + 0.8 * hem);
    };
  },
};
