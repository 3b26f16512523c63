import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import type { Vector } from "../../../../runtime/base/vector.ts";
import { type Cutter, fromCrown, type HairLook, type Layer, longer } from "./cut.ts";
import type { Fitting } from "../pieces/forms/fitting.ts";
import { isOutsideEar, isSideburn, pastEar, SIDEBURN } from "./over_ears.ts";
import type { Plan } from "./strand.ts";
import type { Root } from "./roots.ts";

interface Hang {
  /** Heights (y) that tips reach, for the shortest and the longest length. */
  readonly reach: readonly [shortest: number, longest: number];
  /** Half breadths to the subject's left; undefined where hair is drawn back without a parting. */
  readonly parting?: number;
  readonly fringe?: boolean;
  readonly lift: number;
  /** Tips turn in under the chin. */
  readonly turnIn?: number;
  readonly curl?: number;
  readonly pitch?: number;
  readonly mess?: number;
  /** Stays so far off the midline before the face, half breadths. */
  readonly aside?: number;
  readonly count?: number;
  readonly width?: number;
  readonly even?: boolean;
}

/** The style, on whom it hangs. */
interface Hanging {
  readonly of: Hang;
  readonly hair: HairLook;
  readonly fitting: Fitting;
  /** Behind the ears. */
  readonly tucked: boolean;
  /** Millimetres of a coil's radius. */
  readonly curl: number;
}

const curled = ({ curl }: Hanging): boolean => curl > 1;

/** Hair that hangs over ears and neck. */
export const hang = (of: Hang): Cutter => (hair, fitting, tucked = false) => {
  const own: Hanging = {
    of,
    hair,
    fitting,
    tucked,
    curl: of.curl ? of.curl + 5 * hair.curl : 2.5 * hair.curl,
  };
  const tips = longer(hair, of.reach[0], of.reach[1]);
  return {
    // What stands round about the head stands outside the ears as well.
    ...(tucked && !of.turnIn && !of.curl && { free: (at: Vector) => isOutsideEar(fitting, at) }),
    ...(!tucked && tips < fitting.ear.top && { overEars: tips + ENDS }),
    body: (root) => 0.4 * liftOf(own, root) * smoothstep(0, 12, root.behind),
    layers: [
      // The lower layer keeps behind the hairline, where it would be seen.
      hangingLayer(own, 0.4, {
        count: curled(own) ? 0 : 380,
        segments: 7,
        width: 18,
        ridge: 0.12,
        tip: 0.6,
        // Where the upper ones part it is seen, and must not be a stain.
        depth: 0.9,
        alike: 0.9,
        density: (root) => smoothstep(12, 24, root.behind),
      }),
      hangingLayer(own, 1, {}),
      ...(of.fringe ? [bangs(own)] : []),
    ],
  };
};

/** Millimetres above the tips, where locks still lie side by side. */
const ENDS = 14;

/** Millimetres that hair stands off the head at a root. */
function liftOf({ of, hair }: Hanging, root: Root): number {
  // A valley along the parting.
  const part = of.parting === undefined
    ? 0
    : Math.exp(-(((root.x - of.parting) / 0.07) ** 2)) * smoothstep(0.25, 0.45, root.z) *
      smoothstep(0.4, 0.6, root.y);
  return hair.volume * of.lift * (0.3 + 0.7 * smoothstep(0, 22, root.behind)) *
    (0.75 + 0.25 * smoothstep(-0.4, 0.5, root.y)) * (1 - (of.curl ? 0.1 : 0.35) * part);
}

/** Of the parting, 1 to the subject's left. */
const sideOf = ({ parting = 0 }: Hang, root: Root): number =>
  root.x + 0.02 * (random(root.seed, 12) - 0.5) < parting ? -1 : 1;

