import { smoothstep } from "../../../../runtime/avatar/noise.ts";
import { add, subtract, unit, type Vector } from "../../../../runtime/avatar/vector.ts";
import { layBand, offsetRing } from "../forms/band.ts";
import { angles, loft, steps } from "../forms/cloth.ts";
import { type Fitting, mirrored, pushOut, stiff } from "../forms/fitting.ts";
import { skinShell } from "../forms/skin_shell.ts";
import { dim } from "../forms/tints.ts";
import { ball, curveThrough, plate, tube } from "../forms/tube.ts";
import type { Colour } from "../look.ts";
import type { SkinPoint } from "../sitter.ts";
import { wing } from "./helmets.ts";
import type { Order, Pattern } from "./piece.ts";

/** What masks are cut by: middles of the eyes, nose and mouth, millimetres. */
function marksOf({ sitter }: Fitting) {
  const at = (index: number) => sitter.landmark(index).at;
  const [inner, outer, upper, lower] = [at(362), at(263), at(386), at(374)];
  return {
    eye: [(inner[0] + outer[0]) / 2, (inner[1] + outer[1]) / 2, Math.max(inner[2], outer[2])] as Vector,
    eyeHalf: Math.hypot(outer[0] - inner[0], outer[1] - inner[1]) / 2,
    eyeHigh: (upper[1] - lower[1]) / 2,
    nose: at(4),
    base: at(2),
    mouth: at(291),
    jaw: at(288),
    chin: at(152),
    brow: at(334),
  };
}

/** Millimetres outside the holes for the eyes. */
function offEyes(fitting: Fitting, wide: number, high: number, slant = 0.12) {
  const { eye } = marksOf(fitting);
  return ({ at: [x, y, z] }: SkinPoint): number => {
    if (z < -30) return Infinity;
    const dx = (Math.abs(x) - eye[0]) / wide, dy = (y - eye[1] - slant * (Math.abs(x) - eye[0])) / high;
    return (Math.hypot(dx, dy) - 1) * Math.min(wide, high);
  };
}

