import { add, cross, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { angles } from "./loft.ts";
import type { Fitting } from "./fitting.ts";

/** Where a hat sits: a line round the head in a tilted plane. */
export interface Band {
  /** From the front to the subject's left and round, evenly by angle about the middle. */
  readonly ring: readonly Vector[];
  /** Radians of each place, 0 in front, a quarter turn on the subject's left. */
  readonly turns: readonly number[];
  readonly middle: Vector;
  /** Unit: the plane's right (the subject's left), its front and what stands square to it. */
  readonly side: Vector;
  readonly front: Vector;
  readonly up: Vector;
  /** Mean distance of the ring from the middle. */
  readonly radius: number;
  /** Millimetres above the band's plane. */
  above(at: Vector): number;
}

export interface BandOptions {
  /** Height of the band above the forehead's front and above the head's back. */
  readonly front: number;
  readonly back: number;
  /** Millimetres off the skin. */
  readonly clearance?: number;
  /** Lower on the subject's left by so much a half breadth. */
  readonly lean?: number;
  readonly places?: number;
  /** Where it goes round; the skull's middle where left out. */
  readonly middle?: Vector;
}

/** Lays a band round the skull. It is taut: hollows are bridged. */
export function layBand(
  { subject, skin }: Fitting,
  { front: high, back: low, clearance = 3, lean = 0, places = 72, middle: about }: BandOptions,
): Band {
  const { skull } = subject;
  const middle: Vector = about ?? [0, (high + low) / 2, (skull.front + skull.back) / 2 - 2];
  const front = unit([0, high - low, skull.front - skull.back]);
  const side = unit([skull.side, -lean, 0]);
  const up = unit(cross(front, side));
  const turns = angles(places);
  const towards = (turn: number) => unit(add(add([0, 0, 0], side, Math.sin(turn)), front, Math.cos(turn)));
  let radii = turns.map((turn) => {
    const d = towards(turn);
    let r = 2.2 * skull.side;
    for (let step = 0; step < 60; step++) {
      const over = skin.distance(add(middle, d, r)) - clearance;
      if (over < 0.1) break;
      r -= 0.8 * over;
    }
    return r;
  });
  const at = (i: number) => radii[(i + places) % places]!;
  for (let round = 0; round < 4; round++) {
    // Out to the chord between the neighbours on either side, then smoothed: a taut line.
    const wide = Math.cos(2 * Math.PI * 4 / places);
    radii = radii.map((r, i) => Math.max(r, 2 * at(i - 4) * at(i + 4) * wide / (at(i - 4) + at(i + 4))));
    radii = radii.map((r, i) => 0.5 * r + 0.25 * (at(i - 1) + at(i + 1)));
  }
  return {
    ring: turns.map((turn, i) => add(middle, towards(turn), radii[i]!)),
    turns,
    middle,
    side,
    front,
    up,
    radius: radii.reduce((sum, r) => sum + r, 0) / places,
    above: (p) => (p[0] - middle[0]) * up[0] + (p[1] - middle[1]) * up[1] + (p[2] - middle[2]) * up[2],
  };
}

/** Millimetres: a ray along the plane of symmetry may slip through between two triangles. */
const OFF_SEAM = 0.37;

/** Millimetres: no neck is thinner from front to back; and the stock head's. */
const THINNEST = 40, USUAL_DEPTH = 120;

/** A band round the neck, at a height in front and a height behind. */
export function layNeckBand(
  fitting: Fitting,
  { front, back, clearance = 2, places = 72 }: BandOptions,
): Band {
  const { subject } = fitting;
  const mid = (front + back) / 2;
  const foremost = subject.cast([OFF_SEAM, mid, 300], [0, 0, -1])?.at[2] ?? -30;
  const behind = subject.cast([OFF_SEAM, mid, -400], [0, 0, 1])?.at[2] ?? -130;
  // Under the back edge of a bust that is cut aslant a ray meets the chest from within.
  const hindmost = foremost - behind < THINNEST ? foremost - USUAL_DEPTH : behind;
  const half = (foremost - hindmost) / 2, slope = (front - back) / (2 * half);
  const { skull } = subject;
  const reach = (skull.front - skull.back) / 2;
  return layBand(fitting, {
    front: mid + slope * reach,
    back: mid - slope * reach,
    clearance,
    places,
    middle: [0, mid, (foremost + hindmost) / 2],
  });
}

/** A turn from -pi to pi, 0 in front. */
export const signed = (turn: number): number => turn > Math.PI ? turn - 2 * Math.PI : turn;

/** The band moved outwards and upwards, square to the plane; by place in the ring where functions are given. */
export function offsetRing(
  { ring, middle, turns, up, side, front }: Band,
  out: number | ((turn: number) => number),
  rise: number | ((turn: number) => number) = 0,
  scale = 1,
): Vector[] {
  const value = (x: number | ((turn: number) => number), turn: number) => typeof x === "number" ? x : x(turn);
  return ring.map((p, i) => {
    const turn = turns[i]!;
    const outward = add(add([0, 0, 0], side, Math.sin(turn)), front, Math.cos(turn));
    const scaled: Vector = [
      middle[0] + (p[0] - middle[0]) * scale,
      middle[1] + (p[1] - middle[1]) * scale,
      middle[2] + (p[2] - middle[2]) * scale,
    ];
    return add(add(scaled, outward, value(out, turn)), up, value(rise, turn));
  });
}