/** From the parting over the top, then down: in to the neck below the ears, out over the shoulders again. */
function flowOf(own: Hanging, root: Root): Plan["flow"] {
  const { of, fitting } = own;
  const { skull } = fitting.subject;
  const side = sideOf(of, root), back = of.parting === undefined;
  return (at, along) => {
    const behind = own.tucked ? pastEar(fitting, at) : undefined;
    if (behind) return behind;
    const high = smoothstep(0.25, 0.75, at[1] / skull.top);
    const ahead = smoothstep(skull.axis - 10, skull.front, at[2]);
    const crown = fromCrown(fitting, at, 1);
    const parted: Vector = back ? [0.6 * side, -0.2, -1] : [side * 1.1, -0.25, -0.3 - 0.7 * ahead];
    const top = high * smoothstep(-0.1, 0.35, (at[2] - skull.back) / (skull.front - skull.back));
    const turn = (of.turnIn ?? 0) * smoothstep(0.6, 1, along);
    const waist = smoothstep(5, -45, at[1]) * smoothstep(-175, -125, at[1]);
    const inward = -Math.sign(at[0]) * (turn + 0.3 * waist) * smoothstep(30, 70, Math.abs(at[0]));
    return [
      top * parted[0] + (1 - top) * (0.25 * crown[0] * high) + inward,
      top * parted[1] - (1 - top) * 1.4,
      top * parted[2] + (1 - top) * (0.35 * crown[2] * high - 0.8 * ahead) +
      (turn + 0.1 * waist) * (at[2] < skull.axis - 30 ? 0.8 : 0),
    ];
  };
}

function lengthOf({ of, hair, fitting: { subject: { skull } } }: Hanging, root: Root): number {
  const tip = longer(hair, of.reach[0], of.reach[1]);
  // Over the top to the side first, then down.
  const over = Math.max(0, 0.75 * (skull.side - Math.abs(root.at[0] - (of.parting ?? 0) * skull.side))) *
    smoothstep(0.3, 0.8, root.y);
  const ragged = of.even ? 6 : 16;
  return Math.max(16, over + root.at[1] - tip + ragged * (random(root.seed, 3) - 0.5));
}

/** @param part of the full lift */
function hangingLayer(own: Hanging, part: number, other: Partial<Layer>): Layer {
  const { of, hair, fitting, curl } = own;
  return {
    count: (curled(own) ? 0.46 : 1) * (of.count ?? 1900),
    root: 0.42,
    density: (root) => 0.9 + (curled(own) ? 1.2 : 0.5) * smoothstep(20, 5, root.behind),
    segments: curled(own) ? 20 : own.tucked ? 16 : 10,
    width: of.width ?? (curled(own) ? 3 : 4.2),
    tip: of.even ? 0.5 : 0.35,
    alike: curled(own) ? 0 : 0.7,
    ...other,
    plan: (root) =>
      own.tucked && isSideburn(fitting, root) ? SIDEBURN : ({
        // Curls stand over the forehead, and none hangs before it.
        length: lengthOf(own, root) * (curled(own) ? 0.3 + 0.7 * smoothstep(0, 30, root.behind) : 1),
        under: 0.58 * liftOf(own, root) * part * smoothstep(0, 8, root.behind),
        // What grows higher up lies over what grows below it: at one height they would come up through one another.
        lift: liftOf(own, root) * part *
          (curled(own)
            ? 0.85 + 0.25 * random(root.seed, 4)
            : 0.8 + 0.26 * smoothstep(-0.5, 1, root.y) + 0.04 * random(root.seed, 4)),
        stand: curled(own) ? 0.55 : 0.2,
        flow: flowOf(own, root),
        bend: 0.7,
        fall: 0.6,
        // Over the ears it lies close, below it hangs; a bob stands round about them.
        cling: of.curl || of.turnIn ? 0.25 : (at) => 0.04 + 0.71 * smoothstep(-35, 0, at[1]),
        ...(!curled(own) && { stretch: 2.6 }),
        mess: 12 * (hair.mess + (of.mess ?? 0)),
        aside: sideOf(of, root) * ((of.aside ?? 0.78) * fitting.subject.skull.side),
        curl: curled(own) ? curl * part : 0,
        pitch: of.pitch ?? 42,
      }),
  };
}

/** Cut straight over the brows. */
function bangs({ hair, fitting: { subject: { skull } } }: Hanging): Layer {
  const front = (root: Root) =>
    smoothstep(0.55, 0.66, root.z) * smoothstep(0.2, 0.4, root.y) * smoothstep(0.85, 0.7, Math.abs(root.x));
  return {
    count: 4200,
    segments: 5,
    width: 3.4,
    tip: 0.35,
    density: (root) => front(root) * smoothstep(48, 30, root.behind),
    plan: (root) => ({
      length: (root.behind * 1.05 + longer(hair, 34, 46)) * (0.94 + 0.12 * random(root.seed, 3)),
      under: 3,
      lift: 7 * hair.volume + 4 * random(root.seed, 4),
      stand: 0.2,
      flow: (at) => [0.25 * root.x, at[2] > skull.front - 24 ? -3 : -0.2, at[2] > skull.front - 24 ? 0 : 1],
      bend: 0.5,
      cling: 0.5,
      mess: 8 * hair.mess,
    }),
  };
}
