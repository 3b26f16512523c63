import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, subtract, type Vector } from "../../../../../runtime/base/vector.ts";
import { layBand, offsetRing } from "../forms/band.ts";
import { angles, loft } from "../forms/loft.ts";
import { pushOut } from "../forms/fitting.ts";
import { skinShell } from "../forms/skin_shell.ts";
import { dim } from "../../look/colours.ts";
import { ball, curveThrough, plate, tube } from "../forms/tube.ts";
import type { Colour } from "../../look/look.ts";
import type { SkinPoint } from "../../surface/subject.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { marksOf, offEyes } from "./face_marks.ts";

/** A narrow band round the head, over the hair. */
export function strap(
  { fitting, garment }: PieceContext,
  front: number,
  back: number,
  half: number,
  colour: Colour,
  lean = 0,
  clearance = 6,
): void {
  const band = layBand(fitting, { front, back, clearance, lean });
  const sides = band.turns.map((turn, i) => [turn, i] as const).filter(([turn]) => Math.cos(turn) < 0.72);
  const rings = [[-1.6, -half], [0.4, -half], [0.4, half], [-1.6, half]].map(([out, rise]) => {
    // It lies on the temples and lifts over the hair behind them.
    const ring = offsetRing(
      band,
      (turn) => out! - (clearance - 1.5) * smoothstep(0.3, 0.72, Math.cos(turn)),
      rise!,
    );
    return sides.map(([, i]) => ring[i]!);
  });
  loft(garment, rings, { colour, gloss: 0.06 }, { around: false });
}

function eyePatch(context: PieceContext): void {
  const { fitting, garment, colour, second, size } = context;
  const { eye } = marksOf(fitting);
  const at: Vector = [eye[0] + 1, eye[1] + 1, eye[2] + 9];
  const outline = angles(28).map((a) =>
    [
      20 * size * Math.sin(-a) * (1 + 0.12 * Math.cos(a)),
      17.5 * size * Math.cos(a) - (Math.cos(a) < 0 ? 2 : 0),
    ] as const
  );
  plate(
    garment,
    outline,
    2.4,
    (x, y, z) => [at[0] + x, at[1] + y, at[2] + z - 0.011 * (x + 10) ** 2 - 0.004 * y * y],
    (x, y) => ({
      colour: Math.hypot(x / 20, y / 17.5) > 0.88 * size ? dim(second, 0.8) : colour,
      gloss: 0.12,
    }),
    { bulge: 3, rings: 5 },
  );
  const { top } = fitting.subject.skull;
  // Over the brow from one side of the head to the other.
  const band = layBand(fitting, { front: eye[1] + 34, back: 0.02 * top, clearance: 2.4, lean: 24 });
  const rings = [[-1.5, -3], [0.6, -3], [0.6, 3], [-1.5, 3]].map(([out, rise]) =>
    offsetRing(band, (turn) => out! + 5 * smoothstep(0.5, -0.1, Math.cos(turn)), rise!)
  );
  loft(garment, rings, { colour, gloss: 0.06 });
  for (const x of [-9, 13]) {
    const start: Vector = add(at, [x, 15, -1.5]);
    const target = band.ring.reduce((a, b) =>
      Math.abs(b[0] - start[0] - 0.6 * x) + (b[2] < 0 ? 99 : 0) <
          Math.abs(a[0] - start[0] - 0.6 * x) + (a[2] < 0 ? 99 : 0)
        ? b
        : a
    );
    tube(
      garment,
      curveThrough([start, pushOut(fitting.skin, add(start, subtract(target, start), 0.5), 2), target], 8),
      2,
      { colour },
      { sides: 6 },
    );
  }
}

/** A masquerade's: about the eyes. */
function eyeMask(context: PieceContext): void {
  const { fitting, mesh, colour, second } = context;
  const { eye, eyeHalf, eyeHigh } = marksOf(fitting);
  const eyes = offEyes(fitting, eyeHalf + 3, eyeHigh + 4.5);
  const outline = ({ at: [x, y, z] }: SkinPoint): number => {
    const side = Math.abs(x);
    const top = eye[1] + 19 + 9 * smoothstep(20, 58, side) - 7 * Math.exp(-((side / 9) ** 2));
    const low = eye[1] - 22 + 15 * smoothstep(34, 64, side) + 8 * Math.exp(-(((side - 20) / 12) ** 2)) -
      11 * Math.exp(-((side / 10) ** 2));
    return Math.min(top - y, y - low, (z + 34) * 0.9);
  };
  skinShell(mesh, {
    surfaces: ["skin", "brow", "eyelid"],
    finest: 2.6,
    inside: (place) => Math.min(outline(place), eyes(place)),
    height: () => 2.6,
    dye: (place) => ({ colour: outline(place) < 2.6 ? second : colour, gloss: 0.15 }),
  });
  strap(context, eye[1] + 8, 0.15 * fitting.subject.skull.top, 3.5, colour);
}

function clownNose({ fitting, garment, colour, size }: PieceContext): void {
  const { nose } = marksOf(fitting);
  const radius = 16 * size;
  ball(garment, add(nose, [0, -4, -4]), [radius, radius, radius], { colour, gloss: 0.35 }, { sides: 26 });
}

export const MASKS = {
  "eye patch": { colours: ["#17161a", "#2a2328"], make: eyePatch },
  "eye mask": { colours: ["#19181c", "#3a3438"], make: eyeMask },
  "clown nose": { colours: ["#d01f2a", "#f2a0a0"], bearer: "nose", make: clownNose },
} satisfies PieceRecords;
