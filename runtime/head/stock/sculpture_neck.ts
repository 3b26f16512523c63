import { capsule, cut, ellipsoid, halfSpace, join, pair, post, type Solid, type Stroke } from "./implicit.ts";
import { BUST } from "./measures.ts";

/** The neck with its muscles, running out over the trapezius to the shoulders and cut off below the collar bones. */
export function sculptBust(): Solid {
  const neck = join(
    14,
    capsule([0, -50, -98], [0, -150, -101], 46, 47),
    capsule([0, -150, -101], [0, -230, -104], 47, 54),
    // Throat: larynx and windpipe.
    capsule([0, -118, -56], [0, -200, -62], 13, 11),
    ellipsoid([0, -139, -54], [8, 12, 8]),
  );
  const sternomastoid = pair(capsule([50, -38, -94], [9, -203, -57], 9, 6.5));
  const trapezius = join(
    20,
    pair(capsule([15, -50, -130], [26, -150, -130], 17, 20)),
    pair(capsule([26, -150, -130], [98, -212, -106], 20, 18)),
  );
  const chest = ellipsoid([0, -240, -92], [112, 52, 51]);
  const shoulders = join(26, chest, trapezius);
  const body = join(9, join(26, neck, shoulders), sternomastoid);
  const block = post([0, BUST.middleZ], BUST.halfWidth, BUST.halfDepth);
  return cut(16, cut(24, body, block), underside);
}

/** The cut's plane, higher behind than in front. */
const underside = halfSpace([0, BUST.bottomY, BUST.frontZ], [0, -1, -BUST.rise]);

export const NECK_STROKES: readonly Stroke[] = [
  // Collar bones, from the breast bone out and back to the shoulder.
  { from: [12, -205, -46], to: [54, -203, -50], by: 2.2, reach: 4.5 },
  { from: [54, -203, -50], to: [98, -198, -86], by: 2, reach: 5 },
  // The pit between the collar bones, and the hollows above them beside the neck.
  { from: [0, -204, -46], by: -3.5, reach: 6 },
  { from: [42, -197, -66], by: -2.5, reach: 11 },
  // Under the jaw: the plane from its edge back to the tongue bone.
  { from: [16, -108, -26], to: [34, -96, -40], by: -1.2, reach: 9 },
];
