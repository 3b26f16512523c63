import { noise } from "../../../base/noise.ts";
import { across, add, unit, type Vector } from "../../../base/vector.ts";
import { smoothstep } from "../../../base/scalar.ts";

/**
 * The cut: short sides, a longer top swept from a parting on the subject's left to a soft quiff. Everything is
 * told by where on the scalp a hair is rooted, in millimetres from the middle between the eyes and as shares
 * of the scalp's own extent, so that it fits any skull.
 */
export interface Scalp {
  /** Highest, hindmost and foremost of the hair's roots and half its breadth, millimetres. */
  readonly top: number;
  readonly back: number;
  readonly front: number;
  readonly side: number;
}

export interface HairAt {
  /** Unit, along the surface: where hairs run. */
  readonly flow: Vector;
  /** Millimetres: how high the outer hairs stand, how high the opaque body under them. */
  readonly height: number;
  readonly body: number;
  /** Millimetres of a hair's visible length. */
  readonly length: number;
  /** 0 side or nape, 1 top. */
  readonly top: number;
  /** 1 on the parting, 0 away from it. */
  readonly parting: number;
}

/** Where the parting lies, in half breadths to the subject's left. */
const PARTING = 0.4;
/** The whorl of the crown, millimetres left of the midline, and from the back (0) to the front (1). */
const WHORL = { x: 9, depth: 0.2, reach: 26 } as const;
const TOP_HEIGHT = 12.5, QUIFF = 6.5, SIDE_HEIGHT = 5, NAPE_HEIGHT = 3;
const TOP_LENGTH = 24, SIDE_LENGTH = 11, NAPE_LENGTH = 5.5;

/**
 * @param at millimetres
 * @param normal of the scalp there, unit
 * @param behind millimetres behind the hairline
 */
export function hairAt(scalp: Scalp, at: Vector, normal: Vector, behind: number): HairAt {
  const x = at[0] / scalp.side;
  const y = at[1] / scalp.top;
  const z = (at[2] - scalp.back) / (scalp.front - scalp.back);
  const over = smoothstep(0.42, 0.8, y) * smoothstep(1, 0.66, Math.abs(x)) * smoothstep(-0.05, 0.22, z);
  // The front hairline belongs to the top although it lies low.
  const fore = smoothstep(0.62, 0.85, z) * smoothstep(0.25, 0.45, y) * smoothstep(0.85, 0.5, Math.abs(x));
  const top = Math.max(over, fore);
  const low = smoothstep(0.5, -0.45, y);
  const part = Math.exp(-(((x - PARTING) / 0.045) ** 2)) * smoothstep(0.3, 0.5, z) * top;
  const quiff = Math.exp(-(((x + 0.05) / 0.5) ** 2)) * smoothstep(0.62, 0.92, z) * top;

  let height = SIDE_HEIGHT + (NAPE_HEIGHT - SIDE_HEIGHT) * low;
  height += (TOP_HEIGHT - height) * top + QUIFF * quiff;
  height *= 1 - 0.35 * part;
  // The edge: hairs of the hairline are short and lie close; behind it the cut gains height.
  const edge = 7 + 5 * (1 - top);
  height *= 0.3 + 0.7 * smoothstep(0, edge, behind);
  let length = SIDE_LENGTH + (NAPE_LENGTH - SIDE_LENGTH) * low;
  length += (TOP_LENGTH - length) * top;
  length *= 0.32 + 0.12 * top + (0.68 - 0.12 * top) * smoothstep(-2, edge + 2, behind);
  return {
    flow: flowAt(at, normal, { x, y, z, top, scalp }),
    height,
    body: 0.5 * height * smoothstep(0.5, 13, behind),
    length,
    top,
    parting: part,
  };
}

function flowAt(
  at: Vector,
  normal: Vector,
  { x, y, z, top, scalp }: { x: number; y: number; z: number; top: number; scalp: Scalp },
): Vector {
  const left = smoothstep(
    PARTING - 0.02,
    PARTING + 0.02,
    x + 0.02 * noise(at[0] / 5, at[1] / 5, at[2] / 5, 42),
  );
  // Across the top away from the parting, drawn back at the front, so that the brow stays clear.
  const swept: Vector = [-0.9 + 1.7 * left, 0.1 - 0.6 * left, -0.25 - 0.45 * smoothstep(0.6, 1, z)];
  const temple = smoothstep(0.7, 0.95, z) * smoothstep(0.1, 0.5, y);
  const fallen: Vector = [-0.25 * x * smoothstep(0.3, 0, z), -1, -0.3 - 0.6 * temple];
  let flow = add([0, 0, 0], swept, top);
  flow = add(flow, fallen, 1 - top);
  const dx = at[0] - WHORL.x;
  const dz = at[2] - scalp.back - WHORL.depth * (scalp.front - scalp.back);
  const whorl = Math.exp(-((dx * dx + dz * dz) / WHORL.reach ** 2)) * smoothstep(0.4, 0.7, y);
  const away = Math.hypot(dx, dz) || 1;
  flow = add(flow, [(dx - 0.9 * dz) / away, -0.2, (dz + 0.9 * dx) / away], 1.5 * whorl);
  const sway = 0.22 * noise(at[0] / 17, at[1] / 17, at[2] / 17, 41);
  flow = add(flow, [sway, 0, -sway]);
  return unit(across(flow, normal));
}
