import { noise } from "../../../../runtime/base/noise.ts";
import type { Vector } from "../../../../runtime/base/vector.ts";
import { bothSides, type Fitting, soft } from "../pieces/forms/fitting.ts";
import { type BodyField, fieldOf } from "../pieces/forms/body_field.ts";
import { loft } from "../pieces/forms/loft.ts";
import { dim } from "../look/colours.ts";
import type { Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import type { Plan } from "./strand.ts";

/** Points of the mound from before the ear to behind it, and from below it upwards. */
const COLUMNS = 15, ROWS = 23;
/** Millimetres by which it reaches beyond the ear: before and behind it, above, below. */
const BESIDE = 20, ABOVE = 30, BELOW = 44;
/** Millimetres over the ear. */
const OVER = 2.5;
const ABOUT = [-0.5, 0, 0.5];
/** Rounds in which it is drawn taut: enough for it to forget where it began. */
const ROUNDS = 120;
/** Of the way sideways to a slope, what the way square to it is. */
const ASLANT = 0.85;

/** What hair that falls over an ear lies on: a mound without the ear's rims and hollows. On either side of the head. */
export interface EarMound {
  /** Places on the subject's left, the lowest row first, each from the back to the front. */
  readonly rows: readonly (readonly Vector[])[];
  /** With the mounds a part of the body. */
  readonly body: BodyField;
}

/** Millimetres above an ear in which hair turns back to go past it; how far before it hair lies under its upper rim. */
const TURNS = 46, CLOSE = 8;

/** Where hair runs that goes over an ear and down behind it; undefined where no ear is in its way. */
export function pastEar({ ear, subject: { skull } }: Fitting, [x, y, z]: Vector): Vector | undefined {
  if (y > ear.top + TURNS || z < ear.back - 6 || Math.abs(x) < 0.45 * skull.side) return undefined;
  const low = (ear.top + CLOSE - y) / 10;
  return [0, Math.max(-0.35, Math.min(0.8, low)), -1];
}

/** Whether hair that went over an ear hangs outside it here, where it should lie behind it. */
export const isOutsideEar = ({ ear, subject: { skull } }: Fitting, [x, y, z]: Vector): boolean =>
  y < ear.top + 8 && z > ear.back - 30 && Math.abs(x) > skull.side + 4;

/** Too low before an ear to go over it. */
export const isSideburn = ({ ear }: Fitting, { at: [, y, z] }: { readonly at: Vector }): boolean =>
  y < ear.top + CLOSE - 2 && z > ear.back - 4;

/** How that grows all the same: short, before an ear that shows. */
export const SIDEBURN: Plan = { length: 12, under: 1, lift: 3, flow: () => [0, -1, -0.6], cling: 0.6 };

const mounds = new WeakMap<Fitting, EarMound>();

/** Draws a cloth taut over the ear, fast to the skin all round it; once for a fitting. */
export function moundOverEars(fitting: Fitting): EarMound {
  const known = mounds.get(fitting);
  if (known) return known;
  const { ear } = fitting;
  const back = ear.back - BESIDE, low = ear.bottom - BELOW;
  const deep = ear.front + BESIDE - back, high = ear.top + ABOVE - low;
  const place = (row: number, column: number, x: number): Vector => [
    x,
    low + high * row / (ROWS - 1),
    back + deep * column / (COLUMNS - 1),
  ];
  // The mesh's sides cut corners: a point stands over all of the ear half way to its neighbours.
  const ears = new Map<number, number>();
  const earAt = (row: number, column: number): number => {
    const key = row * 256 + column, known = ears.get(key) ?? skinAt(fitting, place(row, column, 0), true);
    ears.set(key, known);
    return known;
  };
  const least = drawn((row, column) =>
    OVER + Math.max(...ABOUT.flatMap((v) => ABOUT.map((u) => earAt(row + v, column + u))))
  );
  const x = drawn((row, column) =>
    isRim(row, column) ? skinAt(fitting, place(row, column, 0), false) - 1 : 0
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (let row = 1; row < ROWS - 1; row++) {
      for (let column = 1; column < COLUMNS - 1; column++) {
        const mean = (x[row - 1]![column]! + x[row + 1]![column]! + x[row]![column - 1]! +
          x[row]![column + 1]!) / 4;
        x[row]![column] = Math.max(least[row]![column]!, mean);
      }
    }
  }
  const heightAt = (y: number, z: number): number | undefined => {
    const row = (y - low) / high * (ROWS - 1), column = (z - back) / deep * (COLUMNS - 1);
    const r = Math.floor(row), c = Math.floor(column), v = row - r, u = column - c;
    if (r < 0 || c < 0 || r >= ROWS - 1 || c >= COLUMNS - 1) return undefined;
    return (1 - v) * ((1 - u) * x[r]![c]! + u * x[r]![c + 1]!) +
      v * ((1 - u) * x[r + 1]![c]! + u * x[r + 1]![c + 1]!);
  };
  const { distance } = fitting.body;
  const mound: EarMound = {
    rows: x.map((line, row) => line.map((out, column) => place(row, column, out))),
    body: fieldOf((at) => {
      const near = distance(at), out = heightAt(at[1], at[2]);
      return out === undefined ? near : Math.min(near, ASLANT * (Math.abs(at[0]) - out));
    }),
  };
  mounds.set(fitting, mound);
  return mound;
}

const isRim = (row: number, column: number): boolean =>
  row === 0 || column === 0 || row === ROWS - 1 || column === COLUMNS - 1;

const drawn = (value: (row: number, column: number) => number): number[][] =>
  Array.from(
    { length: ROWS },
    (_, row) => Array.from({ length: COLUMNS }, (_, column) => value(row, column)),
  );

/** Millimetres to the subject's left at which the head ends, its ear part of it or not. */
function skinAt({ subject }: Fitting, [, y, z]: Vector, ears: boolean): number {
  const from: Vector = [400, y, z], towards: Vector = [-1, 0, 0];
  const hit = subject.cast(from, towards, { ears });
  if (hit) return hit.at[0];
  // Where an ear is taken off there is a hole.
  const ear = ears ? undefined : subject.cast(from, towards);
  return ear ? subject.nearest(ear.at, { ears: false }).at[0] : 0;
}

/**
 * Lays hair's own dark ground over the ears: between the locks that fall over them it is seen, and not an ear.
 *
 * @param tips height at which the locks end: an ear comes out below
 */
export function layOverEars(
  mesh: MeshBuilder,
  { hair }: Look,
  fitting: Fitting,
  tips: number,
  tone: number,
): void {
  const rows = moundOverEars(fitting).rows.filter(([first]) => first![1] > tips);
  if (rows.length < 2) return;
  for (const own of bothSides(soft(mesh, { ears: false }))) {
    loft(own, rows, (r, i) => {
      const [x, y, z] = rows[r]![i]!;
      const streak = 0.85 + 0.3 * noise(x / 3, y / 14, z / 3, 48);
      return { colour: dim(hair.colour, tone * streak), gloss: 0.02, open: 0.85, strand: [0, -1, 0] };
    }, { around: false });
  }
}
