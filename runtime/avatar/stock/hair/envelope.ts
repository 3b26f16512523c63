import type { Scalp } from "./scalp.ts";
import { type LookGround, millimetresAt, pointAt } from "../ground.ts";
import { SURFACE_INDEX, SURFACE_NAMES, SURFACES } from "../regions.ts";
import { add, length, midway, subtract, unit, type Vector } from "../../../base/vector.ts";
import { clamp01, mix } from "../../../base/scalar.ts";

/** What long hair lies on and falls from: the skull above its widest, a curtain about head and neck below. */
export interface Envelope {
  /** Middle of the skull at its widest, millimetres. */
  readonly centre: Vector;
  /** A place so many millimetres off it, in the direction of another. */
  readonly settle: (at: Vector, off: number) => Vector;
  /** Which way is off it, unit. */
  readonly outward: (at: Vector) => Vector;
}

/** Steps round the head and up the dome; millimetres down the curtain. */
const ROUND = 48, DOME = 15, ROW = 6;
/** Rows of the curtain in which ears are met. */
const EAR_ROWS = 12;
/** Where ears end, millimetres under the eyes. */
const EAR_LOBE = -60;
/** Lowest row of the curtain, millimetres under the eyes. */
const LOWEST = -204;
/** Millimetres that hair lies off the ears, more than off the skull: evened out, the curtain would cut through them. */
const OVER_EARS = 5;
/** Hair is taut from an ear to the cheek before it and the neck behind it, so many steps of the way round. */
const TAUT = 11;
/** Steps from the front to where hair hangs: the face is none that it is stretched over. */
const FACE = 8;
/** Millimetres that a curtain comes in on its way down by one. */
const TAPER = 0.42;
/** And out towards an ear: hair leans on it from far above. */
const LEAN = 0.3;
/** The same on the dome, millimetres a step. */
const DOME_LEAN = 3;

export function envelopeOf(ground: LookGround, scalp: Scalp): Envelope {
  const centre: Vector = [0, 0.3 * scalp.top, (scalp.front + scalp.back) / 2 - 4];
  const rows = Math.ceil((centre[1] - LOWEST) / ROW) + 1;
  const dome = new Float64Array(ROUND * (DOME + 1)), curtain = new Float64Array(ROUND * rows);
  const sample = (p: Vector, clear: number) => {
    const off = subtract(p, centre);
    const cell = Math.round(turnOf(off)) % ROUND;
    const row = Math.round(-off[1] / ROW);
    if (row >= 0 && row < rows) {
      curtain[row * ROUND + cell] = Math.max(
        curtain[row * ROUND + cell]!,
        Math.hypot(off[0], off[2]) + clear,
      );
    }
    const up = Math.round(riseOf(off));
    if (up >= 0) dome[up * ROUND + cell] = Math.max(dome[up * ROUND + cell]!, length(off));
  };
  const { head, identity, surfaces } = ground;
  surfaces.triangles.forEach((kind, t) => {
    if (SURFACES[SURFACE_NAMES[kind]!].tissue !== "skin") return;
    const [a, b, c] = [0, 1, 2].map((k) =>
      millimetresAt(ground, pointAt(identity.template, head.triangles[t * 3 + k]!))
    ) as [Vector, Vector, Vector];
    for (const p of [a, b, c, midway(a, b), midway(b, c), midway(c, a), midway(a, midway(b, c), 2 / 3)]) {
      // What is tucked behind the ears lies on the skull there.
      if (scalp.style.hang?.tucked && p[1] > EAR_LOBE && Math.abs(p[0]) > scalp.side) continue;
      sample(p, kind === SURFACE_INDEX.ear ? OVER_EARS : 0);
    }
  });
  fill(dome);
  fill(curtain);
  for (let row = 1; row < rows; row++) {
    for (let k = 0; k < ROUND; k++) {
      const above = curtain[(row - 1) * ROUND + k]! - TAPER * ROW;
      curtain[row * ROUND + k] = Math.max(curtain[row * ROUND + k]!, above);
    }
  }
  for (let row = 0; row < rows; row++) spanHollows(curtain.subarray(row * ROUND, (row + 1) * ROUND));
  for (let i = curtain.length - ROUND - 1; i >= 0; i--) {
    // Shoulders far below lift no hair off the head.
    if (i < EAR_ROWS * ROUND) curtain[i] = Math.max(curtain[i]!, curtain[i + ROUND]! - LEAN * ROW);
  }
  for (let i = 0; i < dome.length; i++) {
    dome[i] = Math.max(dome[i]!, i < ROUND ? curtain[i]! : dome[i - ROUND]! - DOME_LEAN);
  }
  soften(curtain, 1);
  soften(dome, 6);
  const outward = (at: Vector): Vector => {
    const off = subtract(at, centre);
    return unit(off[1] > 0 ? off : [off[0], 0, off[2]]);
  };
  return {
    centre,
    outward,
    settle: (at, off) => {
      const from = subtract(at, centre);
      if (from[1] > 0) return add(centre, unit(from), lookUp(dome, turnOf(from), riseOf(from)) + off);
      const radius = lookUp(curtain, turnOf(from), -from[1] / ROW) + off;
      const far = Math.hypot(from[0], from[2]) || 1;
      return [centre[0] + radius * from[0] / far, at[1], centre[2] + radius * from[2] / far];
    },
  };
}

