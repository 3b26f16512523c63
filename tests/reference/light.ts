import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { GROUND, LAMPS, SKY } from "../../runtime/avatar/lamps.ts";
import { FOLD_NAMES, FOLDS } from "../../runtime/head/folds.ts";
import { JOINTS } from "../../runtime/head/head_model.ts";
import type { HeadPose } from "../../runtime/motion/head_pose.ts";
import type { TwinFrames, WorldSplats } from "./binding.ts";
import { apply } from "./rotations.ts";

/** What an open surface receives from lamps that wrap round it, a sky and a ground. */
export function received([x, y, z]: readonly number[]): number[] {
  return [0, 1, 2].map((c) => {
    const up = (1 + y!) / 2;
    return LAMPS.reduce(
      (sum, { towards, colour, wrap }) =>
        sum +
        colour[c]! *
          Math.max(0, (x! * towards[0] + y! * towards[1] + z! * towards[2] + wrap[c]!) / (1 + wrap[c]!)),
      GROUND[c]! * (1 - up) + SKY[c]! * up,
    );
  });
}

function highlight(normal: readonly number[], towardsEye: readonly number[], polish: number): number {
  const sum = LAMPS[0]!.towards.map((x, c) => x + towardsEye[c]!);
  const facing = Math.max(0, sum.reduce((all, x, c) => all + x * normal[c]!, 0) / Math.hypot(...sum));
  return (1 - polish) * (facing ** 16 / 2 + facing ** 64 / 2) + polish * facing ** 256;
}

/** [folds], 0..1. */
export function foldDepths(names: readonly string[], pose: HeadPose): number[] {
  return FOLD_NAMES.map((name) => {
    const fold: {
      expressions?: Record<string, number>;
      joint?: { name: string; axis: number; perRadian: number };
    } = FOLDS[name];
    const { expressions = {}, joint } = fold;
    let depth = 0;
    for (const [shape, weight] of Object.entries(expressions)) {
      if (names.includes(shape)) depth += weight * pose.expression[names.indexOf(shape)]!;
    }
    if (joint) {
      depth += joint.perRadian *
        pose.joints[(JOINTS as readonly string[]).indexOf(joint.name) * 3 + joint.axis]!;
    }
    return Math.min(1, Math.max(0, depth));
  });
}

const clamp = (x: number, low = 0, high = 1) => Math.min(high, Math.max(low, x));

/**
 * Splats in the light of a pose: shaders/lib/light.wgsl in float64.
 *
 * @param rest frames of the head at rest
 * @param outward from the head to a camera far away, unit
 */
export function relit(
  splats: WorldSplats,
  { light, binding, head }: Avatar,
  rest: TwinFrames,
  frames: TwinFrames,
  pose: HeadPose,
  outward: readonly number[],
): WorldSplats {
  const depths = foldDepths(head.expressionNames, pose);
  const colour = new Float64Array(splats.count * 3);
  for (let i = 0; i < splats.count; i++) {
    const turn = ({ rotation }: TwinFrames) => {
      const R = Array.from(rotation.subarray(binding[i]! * 9, binding[i]! * 9 + 9));
      return apply(R, light!.normal[i * 3]!, light!.normal[i * 3 + 1]!, light!.normal[i * 3 + 2]!);
    };
    const [before, now] = [turn(rest), turn(frames)];
    const [from, to] = [received(before), received(now)];
    const polish = Math.round(15 * light!.polish[i]!) / 15;
    const shine = light!.gloss[i]! * (highlight(now, outward, polish) - highlight(before, [0, 0, 1], polish));
    const drawn = light!.depth[i]! * depths[light!.fold[i]!]!;
    for (let c = 0; c < 3; c++) {
      const folded = clamp(splats.colour[i * 3 + c]! * (1 - drawn * [0.82, 1.06, 1.12][c]!));
      const ratio = clamp(to[c]! / from[c]!, 0.35, 2.5);
      const bent = ratio * (1 + 0.0909 * (1 - ratio) / (0.5 + 0.5 * ratio));
      const lit = Math.sqrt(clamp(folded * folded * bent + shine));
      colour[i * 3 + c] = folded + light!.share[i]! * (lit - folded);
    }
  }
  return { ...splats, colour };
}
