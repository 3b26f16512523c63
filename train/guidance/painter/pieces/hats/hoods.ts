import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, subtract, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { angles, loft, steps } from "../forms/loft.ts";
import { bothSides, pushOut } from "../forms/fitting.ts";
import { skinShell } from "../forms/skin_shell.ts";
import { dim } from "../../look/colours.ts";
import { ball, plate } from "../forms/tube.ts";
import type { Colour } from "../../look/look.ts";
import type { SkinPoint } from "../../surface/subject.ts";
import { wing } from "../grown/wing.ts";
import type { PieceContext, PieceCover, PieceRecords } from "../piece.ts";
import { marksOf, offEyes } from "../face/face_marks.ts";

/** A tight hood over skull and upper face, open about mouth and chin. */
function tightHood(
  { fitting, mesh, garment, colour }: PieceContext,
  trim: (place: SkinPoint) => Colour,
): void {
  const { subject, ear } = fitting;
  const { base, mouth, jaw, eyeHalf, eyeHigh, brow, eye } = marksOf(fitting);
  const eyes = offEyes(fitting, eyeHalf + 3.5, eyeHigh + 5);
  const inside = (place: SkinPoint): number => {
    const [x, y, z] = place.at, side = Math.abs(x);
    // From under the nose out to the cheek, then down to the jaw.
    const edge = base[1] + 6 + 7 * smoothstep(6, 22, side) -
      26 * smoothstep(mouth[0] + 6, mouth[0] + 22, side);
    const open = z < -28 ? 30 : Math.max(y - edge, (side - (0.55 * mouth[0] + 0.45 * jaw[0])) * 0.9);
    const bottom = y - (subject.skull.chin - 78);
    return Math.min(open, z < -20 ? bottom : Math.max(open, -30), eyes(place));
  };
  skinShell(mesh, {
    surfaces: ["skin", "hair", "brow", "eyelid", "neck", "nostril"],
    finest: 4.5,
    inside,
    height: (place) => {
      const [x, y] = place.at;
      const ridge = 3 * Math.exp(-(((y - brow[1] + 3) / 7) ** 2)) *
        smoothstep(eye[0] + 30, eye[0], Math.abs(x));
      return 3 + (place.at[2] > 0 ? ridge : 0);
    },
    dye: (place) => ({ colour: trim(place), gloss: 0.12 }),
  });
  // Cups that hide the ears.
  for (const own of bothSides(garment)) {
    const middle: Vector = [
      subject.skull.side - 26,
      (ear.top + ear.bottom) / 2 + 2,
      (ear.front + ear.back) / 2 - 10,
    ];
    const radii = [
      ear.out - middle[0] + 4,
      (ear.top - ear.bottom) / 2 + 24,
      (ear.front - ear.back) / 2 + 27,
    ] as const;
    ball(own, middle, radii, { colour, gloss: 0.12 }, { sides: 28 });
  }
}

const pressed: PieceCover = () => () => 1.5;

/** A bat's: pointed ears on it, dark. */
function cowl(context: PieceContext): void {
  const { fitting, garment, colour, second, size } = context;
  tightHood(context, () => colour);
  const { skull } = fitting.subject;
  for (const own of bothSides(garment)) {
    const foot = pushOut(fitting.skin, [0.78 * skull.side, 0.62 * skull.top, skull.axis + 12], -6);
    const tip: Vector = add(foot, [7, 76 * size, -4]);
    const rings = steps(14).map((t) => {
      const at = add(foot, subtract(tip, foot), t), f = (1 - t) ** 0.85;
      return angles(18).map((a): Vector => [
        at[0] + 9.5 * f * Math.sin(a) - 4 * Math.sin(Math.PI * t),
        at[1],
        at[2] + 19 * f * Math.cos(a) * (Math.cos(a) > 0 ? 1 : 0.9),
      ]);
    });
    loft(
      own,
      rings,
      (_, i) => ({ colour: Math.cos(angles(18)[i]!) > 0.86 ? dim(second, 0.7) : colour, gloss: 0.12 }),
      { end: true },
    );
  }
}

/** A soldier's hood with wings at its temples and a letter on its brow. */
function wingsMask(context: PieceContext): void {
  const { fitting, garment, colour, second, size } = context;
  const { subject } = fitting;
  const brow = subject.landmark(9).at[1];
  const letter = ([x, y]: Vector): boolean => {
    const t = (y - brow - 12) / 30;
    if (t < 0 || t > 1) return false;
    const leg = Math.abs(Math.abs(x) - 13 * (1 - t)) < 3.4;
    return leg || (Math.abs(t - 0.36) < 0.1 && Math.abs(x) < 9);
  };
  tightHood(context, ({ at }) => at[2] > -20 && letter(at) ? second : colour);
  for (const own of bothSides(garment)) {
    const root: Vector = [subject.skull.side + 6, 18, subject.skull.axis + 28];
    wing(own, root, unit([1, 0.15, 0.1]), 0.55 * size, second, dim(second, 0.8));
  }
  // The letter stands out, for the skin under it is cut too coarse to show its edge.
  const lift = (x: number, y: number, z: number): Vector => {
    const met = subject.cast([x, brow + y, 200], [0, 0, -1]);
    return [x, brow + y, (met?.at[2] ?? 0) + 4.4 + z];
  };
  for (
    const bar of [[[-15.5, 12], [-9.5, 12], [2.5, 42], [-2.5, 42]], [[9.5, 12], [15.5, 12], [2.5, 42], [
      -2.5,
      42,
    ]], [[-9, 20], [9, 20], [7, 25.5], [-7, 25.5]]] as const
  ) {
    plate(garment, bar, 1.4, lift, { colour: second, gloss: 0.1 }, { rings: 2 });
  }
}

export const HOODS = {
  cowl: { colours: ["#1c1d22", "#33353d"], cover: pressed, make: cowl },
  "wings mask": { colours: ["#c9a23c", "#7b3f8c"], cover: pressed, make: wingsMask },
} satisfies PieceRecords;
