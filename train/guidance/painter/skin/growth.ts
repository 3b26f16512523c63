import { noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { beardShade } from "../hair/beard/beard.ts";
import { surveyBeard } from "../hair/beard/field.ts";
import { hairStyle } from "../hair/hair_styles.ts";
import { mixColours } from "../look/colours.ts";
import { isBareChested } from "./base.ts";
import type { Vector } from "../../../../runtime/base/vector.ts";
import type { Subject } from "../surface/subject.ts";
import type { SkinLayerKind } from "./layers.ts";
import { blendIn } from "./spot.ts";

/** How far the scalp takes the colour of hair that covers it. */
const UNDER_HAIR = 0.85;

export const scalp: SkinLayerKind = {
  wanted: ({ hair }) => (hairStyle(hair.style).scalpShade ?? UNDER_HAIR) > 0,
  make: (_subject, { hair }) => {
    const { scalpShade: most = UNDER_HAIR, scalpBare } = hairStyle(hair.style);
    return (spot) => {
      const [x, y, z] = spot.at;
      const ragged = spot.behindHairline + 2.5 * noise(x / 6, y / 6, z / 6, 61) +
        1.5 * noise(x / 2, y / 2, z / 2, 62);
      const cover = most * spot.bare * smoothstep(-4, 8, ragged) * (1 - (scalpBare?.(spot.at) ?? 0));
      blendIn(spot, hair.colour.map((c) => 0.85 * c), cover);
      spot.gloss *= 1 - cover;
    };
  },
};

/** Stubble, and the shade of a beard on the skin under it. */
export const stubble: SkinLayerKind = {
  wanted: ({ beard }) => beard.style !== "none",
  make: (subject, look) => {
    const field = surveyBeard(subject), { style, length, colour } = look.beard;
    const most = style === "stubble" ? 0.2 + 0.4 * length : 0.6;
    // Hairs of a few days are seen as the shade of their roots, whatever colour they would grow to.
    const shade = style === "stubble" ? mixColours(colour, [0.3, 0.29, 0.29], 0.45) : colour;
    return (spot) => {
      if (spot.bare < 0.3 || spot.y > 20 || spot.y < -150) return;
      const grain = style === "stubble"
        ? 0.85 + 0.4 * noise(spot.at[0] / 1.8, spot.at[1] / 1.8, spot.at[2] / 1.8, 64)
        : 1;
      blendIn(spot, shade.map((c) => 0.85 * c), most * grain * beardShade(look, field, spot) * spot.bare);
    };
  },
};

/** Height of a plain round neckline by place, millimetres: lower before than behind, higher on the shoulders' slope. */
export function neckline(subject: Subject): (at: Vector) => number {
  const { at } = subject.on(subject.bearer("bust"));
  const collar = (subject.around(0, at[1] + 60)?.at[1] ?? -150) - 34;
  return ([x, , z]) => collar + 16 * smoothstep(-20, -110, z) + 0.16 * Math.max(0, Math.abs(x) - 45);
}

/** Where the bust ends it is dressed. */
export const clothes: SkinLayerKind = {
  wanted: (look) => !isBareChested(look),
  make: (subject, look) => {
    const lineAt = neckline(subject);
    return (spot) => {
      const line = lineAt(spot.at);
      if (spot.at[1] > line + 10) return;
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
