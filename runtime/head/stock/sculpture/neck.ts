import { capsule, cut, ellipsoid, halfSpace, join, pair, post, type Solid } from "./implicit.ts";
import { BUST } from "../measures.ts";
import type { Stroke } from "./clay_strokes.ts";

/** The neck with its muscles, running out over the trapezius to the shoulders and cut off below the collar bones. */
export function sculptBust(): Solid {
  const neck = join(
    14,
    capsule([0, -50, -96], [0, -150, -99], 42, 42.5),
    capsule([0, -150, -99], [0, -230, -104], 42.5, 54),
    // Throat: larynx and windpipe.
    capsule([0, -116, -57], [0, -190, -60], 13, 11),
    ellipsoid([0, -136, -54], [8, 12, 7.5]),
  );
  const sternomastoid = pair(capsule([48, -38, -94], [9, -190, -55], 8.5, 6.5));
  const trapezius = join(
    22,
    pair(capsule([14, -55, -122], [22, -142, -128], 15, 18)),
    pair(capsule([22, -142, -128], [98, -205, -106], 18, 18)),
  );
  const chest = ellipsoid([0, -232, -92], [114, 56, 53]);
  const shoulders = join(28, chest, trapezius);
  // The splenius fills the neck up to the mastoid behind the ear.
  const splenius = pair(ellipsoid([31, -47, -115], [17, 27, 23]));
  const body = join(12, join(26, neck, shoulders, splenius), sternomastoid);
  const block = post([0, BUST.middleZ], BUST.halfWidth, BUST.halfDepth);
  return cut(16, cut(24, body, block), underside);
}

/** The cut's plane, higher behind than in front. */
const underside = halfSpace([0, BUST.bottomY, BUST.frontZ], [0, -1, -BUST.rise]);

export const NECK_STROKES: readonly Stroke[] = [
  // Collar bones, from the breast bone out and back to the shoulder.
  { from: [12, -193, -45], to: [54, -193, -50], by: 2.2, reach: 4.5 },
  { from: [54, -193, -50], to: [98, -190, -86], by: 2, reach: 5 },
  // The pit between the collar bones, and the hollows above them beside the neck.
  { from: [0, -191, -45], by: -3.5, reach: 6 },
  { from: [42, -184, -64], by: -2.5, reach: 10 },
  // Where the skull goes over into the nape: a hollow, not a crease.
  { from: [0, -58, -146], to: [28, -56, -136], by: 2, reach: 10 },
  // Under the jaw: the plane from its edge back to the tongue bone.
  { from: [16, -108, -26], to: [34, -96, -40], by: -1.2, reach: 9 },
];
