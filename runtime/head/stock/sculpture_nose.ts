import { capsule, ellipsoid, join, pair, type Solid, type Stroke, within } from "./implicit.ts";
import { radians } from "./vector.ts";

/** Bridge, tip, wings and columella. Nose 47 long, 34 wide at the wings, tip 20 before the lip (Farkas). */
export function sculptNose(): Solid {
  const bridge = join(
    7,
    capsule([0, 6, 8.5], [0, -14, 22.5], 5.6, 5.2),
    capsule([0, -14, 22.5], [0, -25, 30], 5.2, 5.6),
    // The side walls lean against the cheek: a roof, not a pipe.
    pair(capsule([5, 0, 6], [9, -24, 14], 5, 6.5)),
  );
  const tip = join(
    5,
    ellipsoid([0, -28, 30], [7, 6.6, 8.4]),
    pair(ellipsoid([3.6, -28.6, 31], [5, 5, 6.5])),
    // The columella, from the tip back to the lip.
    capsule([0, -34.6, 31], [0, -40.2, 21.5], 3, 3.6),
  );
  const wings = pair(ellipsoid([12, -33.6, 19.5], [5.3, 6.3, 8.8], radians(-14), radians(-18)));
  return within([0, -18, 18], 40, join(4, join(8, bridge, tip), wings));
}

export const NOSE_STROKES: readonly Stroke[] = [
  // The crease that sets the wing off from the tip, over it and down behind it into the cheek.
  { from: [8, -30, 31], to: [11, -26.6, 23], by: -0.9, reach: 1.7 },
  { from: [11, -26.6, 23], to: [16, -28, 14.5], by: -1.1, reach: 1.8 },
  { from: [17, -30, 13.5], to: [17.4, -37, 13.5], by: -1.2, reach: 1.9 },
  // The soft triangle between tip and wing; the tip's own plane.
  { from: [7.6, -35.6, 31], by: -0.7, reach: 2 },
  { from: [0, -27.5, 39], by: 0.5, reach: 3 },
];
