import type { ExpressionSpace } from "../head/expression_space.ts";
import { createDriver, type Driver, type DriverSample } from "../motion/driver.ts";
import type { HeadPose } from "../motion/head_pose.ts";
import type { RetargetData } from "../motion/retarget/retarget_map.ts";

/** The face that a session's head makes, in ARKit's space, whoever watches and whatever head it is. */
export interface DrivenFace {
  /** Writes the smoothed pose of a moment, idle motion included. @param now milliseconds since the epoch @param into of the space `arkit` */
  sample(now: number, into: HeadPose): DriverSample;
}

/**
 * A session's driver, and the face that it shows for programs elsewhere.
 *
 * On a head of ARKit's space that face is the very pose that is drawn. A FLAME head has nothing to map back from, since what
 * it shows of a smile is spread over components that are nobody's smile: from the first question on the same frames drive
 * a second driver of ARKit's space. So ARKit's weights go out as they came; of FLAME's frames head, jaw and eyes do, and all
 * that the user's own table (`--flame-map`) knows.
 */
export function createDrivenFace(
  { seed, space, flameMap }: {
    seed: number;
    space: ExpressionSpace;
    flameMap?: RetargetData | undefined;
  },
): { driver: Driver; face: DrivenFace } {
  const shown = createDriver({ seed, space });
  if (space === "arkit") return { driver: shown, face: shown };
  let outward: Driver | undefined;
  let sender: Parameters<Driver["reset"]> = [];
  const driver: Driver = {
    ...shown,
    push(...frame) {
      const isTaken = shown.push(...frame);
      outward?.push(...frame);
      return isTaken;
    },
    reset(...another) {
      sender = another;
      shown.reset(...sender);
      outward?.reset(...sender);
    },
  };
  return {
    driver,
    face: {
      sample(now, into) {
        if (outward === undefined) {
          outward = createDriver({ seed, space: "arkit" });
          outward.reset(...sender);
          if (flameMap?.to.space === "arkit") outward.use(flameMap);
        }
        return outward.sample(now, into);
      },
    },
  };
}