/** 0..ROUND, from the front to the subject's left. */
const turnOf = ([x, , z]: Vector): number => (Math.atan2(x, z) / (2 * Math.PI) * ROUND + ROUND) % ROUND;
/** 0..DOME, from level to straight up. */
const riseOf = (off: Vector): number => Math.asin(off[1] / (length(off) || 1)) / (Math.PI / 2) * DOME;

/** Cells that no triangle met take the largest of their neighbours. */
function fill(cells: Float64Array): void {
  for (let round = 0; round < ROUND && cells.includes(0); round++) {
    const before = cells.slice();
    before.forEach((value, i) => {
      if (value === 0) cells[i] = Math.max(...around(before, i).filter((other) => other > 0), 0);
    });
  }
}

/**
 * Draws the radii of one row out to the straight lines between any two of them that are less than TAUT steps apart:
 * seen from the front, an ear lies behind the hair that is stretched before it.
 */
function spanHollows(row: Float64Array): void {
  const before = row.slice(), step = 2 * Math.PI / ROUND;
  for (let from = FACE; from < ROUND - FACE; from++) {
    for (let apart = 2; apart <= Math.min(TAUT, ROUND - FACE - from); apart++) {
      const a = before[from]!, b = before[from + apart]!;
      for (let k = 1; k < apart; k++) {
        const chord = a * b * Math.sin(apart * step) /
          (a * Math.sin(k * step) + b * Math.sin((apart - k) * step));
        row[from + k] = Math.max(row[from + k]!, chord);
      }
    }
  }
}

function soften(cells: Float64Array, rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    const before = cells.slice();
    before.forEach((value, i) => {
      const near = around(before, i);
      cells[i] = (value + near.reduce((sum, other) => sum + other) / near.length) / 2;
    });
  }
}

/** Left, right, above and below where there is such a cell. */
function around(cells: Float64Array, i: number): number[] {
  const row = i - i % ROUND, k = i % ROUND;
  const near = [cells[row + (k + 1) % ROUND]!, cells[row + (k + ROUND - 1) % ROUND]!];
  if (row > 0) near.push(cells[i - ROUND]!);
  if (row + ROUND < cells.length) near.push(cells[i + ROUND]!);
  return near;
}

/** Between cells. */
function lookUp(cells: Float64Array, turn: number, row: number): number {
  const last = cells.length / ROUND - 1;
  const r = Math.max(0, Math.min(last, row)), low = Math.min(last - 1, Math.floor(r));
  const k = Math.floor(turn) % ROUND, next = (k + 1) % ROUND, t = clamp01(turn - Math.floor(turn));
  const at = (level: number) => mix(cells[level * ROUND + k]!, cells[level * ROUND + next]!, t);
  return mix(at(low), at(low + 1), r - low);
}
