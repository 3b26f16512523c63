import { blendPose } from "../../motion/blend_pose.ts";
import { type HeadPose, restPose } from "../../motion/head_pose.ts";
import { EASE_FROM_MS } from "../limits.ts";
import type { SessionSnapshot } from "./snapshot.ts";

/** A head that goes over from what another server showed of it. */
export interface EasingHead {
  /** From the next moment on that is shown. */
  from(pose: SessionSnapshot["shown"]): void;
  /** Writes over a pose of its own what is shown, while it is on its way. Allocates nothing. @param now ms since the epoch */
  apply(now: number, into: HeadPose): void;
}

export function createEasingHead(): EasingHead {
  let before: HeadPose | null = null;
  /** The first moment that was shown: pictures may be long in coming. */
  let since: number | null = null;
  return {
    from({ space, expression, joints }) {
      before = restPose(space);
      before.expression.set(expression);
      before.joints.set(joints);
      since = null;
    },
    apply(now, into) {
      if (before === null) return;
      since ??= now;
      const share = (now - since) / EASE_FROM_MS;
      // Another head has nothing in common with it.
      if (share >= 1 || before.space !== into.space) before = null;
      else blendPose(before, into, share * share * (3 - 2 * share), into);
    },
  };
}
