import { fractalNoise, noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { cellAt } from "../surface/cells.ts";
import type { SkinLayerKind } from "./layers.ts";
import { bell, glaze, shareOf } from "./spot.ts";

/** Grain that splats can learn: the plain look's pores are splats of their own, and finer. */
export const skinGrain: SkinLayerKind = {
  wanted: ({ skin }) => skin.material === "skin",
  make: () => (spot) => {
    if (spot.bare < 0.05) return;
    const [x, y, z] = spot.at, front = smoothstep(-45, -15, spot.z) * spot.bare;
    const grain = noise(x / 1.7, y / 1.7, z / 1.7, 241), mottle = fractalNoise(x / 6, y / 6, z / 6, 2, 242);
    glaze(spot, [1.02, 0.96, 0.95], spot.bare * 0.7 * mottle);
    for (let c = 0; c < 3; c++) spot.colour[c]! *= 1 + spot.bare * (0.022 * grain + 0.012 * mottle);
    spot.height += front * 0.05 * grain;
    spot.gloss *= 1 + 0.15 * spot.bare * grain;
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
