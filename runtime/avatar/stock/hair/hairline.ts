import { onScalp, type Scalp } from "./scalp.ts";
import { noise } from "../../../base/noise.ts";
import { clamp01, mix, smoothstep } from "../../../base/scalar.ts";
import type { Vector } from "../../../base/vector.ts";

/** A tapering piece of scalp at the side of the head: two places up from the ear's top and forward of its front. */
interface Tongue {
  readonly from: readonly [up: number, forward: number];
  readonly to: readonly [up: number, forward: number];
  /** Half its breadth at either end, millimetres. */
  readonly breadth: readonly [number, number];
}

/** Over how many millimetres pieces of scalp run into one another. */
const SOFT = 7;
/** Millimetres by which a hairline wavers over 9 and over 26 millimetres of its way. */
const FINE_WAVER = 1.7, WIDE_WAVER = 2.6;
/** A sideburn begins so far above the ear's top. */
const ABOVE_EAR = 8;

/**
 * How far a place lies behind a style's hairline: the head's own, which is drawn back here and runs on there, into a
 * corner at the temple, a sideburn before the ear and down behind it.
 *
 * @param own millimetres behind the head's own hairline
 */
export function behindHairlineAt(scalp: Scalp, own: number, at: Vector): number {
  const { ear, style } = scalp;
  const [x, y, z] = at;
  const shift = 37.3 * style.waver;
  const waver = FINE_WAVER * noise(x / 9 + shift, y / 9, z / 9, 51) +
    WIDE_WAVER * noise(x / 26, y / 26 + shift, z / 26, 52);
  let behind = own - recession(scalp, at);
  if (ear && Math.abs(x) > 0.55 * scalp.side) {
    const wide = 1 + 0.35 * noise(shift, Math.sign(x), 0.5, 53);
    for (const tongue of tonguesOf(scalp, wide)) {
      behind = joined(behind, insideTongue(tongue, y - ear.top, z - ear.front));
    }
  }
  // Deep in the hair nothing is to waver.
  const wild = 1 + 1.4 * receding(scalp) * smoothstep(0.35, 0.55, Math.abs(x) / scalp.side);
  return behind + wild * waver * smoothstep(-30, -14, behind) * smoothstep(26, 8, behind);
}

function tonguesOf({ style: { sideburn, temples, hang, bun } }: Scalp, wide: number): Tongue[] {
  const behindEar: Tongue = { from: [-4, -44], to: [-58, -56], breadth: [9, 8] };
  if (hang || bun) return [behindEar];
  const corner: Tongue = {
    from: [26, 12],
    to: [10, 21 - 0.2 * temples],
    breadth: [10, 6.5 * wide],
  };
  const burn: Tongue = {
    from: [ABOVE_EAR, 10],
    to: [-Math.max(0, sideburn) * wide, 5],
    breadth: [9, 5.2],
  };
  return [behindEar, corner, burn];
}

function insideTongue({ from, to, breadth }: Tongue, up: number, forward: number): number {
  const [du, df] = [to[0] - from[0], to[1] - from[1]];
  const along = clamp01(((up - from[0]) * du + (forward - from[1]) * df) / (du * du + df * df || 1));
  const far = Math.hypot(up - mix(from[0], to[0], along), forward - mix(from[1], to[1], along));
  return mix(breadth[0], breadth[1], along) - far;
}

/** The greater of both, rounded where they meet (Quilez's polynomial smooth maximum). */
function joined(a: number, b: number): number {
  const near = Math.max(0, SOFT - Math.abs(a - b)) / SOFT;
  return Math.max(a, b) + near * near * SOFT / 4;
}

/** 0..1, how far the temples have receded: what is left of them thins out rather than ending. */
export const receding = ({ style }: Scalp): number => smoothstep(8, 26, style.temples);

/** Millimetres by which a style's hairline lies behind the head's own, near a place. */
function recession(scalp: Scalp, at: Vector): number {
  const [x, y, z] = onScalp(scalp, at);
  const { hairline, temples, sideburn } = scalp.style;
  const before = smoothstep(0.5, 0.72, z) * smoothstep(0.2, mix(0.42, 0.7, receding(scalp)), y);
  const corner = Math.exp(-(((Math.abs(x) - 0.58) / 0.24) ** 2));
  const ear = smoothstep(0.3, 0.08, y) * smoothstep(0.42, 0.6, z);
  return before * (hairline + (temples - hairline) * corner) + Math.max(0, -sideburn) * ear;
}
