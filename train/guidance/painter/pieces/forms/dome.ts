import { add, subtract, type Vector } from "../../../../../runtime/base/vector.ts";
import type { Band } from "./band.ts";
import { type Dye, type Garment, loft } from "./loft.ts";
import { type Fitting, pushOut } from "./fitting.ts";

export interface DomeOptions {
  /** Millimetres above the band's plane; off the crown where left out. */
  readonly height?: number;
  readonly clearance?: number;
  /** 1 an ellipsoid, less flatter on top, more pointed. */
  readonly pointed?: number;
  readonly rows?: number;
  /** How far the band's ring is moved out at the start. */
  readonly out?: number;
  /** Further millimetres outwards, by turn (radians) and share of the way up. */
  readonly relief?: (turn: number, share: number) => number;
}

/** Rings of a shell from a band over the crown, clear of the skull. */
export function domeRings(
  fitting: Fitting,
  band: Band,
  { height, clearance = 4, pointed = 1, rows = 16, out = 0, relief }: DomeOptions = {},
): Vector[][] {
  const { middle, up, ring, turns } = band;
  const high = height ?? crownAbove(fitting, band) + clearance;
  return Array.from({ length: rows + 1 }, (_, k) => {
    const share = k / rows, angle = share * Math.PI / 2;
    const breadth = Math.max(0.004, Math.cos(angle) ** pointed), rise = Math.sin(angle) * high;
    return ring.map((p, i) => {
      const outward = subtract(p, middle);
      const factor = breadth * (1 + out / band.radius);
      let at = add(add(middle, outward, factor), up, rise);
      if (share < 0.98) at = pushOut(fitting.skin, at, clearance);
      if (!relief) return at;
      const away = add(add([0, 0, 0], outward, Math.cos(angle) / band.radius), up, Math.sin(angle));
      return add(at, away, relief(turns[i]!, share));
    });
  });
}

/** How high the skull rises over a band's plane. */
export function crownAbove({ subject, skin }: Fitting, { middle, up }: Band): number {
  let r = 2.2 * subject.skull.side;
  for (let step = 0; step < 60; step++) {
    const over = skin.distance(add(middle, up, r));
    if (over < 0.1) break;
    r -= 0.8 * over;
  }
  return r;
}

/** A shell over the crown, with the dye by turn (radians) and share of the way up. */
export function dome(
  garment: Garment,
  fitting: Fitting,
  band: Band,
  dye: (turn: number, share: number) => Dye,
  options: DomeOptions = {},
): Vector[][] {
  const rings = domeRings(fitting, band, options);
  loft(garment, rings, (r, i) => dye(band.turns[i]!, r / (rings.length - 1)));
  return rings;
}
