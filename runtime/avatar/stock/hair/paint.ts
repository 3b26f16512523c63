import { shadeHair } from "./light.ts";
import type { Root } from "./roots.ts";
import type { StrandPoint } from "./strand.ts";
import type { LookGround } from "../ground.ts";
import type { StrokePoint } from "../splat_strokes.ts";
import { add, subtract, unit, type Vector } from "../../../base/vector.ts";
import { clamp01, mix } from "../../../base/scalar.ts";

interface Paint {
  /** Standard deviation at the root, millimetres, and how much of it is lost on the way to the tip. */
  readonly width: number;
  readonly taper: number;
  /** 0..1, dark to light. */
  readonly tone: number;
  /** 0..1, from under the other hairs to over them. */
  readonly outer: number;
  /** 0..1, how far a root lies in the light although it is one. */
  readonly lift: number;
}

/** A hair's points in the world, lit. */
export function paintStrand(
  ground: LookGround,
  root: Pick<Root, "open">,
  points: readonly StrandPoint[],
  { width, taper, tone, outer, lift }: Paint,
): StrokePoint[] {
  const toWorld = (p: Vector): Vector => add(ground.middle, p, ground.millimetre);
  return points.map(({ at, up, along, rise }, i): StrokePoint => {
    const before = points[Math.max(0, i - 1)]!.at, after = points[Math.min(points.length - 1, i + 1)]!.at;
    return {
      at: toWorld(at),
      width: width * (1 - taper * along ** 1.5) * ground.millimetre,
      colour: shadeHair(unit(subtract(after, before)), up, {
        hair: ground.palette.hair,
        depth: mix(0.5 + 0.5 * clamp01(outer * (0.4 + 0.6 * rise)), 1, 0.9 * lift),
        tip: Math.max(along, 0.5 * lift),
        tone,
        open: root.open,
      }),
    };
  });
}