/** A tight hood over skull and upper face, open about mouth and chin. */
function tightHood({ fitting, mesh, piece: { colour } }: Order, trim: (place: SkinPoint) => Colour): void {
  const { sitter, ear } = fitting;
  const { base, mouth, jaw, eyeHalf, eyeHigh, brow, eye } = marksOf(fitting);
  const eyes = offEyes(fitting, eyeHalf + 3.5, eyeHigh + 5);
  const inside = (place: SkinPoint): number => {
    const [x, y, z] = place.at, side = Math.abs(x);
    // From under the nose out to the cheek, then down to the jaw.
    const edge = base[1] + 6 + 7 * smoothstep(6, 22, side) -
      26 * smoothstep(mouth[0] + 6, mouth[0] + 22, side);
    const open = z < -28 ? 30 : Math.max(y - edge, (side - (0.55 * mouth[0] + 0.45 * jaw[0])) * 0.9);
    const bottom = y - (sitter.skull.chin - 78);
    return Math.min(open, z < -20 ? bottom : Math.max(open, -30), eyes(place));
  };
  skinShell(mesh, {
    surfaces: ["skin", "hair", "brow", "eyelid", "neck", "nostril"],
    finest: 4,
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
  const cloth = stiff(mesh, "skull");
  for (const own of [cloth, mirrored(cloth)]) {
    const middle: Vector = [
      sitter.skull.side - 26,
      (ear.top + ear.bottom) / 2 + 2,
      (ear.front + ear.back) / 2 - 10,
    ];
    const radii = [
      ear.out - middle[0] + 4,
      (ear.top - ear.bottom) / 2 + 24,
      (ear.front - ear.back) / 2 + 27,
    ] as const;
    ball(own, middle, radii, () => ({ colour, gloss: 0.12 }), { sides: 28 });
  }
}

const pressed: Pattern["cover"] = () => () => 1.5;

/** A bat's: pointed ears on it, dark. */
export const cowl: Pattern = {
  cover: pressed,
  make(order) {
    const { fitting, mesh, piece: { colour, second, size } } = order;
    tightHood(order, () => colour);
    const cloth = stiff(mesh, "skull");
    const { skull } = fitting.sitter;
    for (const own of [cloth, mirrored(cloth)]) {
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
  },
};

/** A soldier's hood with wings at its temples and a letter on its brow. */
export const wingsMask: Pattern = {
  cover: pressed,
  make(order) {
    const { fitting, mesh, piece: { colour, second, size } } = order;
    const { sitter } = fitting;
    const brow = sitter.landmark(9).at[1];
    const letter = ([x, y]: Vector): boolean => {
      const t = (y - brow - 12) / 30;
      if (t < 0 || t > 1) return false;
      const leg = Math.abs(Math.abs(x) - 13 * (1 - t)) < 3.4;
      return leg || (Math.abs(t - 0.36) < 0.1 && Math.abs(x) < 9);
    };
    tightHood(order, ({ at }) => at[2] > -20 && letter(at) ? second : colour);
    const cloth = stiff(mesh, "skull");
    for (const own of [cloth, mirrored(cloth)]) {
      const root: Vector = [sitter.skull.side + 6, 18, sitter.skull.axis + 28];
      wing(own, root, unit([1, 0.15, 0.1]), 0.55 * size, second, dim(second, 0.8));
    }
    // The letter stands out, for the skin under it is cut too coarse to show its edge.
    const lift = (x: number, y: number, z: number): Vector => {
      const met = sitter.cast([x, brow + y, 200], [0, 0, -1]);
      return [x, brow + y, (met?.at[2] ?? 0) + 4.4 + z];
    };
    for (
      const bar of [[[-15.5, 12], [-9.5, 12], [2.5, 42], [-2.5, 42]], [[9.5, 12], [15.5, 12], [2.5, 42], [
        -2.5,
        42,
      ]], [[-9, 20], [9, 20], [7, 25.5], [-7, 25.5]]] as const
    ) {
      plate(cloth, bar, 1.4, lift, () => ({ colour: second, gloss: 0.1 }), { rings: 2 });
    }
  },
};

/** A masquerade's: about the eyes. */
export const eyeMask: Pattern = {
  make(order) {
    const { fitting, mesh, piece: { colour, second } } = order;
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
      dye: (place) => ({
        colour: outline(place) < 2.6 ? second : colour,
        gloss: 0.15,
      }),
    });
    strap(order, eye[1] + 8, 0.15 * fitting.sitter.skull.top, 3.5, colour);
  },
};

/** A narrow band round the head, over the hair. */
export function strap(
  { fitting, mesh }: Order,
  front: number,
  back: number,
  half: number,
  colour: Colour,
  lean = 0,
  clearance = 6,
): void {
  const cloth = stiff(mesh, "skull");
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
  loft(cloth, rings, () => ({ colour, gloss: 0.06 }), { around: false });
}

export const eyePatch: Pattern = {
  make(order) {
    const { fitting, mesh, piece: { colour, second, size } } = order;
    const { eye } = marksOf(fitting);
    const cloth = stiff(mesh, "skull");
    const at: Vector = [eye[0] + 1, eye[1] + 1, eye[2] + 9];
    const outline = angles(28).map((a) =>
      [
        20 * size * Math.sin(-a) * (1 + 0.12 * Math.cos(a)),
        17.5 * size * Math.cos(a) - (Math.cos(a) < 0 ? 2 : 0),
      ] as const
    );
    plate(
      cloth,
      outline,
      2.4,
      (x, y, z) => [at[0] + x, at[1] + y, at[2] + z - 0.011 * (x + 10) ** 2 - 0.004 * y * y],
      (x, y) => ({
        colour: Math.hypot(x / 20, y / 17.5) > 0.88 * size ? dim(second, 0.8) : colour,
        gloss: 0.12,
      }),
      { bulge: 3, rings: 5 },
    );
    const { top } = fitting.sitter.skull;
    // Over the brow from one side of the head to the other.
    const band = layBand(fitting, { front: eye[1] + 34, back: 0.02 * top, clearance: 2.4, lean: 24 });
    const rings = [[-1.5, -3], [0.6, -3], [0.6, 3], [-1.5, 3]].map(([out, rise]) =>
      offsetRing(band, (turn) => out! + 5 * smoothstep(0.5, -0.1, Math.cos(turn)), rise!)
    );
    loft(cloth, rings, () => ({ colour, gloss: 0.06 }));
    for (const x of [-9, 13]) {
      const start: Vector = add(at, [x, 15, -1.5]);
      const target = band.ring.reduce((a, b) =>
        Math.abs(b[0] - start[0] - 0.6 * x) + (b[2] < 0 ? 99 : 0) <
            Math.abs(a[0] - start[0] - 0.6 * x) + (a[2] < 0 ? 99 : 0)
          ? b
          : a
      );
      tube(
        cloth,
        curveThrough([start, pushOut(fitting.skin, add(start, subtract(target, start), 0.5), 2), target], 8),
        () => 2,
        () => ({ colour }),
        { sides: 6 },
      );
    }
  },
};

export const clownNose: Pattern = {
  make({ fitting, mesh, piece: { colour, size } }) {
    const { nose } = marksOf(fitting);
    const radius = 16 * size;
    ball(
      stiff(mesh, "nose"),
      add(nose, [0, -4, -4]),
      [radius, radius, radius],
      () => ({ colour, gloss: 0.35 }),
      { sides: 26 },
    );
  },
};
