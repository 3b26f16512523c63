import { capsule, ellipsoid, join, pair, type Solid } from "./implicit.ts";
import { radians } from "../../../base/scalar.ts";
import type { Stroke } from "./clay_strokes.ts";

/** Skull, brow, cheekbones, cheeks, jaw and chin, without eyes and nose. */
export function sculptFace(): Solid {
  const skull = join(
    20,
    ellipsoid([0, 38, -62], [62, 68, 71]),
    ellipsoid([0, 37, -94], [73, 75, 77]),
    ellipsoid([0, 4, -104], [62, 44, 57]),
    // The mastoid: the head is as wide behind the ear as before it.
    pair(ellipsoid([48, -12, -92], [18, 36, 27])),
    // Temples: without them the skull falls away behind the brow's tail.
    pair(ellipsoid([42, 14, -43], [20, 36, 30])),
  );
  const brow = join(
    10,
    pair(capsule([2, 17.5, 6.2], [28, 18.5, 3.2], 6, 6)),
    pair(capsule([28, 18.5, 3.2], [46, 11, -14], 6, 6.2)),
  );
  const cheekbone = join(
    14,
    pair(ellipsoid([41, -23, -17.5], [17, 13.5, 16.5], 0, radians(38))),
    pair(capsule([52, -17, -31], [60, -13, -68], 8, 8)),
  );
  const maxilla = ellipsoid([0, -32, -24.5], [46, 47, 37]);
  const muzzle = ellipsoid([0, -63.5, -8], [28, 25, 31.5]);
  const cheek = pair(ellipsoid([34, -45, -20.5], [19, 28, 24], 0, radians(-16)));

  // One full form carries the outline from cheekbone to chin: separate bones would show as corners.
  const jaw = join(
    18,
    ellipsoid([0, -37, -40], [55.5, 72, 50], radians(-10)),
    pair(capsule([43, -58, -54], [18, -94.5, -9], 9, 11)),
    pair(ellipsoid([44.5, -36, -48], [15, 30, 24])),
  );
  const chin = ellipsoid([0, -97.3, 2.2], [17.5, 12.6, 16.5]);
  const head = join(18, join(20, skull, maxilla, jaw), cheek, muzzle);
  const bones = join(17, join(18, head, cheekbone), chin);
  return join(14, bones, brow);
}

/** The planes of a face that no lump makes. */
export const FACE_STROKES: readonly Stroke[] = [
  // Frontal eminences, glabella, the dip where the nose begins, the temple's hollow behind the brow's tail.
  { from: [24, 46, 6], by: 1.2, reach: 14 },
  { from: [0, 20, 14], by: 0.5, reach: 9 },
  { from: [0, 5, 17], by: -1.2, reach: 4.5 },
  { from: [63, 22, -36], by: -1.2, reach: 11 },
  // The socket: deeper by the nose's root, then under the brow's outer half.
  { from: [14, 5, 6], to: [19, 10, 6], by: -1.6, reach: 4.5 },
  { from: [22, -11, 3], to: [34, -14, 1], by: -0.8, reach: 4 },
  // Fat of the cheek, and the fold from the nose's wing past the mouth's corner that bounds it.
  { from: [33, -36, 6], by: 1.4, reach: 9 },
  { from: [19.5, -37, 13], to: [27, -50, 11], by: -0.7, reach: 3 },
  { from: [27, -50, 11], to: [31, -60, 6], by: -0.6, reach: 3.5 },
  // The muscles' knot beside the mouth's corner, and the corner's own dimple.
  { from: [28.5, -64, 7], by: -1, reach: 3.5 },
  { from: [34, -66, 1], by: 0.8, reach: 6 },
  // Hollow of the cheek between the cheekbone and the jaw.
  { from: [47, -48, -12], to: [55, -44, -30], by: -1.2, reach: 9 },
  // Behind the jaw's ramus, under the ear: only a shallow dip.
  { from: [61, -38, -72], by: 1.6, reach: 7 },
  // The mentolabial fold under the lower lip; a shallow dish beside the chin.
  { from: [0, -81, 18], to: [15, -79, 13], by: -2.5, reach: 4 },
  { from: [0, -96, 18], by: 1, reach: 7 },
  // The jaw's edge runs into the chin without a dip.
  { from: [38, -88, -21], to: [30, -94, -11], by: 1.4, reach: 9 },
  // Philtrum: a groove between two faint ridges, from the columella to the cupid's bow.
  { from: [0, -43.5, 25], to: [0, -54, 26], by: -1.9, reach: 1.9 },
  { from: [4, -44, 24], to: [6, -54, 24.5], by: 1, reach: 1.7 },
  // A faint ridge along the border of the upper lip catches the light.
  { from: [6.5, -54, 25], to: [20, -59, 17], by: 0.4, reach: 1.8 },
];
