import { resampleClip } from "../../motion/clips/change/resample.ts";
import { createClip } from "../../motion/clips/clip.ts";
import { EXPRESSION_SPACES, forEachSpace } from "../../head/expression_space.ts";
import { JOINT_COUNT } from "../../head/head_model.ts";
import { type PoseFrame, poseOfFrame } from "../../motion/driver.ts";
import { restPose } from "../../motion/head_pose.ts";
import {
  createRetargetMap,
  type RetargetData,
  type RetargetMap,
} from "../../motion/retarget/retarget_map.ts";
import { MOTION_MAX_FRAMES } from "../limits.ts";

/** Keeps the frames that drive a session as FLAME's motion. */
export interface MotionRecorder {
  /** Takes a frame; one beyond MOTION_MAX_FRAMES is not kept. @param receivedAt milliseconds */
  take(frame: PoseFrame, receivedAt: number): void;
  /**
   * The motion from the first frame to the last, evenly spaced at the rate that it came with: the .npz that VHAP and
   * others read. Null where nothing drove.
   */
  finish(): Promise<Uint8Array<ArrayBuffer> | null>;
}

const WIDTH = EXPRESSION_SPACES.flame.count, STRIDE = JOINT_COUNT * 3;
/** Frames that there is room for at first. */
const BLOCK = 1024;

/** @param out how the session's head is written out as FLAME, asked once; null where that is its own space */
export function createMotionRecorder(out: () => RetargetData | null): MotionRecorder {
  const incoming = forEachSpace(restPose), pose = restPose("flame");
  let map: RetargetMap | null | undefined;
  let count = 0;
  let expression = new Float32Array(0), joints = new Float32Array(0), times = new Float64Array(0);

  function grow(): void {
    if (count < times.length) return;
    const room = Math.max(BLOCK, 2 * count);
    expression = extended(expression, room * WIDTH);
    joints = extended(joints, room * STRIDE);
    const longer = new Float64Array(room);
    longer.set(times);
    times = longer;
  }

  return {
    take(frame, receivedAt) {
      if (count >= MOTION_MAX_FRAMES) return;
      grow();
      const from = incoming[frame.space];
      poseOfFrame(frame, from);
      const data = map === undefined ? out() : null;
      if (map === undefined) map = data && createRetargetMap(data);
      // FLAME's frames go out as they came, whatever the head is that they moved.
      const shown = from.space === "flame" || !map ? from : pose;
      if (shown === pose) map!.apply(from, pose);
      expression.set(shown.space === "flame" ? shown.expression : pose.expression, count * WIDTH);
      joints.set(shown.joints, count * STRIDE);
      times[count] = Math.max(receivedAt / 1000, count === 0 ? -Infinity : times[count - 1]!);
      count++;
    },
    async finish() {
      if (count === 0) return null;
      const fps = rateOf(times.subarray(0, count));
      const clip = createClip({
        ...{ name: "session", space: "flame", fps },
        expression: expression.slice(0, count * WIDTH),
        joints: joints.slice(0, count * STRIDE),
        times: times.slice(0, count),
      });
      const { clipNpz } = await import("../../motion/clips/out/clip_npz.ts");
      return await clipNpz(resampleClip(clip, fps));
    },
  };
}

function extended(values: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const longer = new Float32Array(length);
  longer.set(values);
  return longer;
}

/** Frames a second, whole, by the median of what lies between two; 30 where there is nothing to go by. */
function rateOf(times: Float64Array): number {
  const steps = times.subarray(1).map((time, i) => time - times[i]!).sort();
  const middle = steps[steps.length >> 1] ?? 0;
  return middle > 0 ? Math.min(120, Math.max(1, Math.round(1 / middle))) : 30;
}
