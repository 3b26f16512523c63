import type { Avatar } from "../../../../runtime/avatar/avatar.ts";
import { speckledAvatar } from "../../run/tiny_run.ts";

/** A small head of few splats; the stock head is distilled in `deno task bench --train distillation`. */
export const SMALL = {
  size: 64,
  steps: 50,
  views: 2,
  pictures: 16,
  capacity: 6000,
  logEvery: 25,
  // A grey start has further to go than one that is painted, for which the profile is made.
  lastRatesFrom: 0.5,
  // Whatever changes the splats' number has tests of its own, and costs this few of them more than it gains.
  densifyFrom: 1000,
  densifyUntil: 1000,
  pruneFrom: 1000,
  pruneUntil: 1000,
} as const;

/** Orange, with every splat a shade of its own: far from the same with red and blue exchanged. */
export function orangeAvatar(): Avatar {
  const avatar = speckledAvatar();
  const colour = avatar.colour.map((value, i) => [0.9, 0.45, 0.1][i % 3]! + 0.1 * (value - 0.5));
  return { ...avatar, name: "orange", colour };
}
