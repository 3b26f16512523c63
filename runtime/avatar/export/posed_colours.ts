import type { CoefficientPose } from "../../head/coefficients.ts";
import { createFoldWeights } from "../../head/folds.ts";
import type { Avatar } from "../avatar.ts";
import type { FaceFrames } from "../binding.ts";
import { FRONT_HALF, highlight, receive } from "../lamps.ts";

/** As shaders/lib/light.wgsl has them. */
const LEAST_RATIO = 0.35, MOST_RATIO = 2.5, LEAST_LIGHT = 1e-3, GAMMA_BEND = 0.0909;
const FOLD_TINT = [0.82, 1.06, 1.12] as const;

/**
 * An avatar's colours in the light that falls on the posed head, seen from the front: what shaders/lib/light.wgsl draws
 * from there, for files whose viewers have one colour a splat.
 *
 * @param rest frames of the head at rest
 * @param posed frames of the pose
 * @returns [splats, 3], the avatar's own where it has no light
 */
export function posedColours(
  { head, light, binding, colour, splatCount }: Avatar,
  rest: FaceFrames,
  posed: FaceFrames,
  pose: CoefficientPose,
): Float32Array {
  if (!light) return colour;
  const folds = createFoldWeights(head);
  folds.update(pose);
  const lit = colour.slice();
  const before = new Float64Array(3), now = new Float64Array(3);
  const from = new Float64Array(3), to = new Float64Array(3);
  for (let i = 0; i < splatCount; i++) {
    turn(rest, binding[i]!, light.normal, i, before);
    turn(posed, binding[i]!, light.normal, i, now);
    receive(before[0]!, before[1]!, before[2]!, from);
    receive(now[0]!, now[1]!, now[2]!, to);
    const polish = light.polish[i]!;
    const shine = light.gloss[i]! * (highlight(facing(now), polish) - highlight(facing(before), polish));
    const drawn = light.depth[i]! * folds.weights[light.fold[i]!]!;
    for (let c = 0; c < 3; c++) {
      const folded = unit(colour[i * 3 + c]! * (1 - drawn * FOLD_TINT[c]!));
      const ratio = Math.max(LEAST_RATIO, Math.min(MOST_RATIO, to[c]! / Math.max(LEAST_LIGHT, from[c]!)));
      const bent = ratio * (1 + GAMMA_BEND * (1 - ratio) / (0.5 + 0.5 * ratio));
      const bright = Math.sqrt(unit(folded * folded * bent + shine));
      lit[i * 3 + c] = folded + light.share[i]! * (bright - folded);
    }
  }
  return lit;
}

const unit = (x: number): number => Math.max(0, Math.min(1, x));
const facing = (normal: Float64Array): number =>
  normal[0]! * FRONT_HALF[0] + normal[1]! * FRONT_HALF[1] + normal[2]! * FRONT_HALF[2];

function turn(
  { rotation }: FaceFrames,
  t: number,
  local: Float32Array,
  i: number,
  world: Float64Array,
): void {
  for (let r = 0; r < 3; r++) {
    const R = t * 9 + r * 3;
    world[r] = rotation[R]! * local[i * 3]! + rotation[R + 1]! * local[i * 3 + 1]! +
      rotation[R + 2]! * local[i * 3 + 2]!;
  }
}
