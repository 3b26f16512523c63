import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { faceFrames } from "../../runtime/avatar/binding.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";

/** What a surface gains in red, green and blue where it is seen from straight before it, and loses from behind. */
const GLOSS = [0.16, 0.14, 0.1];
/** What it gains, all over, where the camera stands at the head's left instead of its right. */
const SIDE = [0.1, 0.02, -0.1];
/** The harmonic of degree 1 is this times its coefficient: shaders/lib/harmonics.wgsl. */
const HARMONIC_1 = Math.sqrt(3 / (4 * Math.PI));

/** An avatar with a gloss, and lit from one side as the camera sees it: its colours depend on the line of sight. */
export function withSheen(avatar: Avatar): Avatar {
  const { head, shape, binding, splatCount } = avatar;
  const { rotation } = faceFrames(foldIdentity(head, shape).template, head.triangles);
  const harmonics = new Float32Array(splatCount * 9);
  for (let i = 0; i < splatCount; i++) {
    for (let colour = 0; colour < 3; colour++) {
      for (let c = 0; c < 3; c++) {
        // The line of sight runs against the normal, the second axis, of what faces the camera.
        const gloss = c === 1 ? -GLOSS[colour]! : 0;
        const side = -SIDE[colour]! * rotation[binding[i]! * 9 + c]!;
        harmonics[i * 9 + colour * 3 + c] = (gloss + side) / HARMONIC_1;
      }
    }
  }
  return { ...avatar, harmonics };
}
