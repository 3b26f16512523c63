import { noise } from "../../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, type Vector } from "../../../../../runtime/base/vector.ts";
import { angles, type Garment, loft, steps } from "../forms/loft.ts";
import { bothSides, stiff } from "../forms/fitting.ts";
import { DARK, dim, mixColours } from "../../look/colours.ts";
import { ball, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";

/** A bill over nose and mouth, its lower half on the jaw. */
function beak({ fitting, mesh, garment, colour, second, size }: PieceContext): void {
  const { landmark } = fitting.subject;
  const [nose, mouth, corner, lower] = [landmark(4).at, landmark(13).at, landmark(291).at, landmark(17).at];
  const half = (bearer: "skull" | "jaw", upper: boolean) => {
    const long = (upper ? 66 : 46) * size;
    const rings = steps(20).map((t) => {
      const f = (1 - t) ** 0.72, z = corner[2] - 8 + (nose[2] - corner[2] + long) * t;
      const seam = mouth[1] - 1 - (upper ? 14 * t * t * t : 6 * t * t);
      return angles(28).map((a): Vector => {
        const [s, c] = [Math.sin(a), Math.cos(a)];
        const rise = upper ? (nose[1] + 22 - seam) * (0.94 - 0.25 * t) : (seam - lower[1] + 9);
        const y = upper ? (c > 0 ? rise * c ** 0.9 : 1.5 * c) : (c < 0 ? rise * c : 1.5 * c);
        return [
          (corner[0] + 6) * f * Math.sign(s) * Math.abs(s) ** 0.85,
          seam + y * f + (upper ? 0.3 : -0.3) - (upper ? 10 * t ** 4 : 0),
          z,
        ];
      });
    });
    const garment = stiff(mesh, bearer);
    loft(
      garment,
      rings.map((ring) => [...ring].reverse()),
      (r, i) => ({
        colour: dim(
          mixColours(colour, second, smoothstep(0.55, 1, r / 19)),
          Math.abs(Math.cos(angles(28)[i]!)) < 0.12 ? 0.6 : 1,
        ),
        gloss: 0.3,
      }),
      { end: true },
    );
  };
  half("jaw", false);
  half("skull", true);
  for (const own of bothSides(garment)) {
    ball(own, [0.34 * corner[0], nose[1] - 5, nose[2] + 2], [2.6, 2, 5], { colour: DARK }, { sides: 10 });
  }
}

/** A muzzle with a nose leather, its lower half on the jaw. */
function snout({ fitting, mesh, colour, second, size }: PieceContext): void {
  const { landmark } = fitting.subject;
  const [nose, mouth, corner, chin] = [landmark(4).at, landmark(13).at, landmark(291).at, landmark(199).at];
  const front = nose[2] + 4 + 30 * size, foot = corner[2] - 10, wide = corner[0] + 9;
  const turns = angles(36);
  const upper = stiff(mesh, "skull"), lower = stiff(mesh, "jaw");
  const round = (t: number) => t < 0.72 ? 1 : Math.max(0.02, 1 - ((t - 0.72) / 0.28) ** 2) ** 0.5;
  const half = (
    garment: Garment,
    tip: number,
    breadth: number,
    top: (t: number) => number,
    low: (t: number) => number,
  ) => {
    const rings = steps(22).map((t) => {
      const [high, deep] = [top(t), low(t)], middle = (high + deep) / 2, tall = (high - deep) / 2;
      return turns.map((a): Vector => {
        const [s, c] = [Math.sin(a), Math.cos(a)];
        // Fullest low down, where the whiskers are; parted under the nose.
        const full = 1 + 0.16 * Math.max(0, -c) * Math.sin(Math.PI * t);
        const part = 1 - 0.12 * Math.exp(-((s / 0.22) ** 2)) * smoothstep(0.5, 1, t) * (c < 0 ? 1 : 0);
        return [
          breadth * (1 - 0.34 * t) * round(t) * full * Math.sign(s) * Math.abs(s) ** 0.85,
          middle + tall * round(t) * Math.sign(c) * Math.abs(c) ** 0.85,
          foot + (tip - foot) * t * part,
        ];
      });
    });
    loft(garment, rings.map((ring) => [...ring].reverse()), (r, i) => ({
      colour: dim(
        colour,
        0.92 + 0.16 * noise(r / 2, i / 2, breadth, 15) -
          0.2 * smoothstep(0.7, 1, -Math.cos(turns[i]!)) * 0.5,
      ),
      gloss: 0.04,
    }), { end: true });
  };
  const drop = mouth[1] - chin[1];
  half(
    lower,
    front - 12 * size,
    0.84 * wide,
    (t) => mouth[1] + 4 - 2 * t,
    (t) => chin[1] + 6 + 0.5 * drop * t,
  );
  half(upper, front, wide, (t) => nose[1] + 15 - 7 * t, (t) => mouth[1] - 5 - 2 * Math.sin(Math.PI * t));
  const tip: Vector = [0, nose[1] + 3, front - 1];
  ball(
    upper,
    tip,
    [14 * size, 10 * size, 8],
    (d) => ({ colour: dim(second, d[1] < -0.2 ? 0.6 : 1), gloss: 0.45 }),
    { sides: 22 },
  );
  for (const own of bothSides(upper)) {
    ball(own, add(tip, [6.5 * size, -3, 6.5]), [3, 2.4, 2.2], { colour: dim(second, 0.25) }, { sides: 10 });
    for (let k = 0; k < 6; k++) {
      const [x, y] = [0.36 * wide + 5 * (k % 3), mouth[1] + 2 + 6 * Math.floor(k / 3)];
      ball(
        own,
        [x, y, front - 2 - 0.045 * x * x],
        [1.5, 1.5, 1.5],
        { colour: dim(second, 0.9) },
        { sides: 6 },
      );
    }
  }
  const cleft = steps(8).map((
    t,
  ): Vector => [0, tip[1] - 6 - (tip[1] - 3 - mouth[1]) * t, front - 0.5 - 4 * t * t]);
  tube(upper, cleft, 1.4, { colour: dim(second, 0.9) }, { sides: 6, up: [1, 0, 0] });
}

export const MUZZLES = {
  beak: { colours: ["#e0a32e", "#b87a1c"], make: beak },
  snout: { colours: ["skin", "#2a2124"], make: snout },
} satisfies PieceRecords;
