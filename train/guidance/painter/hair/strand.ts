import { random } from "../../../../runtime/base/hashed_random.ts";
import { noise } from "../../../../runtime/base/noise.ts";
import { add, cross, dot, unit, type Vector } from "../../../../runtime/base/vector.ts";
import type { BodyField } from "../pieces/forms/body_field.ts";
import type { SkinPoint } from "../surface/subject.ts";

/** How a lock wants to grow. */
export interface Plan {
  /** Millimetres along the lock. */
  readonly length: number;
  /** Millimetres over the skin: at the root, and where the lock lies once it has risen. */
  readonly under: number;
  readonly lift: number;
  /** Unit, where `under` and `stand` lead; off the skin where left out. */
  readonly up?: Vector;
  /** Grows off the body under it, wherever that is, and keeps to no layer. */
  readonly free?: boolean;
  /** 0 leaves the skin along the flow, 1 straight up. */
  readonly stand?: number;
  /** Where it runs, by place and share of the way; need not be unit. */
  flow(at: Vector, along: number): Vector;
  /** 0..1, how fast it turns into the flow. */
  readonly bend?: number;
  /** Weight that draws it down, growing along the way. */
  readonly fall?: number;
  /** 0..1, how closely it keeps to its layer where that lies below; by place, where that is not the same all along. */
  readonly cling?: number | ((at: Vector) => number);
  /** Curls: millimetres of the coil's radius and of hair a turn. */
  readonly curl?: number;
  readonly pitch?: number;
  /** Millimetres by which it strays. */
  readonly mess?: number;
  /** How many times longer its last step is than its first: short ones go round the head, long ones hang. */
  readonly stretch?: number;
  /** Stays this far to the subject's left while it hangs before the face, to the right where negative, millimetres. */
  readonly aside?: number;
}

/** Least room under what is worn: millimetres over the skin that hair may have at a place, Infinity in the open. */
export type Cover = (at: Vector) => number;

export interface StrandPoint {
  readonly at: Vector;
  /** Unit, away from the head. */
  readonly up: Vector;
}

/** Millimetres of a lock over which `bend` is meant. */
const USUAL_STEP = 15;

/** Grows a lock from its root, step by step, round the head and what is worn. */
export function growStrand(
  body: BodyField,
  root: SkinPoint & { readonly seed: number },
  plan: Plan,
  segments: number,
  cover: Cover,
): StrandPoint[] {
  const { length, under, lift, stand = 0.25, bend = 0.5, fall = 0, cling = 0.3, mess = 0, aside = 0 } = plan;
  const up = plan.up ?? root.normal;
  const { stretch = 1 } = plan;
  const wayTo = (s: number) => 2 / (1 + stretch) * s * (1 + (stretch - 1) * s / 2);
  const start = plan.flow(root.at, 0);
  let direction = unit(add(add([0, 0, 0], unit(start), 1 - stand), up, stand));
  let at = add(root.at, up, Math.min(under, cover(root.at)));
  const points: StrandPoint[] = [{ at, up }];
  const phase = random(root.seed, 31) * 100;
  for (let s = 1; s <= segments; s++) {
    const along = wayTo(s / segments), step = length * (along - wayTo((s - 1) / segments));
    // However long its steps are, a lock turns as much over the same way.
    const turn = 1 - (1 - bend) ** (step / USUAL_STEP);
    let wanted = unit(plan.flow(at, along));
    wanted = add(wanted, [0, -1, 0], fall * Math.min(1, 0.3 + along));
    if (mess > 0) {
      const sway = (salt: number) => mess / 20 * noise(phase, along * 3, salt, 51);
      wanted = add(wanted, [sway(1), sway(2), sway(3)]);
    }
    direction = unit(add(add([0, 0, 0], direction, 1 - turn), unit(wanted), turn));
    at = add(at, direction, step);
    if (aside !== 0 && at[0] / aside < 1 && at[2] > -25 && at[1] < 55) {
      at = [at[0] + 0.5 * (aside - at[0]), at[1], at[2] - 0.3 * step];
    }
    const layer = under + (lift - under) * (1 - (1 - Math.min(1, 1.6 * along)) ** 2);
    let over = body.distance(at);
    const room = cover(at);
    if (plan.free && over <= room) {
      points.push({ at, up: body.away(at) });
      continue;
    }
    if (over < layer || over > room) {
      at = add(at, body.away(at), Math.min(layer, room) - over);
      over = body.distance(at);
      if (over < Math.min(layer, room)) at = add(at, body.away(at), Math.min(layer, room) - over);
    } else if (over > layer) {
      const share = typeof cling === "number" ? cling : cling(at);
      if (share > 0) at = add(at, body.away(at), -share * (over - layer));
    }
    points.push({ at, up: body.away(at) });
  }
  return plan.curl ? curlStrand(points, plan.curl, plan.pitch ?? 20, length / segments, phase) : points;
}

/** Winds a lock into a coil. @param radius, @param pitch, @param step from point to point, millimetres */
export function curlStrand(
  points: readonly StrandPoint[],
  radius: number,
  pitch: number,
  step: number,
  phase: number,
): StrandPoint[] {
  return points.map(({ at, up }, i) => {
    const before = points[Math.max(0, i - 1)]!.at, after = points[Math.min(points.length - 1, i + 1)]!.at;
    const along = unit([after[0] - before[0], after[1] - before[1], after[2] - before[2]]);
    const side = unit(cross(up, along));
    const over = unit(add(up, along, -dot(up, along)));
    const angle = phase + 2 * Math.PI * i * step / pitch;
    const open = radius * Math.min(1, i / 3);
    return { at: add(add(at, side, open * Math.cos(angle)), over, open * (0.6 + Math.sin(angle))), up };
  });
}
