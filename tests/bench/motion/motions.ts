import { basename } from "node:path";
import type { ExpressionSpace } from "../../../runtime/head/expression_space.ts";
import { blendPose } from "../../../runtime/motion/blend_pose.ts";
import type { Clip } from "../../../runtime/motion/clips/clip.ts";
import { readClip } from "../../../runtime/motion/clips/read_clip.ts";
import { createDriver, type Driver } from "../../../runtime/motion/driver.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";

/** What a session's head does, 60 poses a second as the driver gives them: smoothed, joined with idle motion. */
export interface Motion {
  readonly name: string;
  readonly space: ExpressionSpace;
  readonly poses: readonly HeadPose[];
  /** Between those, at a time in seconds. */
  readonly at: (seconds: number, into: HeadPose) => void;
}

const RATE = 60;
const CAPTURES = ["arkit/iphone-capture.csv", "flame/talkshow-a.pkl", "flame/talkshow-b.pkl"];

/** @param data the folder of the recordings; those that are absent are left out, and said */
export async function readMotions(data: URL, seconds: number): Promise<Motion[]> {
  const motions = [driven("idle", "arkit", () => {}, seconds)];
  for (const path of CAPTURES) {
    try {
      motions.push(
        ofClip(await readClip(await Deno.readFile(new URL(path, data)), basename(path)), path, seconds),
      );
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      console.log(`Left out, ${path} is absent`);
    }
  }
  return motions;
}

/** To and fro, at the clip's own rate, by its own frames. */
function ofClip(clip: Clip, path: string, seconds: number): Motion {
  const pose = restPose(clip.space), last = clip.frameCount - 1;
  let next = 0;
  return driven(basename(path), clip.space, (driver, ms) => {
    for (; 1000 * next / clip.fps <= ms; next++) {
      const turn = next % (2 * last), t = 1000 * next / clip.fps;
      clip.pose(turn <= last ? turn : 2 * last - turn, pose);
      const joint = (at: number) => pose.joints.subarray(3 * at, 3 * at + 3);
      driver.push({
        ...{ seq: next, t, space: clip.space, expression: pose.expression, root: joint(0), neck: joint(1) },
        ...{ jaw: joint(2), leftEye: joint(3), rightEye: joint(4) },
      }, t);
    }
  }, seconds);
}

function driven(
  name: string,
  space: ExpressionSpace,
  drive: (driver: Driver, ms: number) => void,
  seconds: number,
): Motion {
  const driver = createDriver({ seed: 1, space });
  const poses = Array.from({ length: seconds * RATE + 1 }, (_, frame) => {
    const ms = 1000 * frame / RATE, pose = restPose(space);
    drive(driver, ms);
    driver.sample(ms, pose);
    return pose;
  });
  return {
    ...{ name, space, poses },
    at(time, into) {
      const place = Math.max(0, Math.min(poses.length - 1, time * RATE));
      const before = Math.min(poses.length - 2, Math.floor(place));
      blendPose(poses[before]!, poses[before + 1]!, place - before, into);
    },
  };
}
