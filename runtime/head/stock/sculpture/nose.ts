import { capsule, ellipsoid, join, pair, type Solid, within } from "./implicit.ts";
import { radians } from "../../../base/scalar.ts";
import type { Stroke } from "./clay_strokes.ts";

/** Bridge, tip, wings and columella. Nose 47 long, 34 wide at the wings, tip 20 before the lip (Farkas). */
export function sculptNose(): Solid {
  const bridge = join(
    8,
    capsule([0, 4, 6.6], [0, -14, 21.6], 6, 5.6),
    capsule([0, -14, 21.6], [0, -25, 29.2], 5.6, 6.2),
    // The side walls lean against the cheek: a roof, not a pipe.
    pair(capsule([5, 0, 6], [8.4, -26, 16.5], 5.2, 7.2)),
  );
  const tip = join(
    6,
    ellipsoid([0, -27.4, 29.8], [7.2, 6.6, 8.4]),
    pair(ellipsoid([3.4, -27.8, 30], [4.9, 5, 7])),
    // The columella, from the tip back to the lip.
    capsule([0, -34, 29.6], [0, -39.8, 21.5], 3.4, 3.9),
  );
  const wings = pair(ellipsoid([12, -33.4, 20], [5.6, 6.3, 8.8], radians(-14), radians(-20)));
  return within([0, -18, 18], 40, join(5, join(8, bridge, tip), wings));
}

export const NOSE_STROKES: readonly Stroke[] = [
  // The crease that sets the wing off from the tip, over it and down behind it into the cheek.
  { from: [9, -30, 30], to: [11.5, -26.4, 23], by: -0.5, reach: 1.8 },
  { from: [11.5, -26.4, 23], to: [16, -28, 15.5], by: -0.8, reach: 1.8 },
  { from: [17, -30, 14], to: [17.4, -37, 14], by: -0.8, reach: 1.9 },
  // The soft triangle between tip and wing; the tip's own plane.
  { from: [7.8, -35.4, 30], by: -0.4, reach: 2 },
  { from: [0, -27.5, 38.5], by: 0.4, reach: 3 },
];
