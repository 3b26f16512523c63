import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, dot, subtract, type Vector } from "../../../../../runtime/base/vector.ts";
import { type Band, type BandOptions, layBand, offsetRing } from "../forms/band.ts";
import { type By, type Dye, type Garment, loft, steps, valueAt } from "../forms/loft.ts";
import type { Fitting } from "../forms/fitting.ts";
import { framesAlong } from "../forms/tube.ts";
import type { Cover } from "../../hair/strand.ts";

/** Where a hat sits: heights over forehead and nape in shares of the skull's, those of most hats where left out. */
export interface HatBand extends Omit<BandOptions, "front" | "back" | "middle"> {
  readonly front?: number;
  readonly back?: number;
}

export function hatBand(
  fitting: Fitting,
  { front = 0.47, back = 0.13, clearance = 5, ...other }: HatBand = {},
): Band {
  const { top } = fitting.subject.skull;
  return layBand(fitting, { front: front * top, back: back * top, clearance, ...other });
}

/** Hair is pressed flat inside a hat, and comes out gradually below its band. */
export const underHat = (band: Band, room = 2): Cover => (at) =>
  band.above(at) > -24 ? room + 18 * smoothstep(-7, -24, band.above(at)) : Infinity;

/**
 * Rings of a brim: its underside outwards, its edge, its upper side inwards, ready for the crown to go on.
 *
 * @param out millimetres by turn
 * @param rise millimetres by turn and share of the way out
 */
export function brimRings(
  band: Band,
  out: (turn: number) => number,
  rise: (turn: number, share: number) => number,
  thickness = 3,
): Vector[][] {
  const shares = steps(8);
  const at = (share: number, lift: number) =>
    offsetRing(band, (turn) => share * out(turn), (turn) => rise(turn, share) + lift);
  return [
    ...shares.map((s) => at(s, -thickness / 2)),
    offsetRing(band, (turn) => out(turn) + thickness / 2, (turn) => rise(turn, 1)),
    ...[...shares].reverse().map((s) => at(s, thickness / 2)),
  ];
}

/**
 * Rings of a crown: the band's own outline carried along a path, shrunk and shaped on its way.
 *
 * @param factor of the outline, by share of the way
 * @param relief millimetres outwards, by turn and share
 */
export function crownRings(
  band: Band,
  path: readonly Vector[],
  factor: (share: number) => number,
  relief: (turn: number, share: number) => number = () => 0,
): Vector[][] {
  const frames = framesAlong(path, band.front);
  return frames.map(({ at, side, up }, k) => {
    const share = k / (path.length - 1), f = factor(share);
    return band.ring.map((p, i) => {
      const away = subtract(p, band.middle), turn = band.turns[i]!;
      const over = 1 + relief(turn, share) / band.radius;
      return add(add(at, side, -dot(away, band.side) * f * over), up, dot(away, band.front) * f * over);
    });
  });
}

/** A straight way up from a band. */
export const upright = (band: Band, height: number, count = 16): Vector[] =>
  steps(count).map((s) => add(band.middle, band.up, s * height));

/** A ribbon round a crown's foot. @param rings the crown's, of which it follows the lowest */
export function ribbon(
  garment: Garment,
  band: Band,
  from: number,
  to: number,
  out: number,
  dye: By<[turn: number], Dye>,
  lean = 0,
): void {
  const rings = [
    offsetRing(band, out - 2.5, from),
    offsetRing(band, out, from + 0.6),
    offsetRing(band, out - lean, to - 0.6),
    offsetRing(band, out - lean - 2.5, to),
  ];
  loft(garment, rings, (_, i) => valueAt(dye, band.turns[i]!));
}
