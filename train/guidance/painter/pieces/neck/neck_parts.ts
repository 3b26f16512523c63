import { noise } from "../../../../../runtime/base/noise.ts";
import { type Band, layNeckBand } from "../forms/band.ts";
import type { Garment } from "../forms/loft.ts";
import { type Fitting, garmentOn } from "../forms/fitting.ts";
import { skinShell } from "../forms/skin_shell.ts";
import { dim } from "../../look/colours.ts";
import type { Colour } from "../../look/look.ts";
import type { MeshBuilder } from "../../surface/paint_mesh.ts";
import type { PieceCover } from "../piece.ts";

export const METAL = 0.4;

/** Cloth about the neck goes with the neck above and with the bust below. */
export function throat(mesh: MeshBuilder): Garment {
  return garmentOn(mesh, (at) => mesh.subject.nearest(at, { ears: false }));
}

/** Hair behind the neck falls inside what is worn there, and is not seen below its edge. */
export const insideCollar = (front: number, back: number, room: number): PieceCover => (fitting) => {
  const { chin } = fitting.subject.skull;
  const band = layNeckBand(fitting, { front: chin + front, back: chin + back });
  return (at) => {
    // Before the shoulders and beyond the collar it hangs free.
    const away = Math.hypot(at[0], at[2] - band.middle[2]);
    if (at[2] > band.middle[2] + 20 || away > band.radius + 40) return Infinity;
    const above = band.above(at);
    return above < 0 ? 1.5 : room + 0.6 * above + 0.005 * above * above;
  };
};

/** Where collars stand: round the foot of the neck, lower in front. */
export const collarBand = (fitting: Fitting, clearance = 4, places = 72): Band =>
  layNeckBand(fitting, {
    front: fitting.subject.skull.chin - 46,
    back: fitting.subject.skull.chin - 18,
    clearance,
    places,
  });

/**
 * Millimetres by which cloth reaches higher outside a band than in its plane: shoulders that fall away less steeply than
 * the plane are covered all the same.
 */
export const overShoulders = ({ middle, radius }: Band, x: number, z: number): number =>
  0.5 * Math.max(0, Math.hypot(x, z - middle[2]) - 0.95 * radius);

/** What is worn under a collar: cloth over the chest, as far as the bust goes. */
export function chestGarment(
  mesh: MeshBuilder,
  below: (x: number, z: number) => number,
  height: number,
  colour: Colour,
): void {
  skinShell(mesh, {
    surfaces: ["neck", "skin", "base"],
    finest: 9,
    rounds: 1,
    inside: ({ at }) => below(at[0], at[2]) - at[1],
    height: () => height + 1,
    dye: ({ at: [x, y, z] }) => ({
      colour: dim(colour, 0.95 + 0.1 * noise(x / 15, y / 15, z / 15, 16)),
      gloss: 0.03,
    }),
  });
}
