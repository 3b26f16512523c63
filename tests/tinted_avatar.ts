import type { Avatar } from "../runtime/avatar/avatar.ts";
import { ABOVE_0 } from "../runtime/avatar/harmonics.ts";
import { toLocalNormals } from "../runtime/avatar/splat_light.ts";
import { faceFrames } from "../runtime/avatar/binding.ts";
import { FOLD_NAMES } from "../runtime/head/folds.ts";
import { foldIdentity } from "../runtime/head/identity.ts";
import { randomNumbers } from "./reference/scenes.ts";

/** An avatar whose colours depend on the line of sight, each splat's in its own way. */
export function withHarmonics(
  avatar: Avatar,
  seed: number,
  size: number,
  degree: 1 | 2 | 3 = 1,
): Avatar {
  const random = randomNumbers(seed);
  const harmonics = Float32Array.from(
    { length: avatar.splatCount * 3 * ABOVE_0[degree] },
    () => size * (2 * random() - 1),
  );
  return { ...avatar, harmonics };
}

/** An avatar whose splats take the moving light up, each in its own way: every fold, gloss and polish occurs. */
export function withLight(avatar: Avatar, seed: number): Avatar {
  const { splatCount: count, binding, head, shape } = avatar;
  const random = randomNumbers(seed);
  const numbers = (width = 1, low = 0) =>
    Float32Array.from({ length: count * width }, () => low + random() * (1 - low));
  const frames = faceFrames(foldIdentity(head, shape).template, head.triangles);
  // About the triangle's own normal, up to 45 degrees off.
  const world = numbers(3, -1).map((x, i) =>
    0.5 * x + frames.rotation[binding[Math.floor(i / 3)]! * 9 + i % 3 * 3 + 1]!
  );
  const light = {
    normal: toLocalNormals(world, binding, frames),
    gloss: numbers(),
    polish: numbers(),
    share: numbers(),
    fold: Uint8Array.from({ length: count }, () => Math.floor(random() * FOLD_NAMES.length)),
    depth: numbers(1, -1),
  };
  return { ...avatar, light };
}
