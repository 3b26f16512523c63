import { type Fold, FOLD_INDEX } from "../../head/folds.ts";
import { fractalNoise, noise } from "../../base/noise.ts";
import { smoothstep } from "../../base/scalar.ts";
import type { Surface } from "./regions.ts";
import type { Place } from "./skin.ts";

/*
 * Where the face folds, in distances between the eyes from the middle between them: eyes at x 0.5, mouth 1.06 below,
 * nose tip 0.68 below. Each fold is a profile across a line: a dark cut with a lighter ridge beside it.
 */

const BARE: readonly Surface[] = ["skin", "eyelid", "brow", "ear", "neck", "lips"];

/**
 * A cut of width `w` at distance `d` from its line, with ridges that give back a little of what it takes. It is wider on
 * the side to which it leans, where the skin that hangs over it throws its shade: a cut alike on both sides reads as a
 * line drawn on the face.
 */
const cut = (d: number, w: number, lean = 0): number => {
  const t = (d / (w * (1 + lean * Math.sign(d)))) ** 2;
  return Math.exp(-t) - 0.13 * t * Math.exp(1 - t);
};

/** A fold of the skin at a place: its index, and how much it takes away there (see SplatLight). */
export interface FoldHere {
  readonly fold: number;
  readonly depth: number;
  /** How much the years leave of it when the face rests. */
  readonly staying: number;
}
const SMOOTH: FoldHere = { fold: 0, depth: 0, staying: 0 };

/** On young skin a fold is so deep, and each of years' lines (see Traits) adds so much. */
const YOUNG = 0.75, AGEING = 0.7;
/** How much of these folds stays when the face rests, on a very old one. */
const STAYING: Partial<Record<Fold, number>> = {
  ...{ foreheadLeft: 0.5, foreheadRight: 0.5, frown: 0.25, crowsFeetLeft: 0.8, crowsFeetRight: 0.8 },
  ...{ nasolabialLeft: 0.48, nasolabialRight: 0.48, lowerLidLeft: 0.5, lowerLidRight: 0.5 },
  ...{ mouthCornerLeft: 0.5, mouthCornerRight: 0.5 },
};

/**
 * The fold that is deepest at a place.
 *
 * @param lines 0..1, how far the years have deepened all of them
 */
export function foldAt(place: Place, surface: Surface, lines = 0): FoldHere {
  if (!BARE.includes(surface)) return SMOOTH;
  let strongest = 0;
  let name: Fold | undefined;
  const offer = (fold: Fold, depth: number) => {
    if (Math.abs(depth) > Math.abs(strongest)) [strongest, name] = [depth, fold];
  };
  eachFold(place, offer);
  if (name === undefined || Math.abs(strongest) < 0.01) return SMOOTH;
  const depth = Math.max(-1, Math.min(1, (YOUNG + AGEING * lines) * strongest));
  return { fold: FOLD_INDEX[name], depth, staying: lines * (STAYING[name] ?? 0) * depth };
}

