import type { Avatar } from "../runtime/avatar/avatar.ts";
import { randomNumbers } from "./reference/scenes.ts";

/** An avatar whose colours depend on the line of sight, each splat's in its own way. */
export function withHarmonics(avatar: Avatar, seed: number, size: number): Avatar {
  const random = randomNumbers(seed);
  const harmonics = Float32Array.from({ length: avatar.splatCount * 9 }, () => size * (2 * random() - 1));
  return { ...avatar, harmonics };
}
