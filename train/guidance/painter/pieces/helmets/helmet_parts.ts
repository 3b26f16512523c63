import { add, subtract, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { type Band, offsetRing } from "../forms/band.ts";
import { angles, type Garment } from "../forms/loft.ts";
import { ball, hoop, tube } from "../forms/tube.ts";
import type { Colour } from "../../look/look.ts";
import { type HatBand, hatBand, underHat } from "../hats/hat_parts.ts";
import type { PieceCover } from "../piece.ts";

export const METAL = 0.4;

const ROUND = angles(8).map((a) => [Math.cos(a), Math.sin(a)] as const);

export const section = (radius: number) => ROUND.map(([x, y]) => [radius * x, radius * y] as const);

/** Round the forehead, low behind. */
export const HELMET_BAND: HatBand = { front: 0.42, back: -0.02, clearance: 7, places: 96 };

/** Down to the lower edge of what hangs from the band behind and over the ears. */
export const cover: PieceCover = (fitting) => {
  const above = underHat(hatBand(fitting, HELMET_BAND));
  return (at) => above([at[0], at[1] + 16, at[2]]);
};

/** A rim along a band's ring. */
export function rim(garment: Garment, band: Band, radius: number, colour: Colour, out = 0, rise = 0): void {
  hoop(garment, offsetRing(band, out, rise), section(radius), { colour, gloss: METAL }, band.up);
}

/** A bar laid over a dome from one turn of the band, over the crown, to another. */
export function rib(
  garment: Garment,
  rings: readonly (readonly Vector[])[],
  band: Band,
  places: readonly [number, number],
  radius: number,
  colour: Colour,
): void {
  const up = places.map((place) =>
    rings.map((ring) => add(ring[place]!, unit(subtract(ring[place]!, band.middle)), 1.2))
  );
  const path = [...up[0]!.slice(0, -1), ...up[1]!.slice(0, -1).reverse()];
  tube(
    garment,
    path,
    (_, a) => radius * (0.55 + 0.45 * Math.abs(Math.cos(a))),
    { colour, gloss: METAL },
    { sides: 8 },
  );
}

export function rivets(
  garment: Garment,
  band: Band,
  count: number,
  out: number,
  rise: number,
  colour: Colour,
): void {
  const ring = offsetRing(band, out, rise);
  for (let k = 0; k < count; k++) {
    ball(
      garment,
      ring[Math.round(k * ring.length / count)]!,
      [2.4, 2.4, 2.4],
      { colour, gloss: METAL },
      { sides: 8 },
    );
  }
}