function eachFold([x, y, z]: Place, offer: (fold: Fold, depth: number) => void): void {
  const side = Math.abs(x), left = x > 0;
  const front = smoothstep(-0.75, -0.35, z);
  if (front === 0) return;
  // Forehead: lines that rise over each brow and dip in the middle.
  // No line of a face is drawn with a ruler.
  const waver = 0.035 * fractalNoise(x * 2.2, y * 1.5, z, 2, 41);
  const arch = y - 0.08 * Math.cos(3.2 * (side - 0.45)) + waver;
  for (const [line, depth] of FOREHEAD) {
    // Each wanders by itself, and is deep here and gone there: side by side and unbroken they are painted waves.
    const own = 0.055 * noise(x * 2.4, line * 17, z, 45) + 0.018 * noise(x * 8, line * 17, z, 46);
    const broken = smoothstep(-0.42, 0.3, noise(x * 3.1, line * 23, 0, 42));
    offer(
      left ? "foreheadLeft" : "foreheadRight",
      front * depth * cut(arch + own - line, 0.042, 0.25) * smoothstep(0.95, 0.5, side) * broken,
    );
  }
  // Between the brows: two upright lines, of which one is the longer.
  offer(
    "frown",
    front * (left ? 0.2 : 0.15) * cut(side - 0.13 - 0.12 * (y - 0.25) + waver, 0.035, -0.3) *
      smoothstep(0.04, 0.2, y) * smoothstep(left ? 0.56 : 0.48, 0.3, y),
  );
  // Crow's feet: a fan from the outer corner of the eye, of fine lines that break.
  const [dx, dy] = [side - 0.74, y + 0.02];
  const away = Math.hypot(dx, dy);
  CROWS_FEET.forEach(([turn, reach], k) => {
    const bend = turn + 0.5 * turn * away + 0.2 * noise(away * 7, k * 5, left ? 3 : 9, 43);
    const along = dx * Math.cos(bend) + dy * Math.sin(bend), off = dy * Math.cos(bend) - dx * Math.sin(bend);
    offer(
      left ? "crowsFeetLeft" : "crowsFeetRight",
      0.12 * cut(off, 0.018 + 0.03 * away) * smoothstep(0.05, 0.16, along) *
        smoothstep(reach, 0.4 * reach, along) * (0.75 + 0.5 * noise(along * 12, k * 7, 0, 44)),
    );
  });
  // From the nose's wing out and round the corner of the mouth: the cheek hangs over it.
  const down = (-0.7 - y) / 0.55;
  const fold = side - 0.29 - 0.31 * Math.sin(Math.max(-0.3, Math.min(1.2, down)) * Math.PI / 2) + 0.8 * waver;
  offer(
    left ? "nasolabialLeft" : "nasolabialRight",
    front * 0.18 * cut(fold, 0.07, -0.45) * smoothstep(0.95, 0.15, down) * smoothstep(-0.25, 0.15, down) *
      (0.9 + 0.3 * noise(x * 4, y * 5, z, 48)),
  );
  // Bunny lines run down the sides of the nose's root.
  for (const line of [-0.12, -0.22]) {
    offer(
      "bunny",
      front * 0.14 * cut(y - line + 0.5 * (side - 0.12) + waver, 0.028) * smoothstep(0.03, 0.1, side) *
        smoothstep(0.26, 0.16, side),
    );
  }
  // The bag under the eye: a soft line that hangs from the inner corner and rises again outwards.
  const lid = y + 0.29 - 0.8 * (side - 0.5) ** 2 + 0.4 * waver;
  offer(
    left ? "lowerLidLeft" : "lowerLidRight",
    front * 0.1 * cut(lid, 0.06, -0.4) * smoothstep(0.16, 0.34, side) * smoothstep(0.84, 0.5, side) *
      (0.8 + 0.5 * noise(x * 5, y * 2, z, 47)),
  );
  // Beside the corners of the mouth.
  const corner = Math.hypot((side - 0.52) / 0.7, y + 1.08);
  offer(
    left ? "mouthCornerLeft" : "mouthCornerRight",
    front * 0.12 * cut(side - 0.54 - 0.1 * Math.cos(5 * (y + 1.1)), 0.045, 0.4) *
      smoothstep(0.26, 0.08, corner),
  );
  // Over the chin.
  offer("chin", front * 0.16 * cut(y + 1.42 - 0.3 * side * side, 0.06) * smoothstep(0.36, 0.2, side));
}

/** How high each line of the forehead lies and how deep it is, eye distances. */
const FOREHEAD = [[0.49, 0.11], [0.65, 0.16], [0.84, 0.15], [1.02, 0.1]] as const;
/** Which way each of the lines runs, radians above level, and how far it reaches, eye distances. */
const CROWS_FEET = [[0.75, 0.24], [0.42, 0.3], [0.12, 0.36], [-0.16, 0.28], [-0.48, 0.3]] as const;

/**
 * How much of the light the shape that years give a face takes away, -0.04..0.2 on a very old one: soft shades under the
 * eyes' bags, beside the nose, from the mouth's corners to the jaw, in the hollows of cheek and temple.
 */
export function sagging([x, y, z]: Place): number {
  const side = Math.abs(x);
  const front = smoothstep(-0.75, -0.25, z);
  if (front === 0) return 0;
  const blob = (cx: number, cy: number, rx: number, ry: number) =>
    Math.exp(-(((side - cx) / rx) ** 2) - ((y - cy) / ry) ** 2);
  // The bag itself catches the light; the groove under it runs from the inner corner down and out.
  const lid = y + 0.31 - 0.7 * (side - 0.5) ** 2;
  const along = smoothstep(0.16, 0.3, side) * smoothstep(0.86, 0.62, side);
  const bag = along *
    (0.05 * Math.exp(-((lid / 0.075) ** 2)) - 0.03 * Math.exp(-(((lid - 0.11) / 0.05) ** 2)));
  const down = (-0.7 - y) / 0.5;
  const nasolabial = side - 0.27 - 0.31 * Math.sin(Math.max(0, Math.min(1.2, down)) * Math.PI / 2);
  const fold = 0.05 * Math.exp(-(((nasolabial + 0.02) / 0.1) ** 2)) -
    0.03 * Math.exp(-(((nasolabial - 0.14) / 0.09) ** 2));
  // Marionette lines, and the jowl beside them.
  const corner = side - 0.5 - 0.16 * (-1.12 - y);
  const marionette = 0.075 * Math.exp(-((corner / 0.07) ** 2)) * smoothstep(-1.04, -1.14, y) *
    smoothstep(-1.62, -1.3, y);
  return front * (bag + fold * smoothstep(-0.2, 0.1, down) * smoothstep(1.15, 0.7, down) + marionette +
    0.075 * blob(0.82, -0.98, 0.2, 0.28) + 0.07 * blob(1.0, 0.34, 0.12, 0.24) +
    0.05 * blob(0.42, -1.72, 0.12, 0.12));
}
