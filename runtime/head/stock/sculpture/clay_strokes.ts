import type { Solid } from "./implicit.ts";
import type { Vector } from "../../../base/vector.ts";

/**
 * A thumb's stroke over the clay from `from` to `to`: the surface rises by `by` millimetres (sinks, if
 * negative), fading over `reach` (a Gaussian's standard deviation). Given for the left, done on both sides.
 */
export interface Stroke {
  readonly from: Vector;
  readonly to?: Vector;
  readonly by: number;
  readonly reach: number;
}

/** Strokes are felt up to this many times their reach. */
const STROKE_END = 3.5;
/** Millimetres of height a band: the strokes are kept by the heights at which they are felt. */
const BAND = 8, LOWEST_BAND = -300;

/** `solid` after some strokes. They are gentle: the field stays near enough to a distance. */
export function press(solid: Solid, strokes: readonly Stroke[]): Solid {
  const bands: StrokeLine[][] = [];
  for (const stroke of strokes) {
    const { from, to = from, reach } = stroke,
      [low, high] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
    const first = bandOf(low - STROKE_END * reach), last = bandOf(high + STROKE_END * reach);
    for (let band = first; band <= last; band++) (bands[band] ??= []).push(lineOf(stroke));
  }
  return (px, y, z) => {
    let d = solid(px, y, z);
    const felt = bands[bandOf(y)];
    // Far from the surface no stroke is felt.
    if (!felt || d > 25) return d;
    const x = Math.sqrt(px * px + 1);
    for (const line of felt) {
      const dx = x - line.ax, dy = y - line.ay, dz = z - line.az;
      const t = Math.min(1, Math.max(0, (dx * line.bx + dy * line.by + dz * line.bz) / line.square));
      const ex = dx - line.bx * t, ey = dy - line.by * t, ez = dz - line.bz * t;
      const away = (ex * ex + ey * ey + ez * ez) / line.reachSquare;
      if (away < STROKE_END * STROKE_END) d -= line.rise * Math.exp(-0.5 * away);
    }
    return d;
  };
}

interface StrokeLine {
  readonly ax: number;
  readonly ay: number;
  readonly az: number;
  readonly bx: number;
  readonly by: number;
  readonly bz: number;
  readonly square: number;
  readonly rise: number;
  readonly reachSquare: number;
}

const bandOf = (y: number): number => Math.max(0, Math.floor((y - LOWEST_BAND) / BAND));

function lineOf({ from, to = from, by: rise, reach }: Stroke): StrokeLine {
  const [ax, ay, az] = from, bx = to[0] - ax, by = to[1] - ay, bz = to[2] - az;
  return {
    ax,
    ay,
    az,
    bx,
    by,
    bz,
    square: bx * bx + by * by + bz * bz || 1,
    rise,
    reachSquare: reach * reach,
  };
}
