import assert from "node:assert/strict";
import { foldAt } from "../../../runtime/avatar/stock/folds.ts";
import type { Place } from "../../../runtime/avatar/stock/skin.ts";
import { type Fold, FOLD_NAMES } from "../../../runtime/head/folds.ts";

/** The deepest cut of a fold on a face, at the lines of an age. */
function deepest(fold: Fold, lines = 0) {
  let best = { depth: 0, staying: 0, place: [0, 0, 0] as Place };
  for (let x = -1.2; x <= 1.2; x += 0.01) {
    for (let y = -2; y <= 1.2; y += 0.01) {
      const place: Place = [x, y, 0];
      const here = foldAt(place, "skin", lines);
      if (FOLD_NAMES[here.fold] === fold && here.depth > best.depth) best = { ...here, place };
    }
  }
  return best;
}

Deno.test("foldAt() folds the skin beside nose, eyes and on the forehead, on the side that the fold's name says", () => {
  const where: Partial<Record<Fold, (place: Place) => boolean>> = {
    nasolabialLeft: ([x, y]) => x > 0.25 && x < 0.7 && y < -0.6 && y > -1.3,
    nasolabialRight: ([x, y]) => x < -0.25 && x > -0.7 && y < -0.6 && y > -1.3,
    crowsFeetLeft: ([x, y]) => x > 0.75 && Math.abs(y) < 0.35,
    foreheadRight: ([x, y]) => x < 0 && y > 0.4,
    frown: ([x, y]) => Math.abs(x) < 0.3 && y > 0 && y < 0.6,
    lowerLidLeft: ([x, y]) => x > 0.15 && x < 0.9 && y < -0.1 && y > -0.4,
  };
  for (const [fold, holds] of Object.entries(where)) {
    const { depth, place } = deepest(fold as Fold);
    assert.ok(depth > 0.05 && depth < 0.5 && holds!(place), `${fold}: ${depth} at ${place}`);
  }
  assert.equal(foldAt([0.6, -0.55, 0], "skin").depth, 0);
  assert.equal(foldAt([0.5, -0.9, 0], "teeth").depth, 0);
});

Deno.test("years deepen all folds and leave those of forehead, eyes and cheeks in a face at rest", () => {
  for (const fold of ["foreheadLeft", "crowsFeetLeft", "nasolabialLeft", "bunny"] as const) {
    const young = deepest(fold), old = deepest(fold, 1);
    assert.ok(old.depth > 1.5 * young.depth && young.staying === 0, fold);
    if (fold === "bunny") assert.equal(old.staying, 0);
    else assert.ok(old.staying > 0.3 * old.depth && old.staying < old.depth, fold);
  }
});
