import { fractalNoise, noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { surveyBeard } from "../hair/beard/field.ts";
import { luminance } from "../look/colours.ts";
import { cellAt } from "../surface/cells.ts";
import type { SkinLayerKind } from "./layers.ts";
import { bell, glaze, shareOf } from "./spot.ts";

/** Luminance of skins that have the zones of dark skin not at all, and wholly. */
const FAIR = 0.62, DEEP = 0.34;

/**
 * Where skin is not of one colour, besides what the plain look has: dark skin is darker about eyes and mouth and at the
 * temples and lighter on the cheeks; all skin is oiled on forehead and nose and dull on the cheeks, and grained.
 */
export const skinZones: SkinLayerKind = {
  wanted: ({ skin }) => skin.material === "skin",
  make: (_subject, { skin }) => {
    const deep = smoothstep(FAIR, DEEP, luminance(skin.colour));
    return (spot) => {
      if (spot.bare < 0.05) return;
      const side = Math.abs(spot.x), { y } = spot, [ax, ay, az] = spot.at;
      const front = smoothstep(-45, -15, spot.z) * spot.bare;
      const about = bell(side - 31, y - 1, 19, 10) + 0.8 * bell(side, y + 64, 27, 15) +
        0.7 * bell(side - 60, y - 18, 14, 28) + 0.4 * bell(side, y - 55, 55, 16);
      glaze(spot, [0.8, 0.79, 0.8], front * (0.12 + 0.75 * deep) * Math.min(1, about));
      const raised = bell(side - 38, y + 24, 17, 13) + 0.6 * bell(side, y + 12, 7, 22);
      glaze(spot, [1.12, 1.07, 1.03], front * 0.8 * deep * Math.min(1, raised));
      const grain = noise(ax / 1.7, ay / 1.7, az / 1.7, 241),
        mottle = fractalNoise(ax / 7, ay / 7, az / 7, 2, 242);
      glaze(spot, [1.03, 0.95, 0.94], spot.bare * 0.9 * mottle * (1 - 0.5 * deep));
      for (let c = 0; c < 3; c++) spot.colour[c]! *= 1 + spot.bare * (0.025 * grain + 0.02 * mottle);
      spot.height += front * 0.05 * grain;
      const oily = bell(side, y - 42, 38, 20) + bell(side, y + 22, 10, 26) + 0.4 * bell(side, y + 95, 15, 12);
      spot.gloss *= 1 - spot.bare * (0.45 - 0.35 * Math.min(1, oily)) + 0.15 * spot.bare * grain;
    };
  },
};

/** Shaven cheeks and lip of a grown man: bluish and darker by the beard that is in the skin, not on it. */
export const shavenBeard: SkinLayerKind = {
  wanted: ({ skin, beard, shape }) =>
    skin.material === "skin" && beard.style === "none" && (shape["masculinity"] ?? 0) > 0.4 &&
    (shape["age"] ?? 0) > -1.5,
  make: (subject, { beard, skin, shape }) => {
    const field = surveyBeard(subject);
    const contrast = Math.max(0, luminance(skin.colour) - luminance(beard.colour));
    const most = 0.8 * Math.min(1, 0.25 + contrast) * smoothstep(-1.5, -0.2, shape["age"] ?? 0);
    return (spot) => {
      if (spot.bare < 0.3 || spot.y > 20 || spot.y < -150) return;
      const [x, y, z] = spot.at;
      const grown = Math.max(
        smoothstep(-4, 14, field.full(spot)),
        0.8 * smoothstep(-2, 5, field.moustache(spot)),
      );
      glaze(
        spot,
        [0.82, 0.85, 0.89],
        most * grown * spot.bare * (0.85 + 0.4 * noise(x / 1.8, y / 1.8, z / 1.8, 244)),
      );
      spot.gloss *= 1 - 0.3 * grown;
    };
  },
};

/** Millimetres from one place that may have an age spot to the next. */
const SPOT_CELL = 15;

/** Brown spots of old skin, most at the temples and on the cheekbones. */
export const ageSpots: SkinLayerKind = {
  wanted: ({ skin }) => skin.material === "skin" && skin.wrinkles > 0.4,
  make: (_subject, { skin }) => {
    const amount = smoothstep(0.4, 0.9, skin.wrinkles);
    return (spot) => {
      const { x, y, z } = spot, bare = spot.bare * (1 - shareOf(spot, "eyelid"));
      if (bare < 0.1) return;
      const place = 0.15 + bell(Math.abs(x) - 56, y - 8, 18, 26) + 0.5 * bell(Math.abs(x), y - 62, 50, 18);
      const { nearest, own } = cellAt(x / SPOT_CELL, y / SPOT_CELL, z / SPOT_CELL, 61);
      if (own > 0.7 * amount * place) return;
      const rough = 0.05 * noise(x / 2.5, y / 2.5, z / 2.5, 246);
      glaze(spot, [0.82, 0.7, 0.6], bare * 0.8 * smoothstep(0.22, 0.1, nearest + rough));
    };
  },
};
