import { type Fold, FOLD_INDEX } from "../../head/folds.ts";
import { smoothstep } from "../../base/scalar.ts";
import type { Surface } from "./regions.ts";
import type { Place } from "./skin.ts";

/*
 * Where the face folds, in distances between the eyes from the middle between them: eyes at x 0.5, mouth 1.06 below,
 * nose tip 0.68 below. Each fold is a profile across a line: a dark cut with a lighter ridge beside it.
 */

const BARE: readonly Surface[] = ["skin", "eyelid", "brow", "ear", "neck", "lips"];

/** A cut of width `w` at distance `d` from its line, with ridges that give back a third of what it takes. */
const cut = (d: number, w: number): number => {
  const t = (d / w) ** 2;
  return Math.exp(-t) - 0.33 * t * Math.exp(1 - t) * 0.8;
};

/** A fold of the skin at a place: its index, and how much it takes away there (see SplatLight). */
export interface FoldHere {
  readonly fold: number;
  readonly depth: number;
}
const SMOOTH: FoldHere = { fold: 0, depth: 0 };

/** The fold that is deepest at a place. */
export function foldAt(place: Place, surface: Surface): FoldHere {
  if (!BARE.includes(surface)) return SMOOTH;
  let strongest = 0;
  let name: Fold | undefined;
  const offer = (fold: Fold, depth: number) => {
    if (Math.abs(depth) > Math.abs(strongest)) [strongest, name] = [depth, fold];
  };
  eachFold(place, offer);
  if (name === undefined || Math.abs(strongest) < 0.01) return SMOOTH;
  return { fold: FOLD_INDEX[name], depth: Math.max(-1, Math.min(1, strongest)) };
}

function eachFold([x, y, z]: Place, offer: (fold: Fold, depth: number) => void): void {
  const side = Math.abs(x), left = x > 0;
  const front = smoothstep(-0.75, -0.35, z);
  if (front === 0) return;
  // Forehead: four lines that rise over each brow and dip in the middle.
  const arch = y - 0.1 * Math.cos(3.2 * (side - 0.45));
  for (const [line, depth] of [[0.5, 0.2], [0.67, 0.24], [0.84, 0.22], [1.0, 0.14]] as const) {
    offer(
      left ? "foreheadLeft" : "foreheadRight",
      front * depth * cut(arch - line, 0.028) * smoothstep(1, 0.7, side),
    );
  }
  // Between the brows: two upright lines.
  offer(
    "frown",
    front * 0.3 * cut(side - 0.12 - 0.1 * (y - 0.25), 0.03) * smoothstep(0.02, 0.14, y) *
      smoothstep(0.5, 0.36, y),
  );
  // Crow's feet: a fan from the outer corner of the eye.
  const [dx, dy] = [side - 0.78, y + 0.02];
  const away = Math.hypot(dx, dy);
  for (const turn of [0.45, 0.08, -0.3]) {
    const along = dx * Math.cos(turn) + dy * Math.sin(turn), off = dy * Math.cos(turn) - dx * Math.sin(turn);
    offer(
      left ? "crowsFeetLeft" : "crowsFeetRight",
      0.2 * cut(off, 0.016 + 0.02 * away) * smoothstep(0.02, 0.08, along) * smoothstep(0.32, 0.16, along),
    );
  }
  // From the nose's wing round the corner of the mouth.
  const fold = side - 0.36 + 0.32 * (y + 0.8) - 0.05 * smoothstep(-0.9, -1.15, y);
  offer(
    left ? "nasolabialLeft" : "nasolabialRight",
    front * 0.3 * cut(fold, 0.045) * smoothstep(-1.2, -1.02, y) * smoothstep(-0.56, -0.68, y),
  );
  // Bunny lines run down the sides of the nose's root.
  for (const line of [-0.12, -0.22]) {
    offer(
      "bunny",
      front * 0.22 * cut(y - line + 0.5 * (side - 0.12), 0.024) * smoothstep(0.03, 0.08, side) *
        smoothstep(0.26, 0.18, side),
    );
  }
  // The bag under the eye: a line that curves with the lid.
  const lid = y + 0.3 - 0.45 * (side - 0.5) ** 2;
  offer(
    left ? "lowerLidLeft" : "lowerLidRight",
    front * 0.16 * cut(lid, 0.03) * smoothstep(0.2, 0.3, side) * smoothstep(0.82, 0.66, side),
  );
  // Beside the corners of the mouth.
  const corner = Math.hypot((side - 0.5) / 0.7, y + 1.06);
  offer(
    left ? "mouthCornerLeft" : "mouthCornerRight",
    front * 0.2 * cut(side - 0.5 - 0.1 * Math.cos(6 * (y + 1.06)), 0.03) * smoothstep(0.22, 0.12, corner),
  );
  // Over the chin.
  offer("chin", front * 0.18 * cut(y + 1.42 - 0.3 * side * side, 0.04) * smoothstep(0.36, 0.2, side));
}
