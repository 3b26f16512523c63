import { smoothstep } from "../../../../runtime/base/scalar.ts";
import type { PaintRecord } from "./paint.ts";
import { FACE_PAINTS } from "./paints_face.ts";
import { WORN_PAINTS } from "./paints_worn.ts";
import type { SkinLayerKind } from "./layers.ts";
import { shareOf } from "./spot.ts";

/** Everything that can be painted on a face, by kind. */
export const PAINTS = { ...FACE_PAINTS, ...WORN_PAINTS };
export type PaintKind = keyof typeof PAINTS;

/** Colour on the skin, in the look's order. */
export const paints: SkinLayerKind = {
  wanted: (look) => look.paint.length > 0,
  make: (_subject, look) => (spot) => {
    const takes = Math.min(
      1,
      spot.bare + shareOf(spot, "lips") + shareOf(spot, "lash") + 0.6 * shareOf(spot, "nostril"),
    );
    if (takes <= 0) return;
    const front = smoothstep(-72, -42, spot.z + 0.06 * spot.y) * smoothstep(-122, -108, spot.y) *
      smoothstep(4, -4, spot.behindHairline);
    for (const paint of look.paint) {
      const { lay }: PaintRecord = PAINTS[paint.kind];
      lay({ spot, side: Math.abs(spot.x), front, takes, paint });
    }
  },
};
