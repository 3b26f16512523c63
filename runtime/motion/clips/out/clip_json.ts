import { ARKIT_SHAPES } from "../../../head/arkit.ts";
import { restPose } from "../../head_pose.ts";
import type { Clip } from "../clip.ts";
import { flameRows } from "./flame_rows.ts";

/** As few digits as tell a 32-bit float from its neighbours. */
const short = (value: number): number => Number(value.toPrecision(9));

/**
 * A clip as JSON that `readJsonClip` reads back to the bit: `{fps, names, weights, joints}` of ARKit's shapes, or
 * FLAME's arrays by their usual names. Times stand there where they are not even.
 */
export function clipJson(clip: Clip): string {
  const { fps, frameCount, times, space } = clip;
  const even = times.every((time, i) => Math.abs(time - times[0]! - i / fps) < 1e-6);
  const timing = { fps, ...even ? {} : { times: Array.from(times, (time) => time - times[0]!) } };
  if (space === "flame") {
    const arrays = Object.fromEntries(
      [...flameRows(clip)].map(([name, { shape, data }]) => [
        name,
        Array.from(
          { length: frameCount },
          (_, frame) => Array.from(data.subarray(frame * shape[1]!, (frame + 1) * shape[1]!), short),
        ),
      ]),
    );
    return `${JSON.stringify({ ...timing, ...arrays })}\n`;
  }
  const pose = restPose(space);
  const weights: number[][] = [], joints: number[][] = [];
  for (let frame = 0; frame < frameCount; frame++) {
    clip.pose(frame, pose);
    weights.push(Array.from(pose.expression, short));
    joints.push(Array.from(pose.joints, short));
  }
  const moves = joints.some((row) => row.some((value) => value !== 0));
  return `${JSON.stringify({ ...timing, names: ARKIT_SHAPES, weights, ...moves ? { joints } : {} })}\n`;
}
