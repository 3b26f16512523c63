import { curve } from "../../../base/curve.ts";

/**
 * The ear is drawn on its own leaning plane as seen from the side: turns run clockwise from straight up
 * (90 is backwards, 180 down to the lobe, 270 forwards to the tragus), distances from the concha's middle.
 */
export const CONCHA = { up: -2, back: 9 } as const;
/** From the concha's middle to the rim. */
export const OUTLINE = curve(
  [0, 33],
  [30, 33.5],
  [60, 29],
  [90, 24],
  [120, 21.5],
  [150, 23.5],
  [172, 27.5],
  [186, 27.5],
  [204, 22],
  [226, 15.5],
  [250, 13],
  [280, 12.6],
  [305, 15],
  [328, 23],
  [346, 30.5],
  [360, 33],
);
/** From the concha's middle to where the ear grows out of the head. */
export const ROOT = curve(
  [0, 22],
  [60, 13.5],
  [90, 10.5],
  [130, 12],
  [165, 17],
  [190, 19],
  [215, 18],
  [250, 17.5],
  [290, 18],
  [325, 24.5],
  [345, 25],
  [360, 22],
);
/** How much of each fold is there, over the turn: the helix runs from its root in front round to the lobe. */
export const HELIX = curve(
  [0, 1],
  [95, 0.95],
  [140, 0.45],
  [165, 0.1],
  [200, 0],
  [300, 0.1],
  [325, 0.8],
  [360, 1],
);
/** Two legs above, before and behind the triangular hollow; below it ends in the antitragus, a knob over the lobe. */
export const ANTIHELIX = curve(
  [0, 0.5],
  [14, 0.3],
  [32, 0.75],
  [50, 0.95],
  [100, 1],
  [150, 0.9],
  [182, 0.5],
  [205, 0.95],
  [222, 0.3],
  [322, 0.1],
  [344, 0.25],
  [360, 0.5],
);
export const LOBE = curve([138, 0], [172, 1], [200, 0.9], [222, 0]);
export const FRONT = curve([214, 0], [252, 1], [318, 1], [352, 0]);
/** The tragus stands over the canal; a notch parts it from the lobe. */
export const TRAGUS = curve([222, 0], [240, 0.6], [264, 1], [284, 0.6], [304, 0.15]);
/** The helix begins as a ridge on the concha's floor. */
export const CRUS = curve([288, 0], [310, 1], [326, 0.6], [340, 0]);

/** One ring of the ear: share of the way to the rim, and height over the ear's plane in millimetres by fold. */
export interface Fold {
  readonly out: number;
  readonly base: number;
  readonly helix?: number;
  readonly antihelix?: number;
  readonly lobe: number;
  /** In front, where no rim stands off: distance from the tragus' edge outwards, and height over the cheek. */
  readonly front: readonly [number, number];
}
export const FOLDS: readonly Fold[] = [
  // Behind, up the wall from the head, round the rim.
  { out: 0.8, base: -6, lobe: -3.2, front: [5.4, 0] },
  { out: 0.93, base: -3.4, lobe: -2.8, front: [4, 0.3] },
  { out: 0.985, base: -1.6, lobe: -1.2, front: [2.9, 0.9] },
  { out: 1, base: 0.4, helix: 0.4, lobe: 0.9, front: [1.9, 2.2] },
  { out: 0.985, base: 1.2, helix: 1.6, lobe: 2.6, front: [1.1, 3.2] },
  { out: 0.945, base: 1.4, helix: 2.6, lobe: 3.5, front: [0.4, 3.7] },
  { out: 0.9, base: 1.2, helix: 2.2, lobe: 3.8, front: [-0.2, 3.2] },
  // In front: under the helix, the scapha, over the antihelix, down into the concha.
  { out: 0.862, base: 0.6, helix: 0.6, lobe: 3.8, front: [-0.5, 1.8] },
  { out: 0.8, base: -0.6, lobe: 3.4, front: [-0.6, 0] },
  { out: 0.73, base: -0.8, antihelix: 1, lobe: 2.8, front: [-0.6, -1.8] },
  { out: 0.655, base: -1, antihelix: 5, lobe: 1.7, front: [-0.7, -3.6] },
  { out: 0.58, base: -2.2, antihelix: 7.2, lobe: 0.8, front: [-0.9, -5.2] },
  { out: 0.51, base: -3.8, antihelix: 6.2, lobe: -1.2, front: [-1.4, -6.6] },
  { out: 0.42, base: -7.4, antihelix: 1.4, lobe: -4.4, front: [-2.6, -7.8] },
  { out: 0.24, base: -10, lobe: -8, front: [-5, -9.6] },
];
/** Of the first folds, over the root. */
export const CLEARANCE = [1.8, 3, 3.6] as const;
export const TRAGUS_REACH = 9.6, FLOOR = -11;
