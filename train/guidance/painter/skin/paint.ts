import { smoothstep } from "../../../../runtime/base/scalar.ts";
import type { Paint } from "../look/look.ts";
import type { PaintKind } from "../look/vocabularies.ts";
import { FACE_PAINTS } from "./paints_face.ts";
import { WORN_PAINTS } from "./paints_worn.ts";
import type { SkinLayerKind } from "./layers.ts";
import { shareOf, type SkinSpot } from "./spot.ts";

/** A paint as it is put on a place. */
export interface PaintStroke {
  readonly spot: SkinSpot;
  /** Of the design face: sideways from the midline, always positive; see SkinSpot for x and y. */
  readonly side: number;
  /** 1 on the face, 0 behind it. */
  readonly front: number;
  /** 1 on skin and lips that take paint. */
  readonly takes: number;
  readonly paint: Paint;
}

export type PaintPainter = (stroke: PaintStroke) => void;

const PAINTERS: Readonly<Record<PaintKind, PaintPainter>> = { ...FACE_PAINTS, ...WORN_PAINTS };

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
      PAINTERS[paint.kind]?.({ spot, side: Math.abs(spot.x), front, takes, paint });
    }
  },
};
