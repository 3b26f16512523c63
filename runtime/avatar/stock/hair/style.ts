import { noise } from "../../../base/noise.ts";
import { bunAt, onScalp, type Scalp } from "./scalp.ts";
import { across, add, unit, type Vector } from "../../../base/vector.ts";
import { mix, smoothstep } from "../../../base/scalar.ts";

/** How hair lies at a place of the scalp. */
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
  /** 1 on the parting's line, 0 a few millimetres from it; the same for the soft valley about it. */
  readonly parting: number;
  readonly valley: number;
  /** 0..1, how much of the scalp hair covers. */
  readonly density: number;
}

/** The whorl of the crown, millimetres left of the midline, and from the back (0) to the front (1). */
const WHORL = { x: 9, depth: 0.2, reach: 26 } as const;

/** 0 at the sides and the nape, 1 on top. */
export function topAt(scalp: Scalp, at: Vector): number {
  const [x, y, z] = onScalp(scalp, at);
  const over = smoothstep(0.42, 0.8, y) * smoothstep(1, 0.66, Math.abs(x)) * smoothstep(-0.05, 0.22, z);
  // The front hairline belongs to the top although it lies low.
  const fore = smoothstep(0.62, 0.85, z) * smoothstep(0.25, 0.45, y) * smoothstep(0.85, 0.5, Math.abs(x));
  return Math.max(over, fore);
}

/** 1 low at the back of the head, where short hair is cut ever shorter, 0 elsewhere; hair that hangs is not. */
export function napeAt(scalp: Scalp, at: Vector): number {
  if (scalp.style.hang) return 0;
  const [, y, z] = onScalp(scalp, at);
  return smoothstep(0.05, -0.3, y) * smoothstep(0.52, 0.4, z);
}

/** Whether hair hangs over the ears, so that none of them is seen. */
export const coversEars = ({ style }: Scalp): boolean => style.hang !== undefined && !style.hang.tucked;

/** 0..1, how far a cut is one of a few millimetres, which covers no skin at its edges. */
export const croppedBy = ({ style }: Scalp): number =>
  style.hang || style.bun ? 0 : smoothstep(12, 5, style.length[1]);

/** 0..1 down a sideburn, which thins out before the ear. */
export function burnAt({ ear, side }: Scalp, [x, y, z]: Vector): number {
  if (!ear || Math.abs(x) < 0.55 * side) return 0;
  return smoothstep(4, -20, y - ear.top) * smoothstep(ear.front - 6, ear.front + 2, z);
}

/** How far a place lies to the subject's left of the parting, millimetres: it wavers a little, as a comb's does. */
export function besideParting({ side, style }: Scalp, [x, , z]: Vector): number {
  return x - style.parting * side - 1.1 * noise(z / 11, 0.5, 0.5, 42);
}

/** 0..1 along the parting: it begins at the brow's hairline and runs out before the crown. */
export function partingAt(scalp: Scalp, at: Vector, behind: number): number {
  if (scalp.style.sweep !== "parted" || scalp.style.curl > 0) return 0;
  const [, y, z] = onScalp(scalp, at);
  return smoothstep(0.5, 0.74, z) * smoothstep(0.45, 0.6, y) * smoothstep(3, 14, behind);
}

/**
 * Everything is told by where on the scalp a hair is rooted, as shares of the scalp's own extent, so that a cut fits
 * any skull.
 *
 * @param at millimetres
 * @param normal of the scalp there, unit
 * @param behind millimetres behind the hairline
 */
export function hairAt(scalp: Scalp, at: Vector, normal: Vector, behind: number): HairAt {
  const { style } = scalp;
  const [x, y, z] = onScalp(scalp, at);
  const top = topAt(scalp, at);
  const low = smoothstep(0.5, -0.45, y);
  const place = ([crown, side, nape]: HairStylePlace) => mix(mix(side, nape, low), crown, top);
  const beside = besideParting(scalp, at);
  const parted = partingAt(scalp, at, behind);
  const parting = parted * Math.exp(-((beside / 2.2) ** 2));
  const quiff = Math.exp(-(((x + 0.1 * Math.sign(style.parting)) / 0.45) ** 2)) * smoothstep(0.62, 0.92, z) *
    top;
  // Hair rises softly on both sides of a parting.
  const valley = parted * Math.exp(-((beside / 8) ** 2));
  // The edge: hairs of the hairline are short and lie close; behind it the cut gains height.
  const edge = 8 + 6 * (1 - top);
  const height = (place(style.height) + style.quiff * quiff) * (1 - 0.16 * valley) *
    (0.22 + 0.78 * smoothstep(-1, edge + 3, behind));
  const length = place(style.length) *
    (0.34 + 0.12 * top + (0.66 - 0.12 * top) * smoothstep(-3, edge + 2, behind));
  return {
    flow: flowAt(scalp, at, normal, top, beside),
    height,
    body: bodyOf(style) * height * smoothstep(1, style.hang ? 22 : 14, behind),
    length,
    top,
    parting,
    valley,
    density: mix(style.density, style.topDensity, top),
  };
}
/** Share of the hairs' height that the body under them has: hairs come out of a high one flat. */
const bodyOf = ({ curl, hang, bun }: Scalp["style"]): number => hang || bun ? 0.84 : curl > 0 ? 0.7 : 0.68;

type HairStylePlace = Scalp["style"]["height"];

function flowAt(scalp: Scalp, at: Vector, normal: Vector, top: number, beside: number): Vector {
  const { style, back, front } = scalp;
  const [x, y, z] = onScalp(scalp, at);
  const dx = at[0] - WHORL.x;
  const dz = at[2] - back - WHORL.depth * (front - back);
  const away = Math.hypot(dx, dz) || 1;
  const ahead = smoothstep(0.6, 1, z);
  const left = smoothstep(-1.5, 1.5, beside);
  // Across the top away from the parting, drawn up and back at the front, so that the brow stays clear.
  const swept: Vector = style.sweep === "parted"
    ? [-0.9 + 1.7 * left, 0.1 - 0.6 * left + 0.5 * ahead, -0.25 - 0.75 * ahead]
    : style.sweep === "back"
    ? [0.35 * x, 0.2 * ahead, -1]
    : [dx / away - 0.2, 0, dz / away];
  if (style.bun) {
    const sway = 0.12 * noise(at[0] / 12, at[1] / 12, at[2] / 12, 41);
    const knot = add(unit(add(bunAt(scalp), at, -1)), [sway, sway, 0]);
    return unit(across(knot, normal));
  }
  const temple = smoothstep(0.7, 0.95, z) * smoothstep(0.1, 0.5, y);
  // Over and behind the ears where it is tucked, and into what hangs over them where it is not.
  const tucked = style.hang ? smoothstep(0.3, 0.5, z) : 0;
  const fallen: Vector = [
    -0.25 * x * smoothstep(0.3, 0, z),
    -1 + 0.6 * tucked,
    -0.3 - 0.7 * Math.max(temple, tucked),
  ];
  let flow = add(add([0, 0, 0], swept, top), fallen, 1 - top);
  const whorl = Math.exp(-((dx * dx + dz * dz) / WHORL.reach ** 2)) * smoothstep(0.4, 0.7, y);
  flow = add(flow, [(dx - 0.9 * dz) / away, -0.2, (dz + 0.9 * dx) / away], 1.5 * whorl);
  const sway = 0.22 * noise(at[0] / 17, at[1] / 17, at[2] / 17, 41);
  flow = add(flow, [sway, 0, -sway]);
  return unit(across(flow, normal));
}
