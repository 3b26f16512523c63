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
import type { MotionAnswer } from "../worker/motion_worker.ts";
import type { TakenMotion } from "./motion_file.ts";

/** Keeps the frames that drive a session as FLAME's motion. */
export interface MotionRecorder {
  /** Whether there is anything to keep. */
  readonly isEmpty: boolean;
  /** Why it ended before the recording; null where it did not. */
  readonly reason: string | null;
  /** Takes a frame; one beyond MOTION_MAX_FRAMES is not kept, and `reason` says so. @param receivedAt milliseconds */
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
  let count = 0, isFull = false;
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
    get isEmpty() {
      return count === 0;
    },
    get reason() {
      return isFull ? `the motion beside a recording has ${MOTION_MAX_FRAMES} frames at most` : null;
    },
    take(frame, receivedAt) {
      if (count >= MOTION_MAX_FRAMES) {
        isFull = true;
        return;
      }
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
      const taken = {
        expression: expression.slice(0, count * WIDTH),
        joints: joints.slice(0, count * STRIDE),
        times: times.slice(0, count),
      };
      return await inWorker(taken);
    },
  };
}

function extended(values: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const longer = new Float32Array(length);
  longer.set(values);
  return longer;
}

/** Ten minutes take a second to resample and pack, in which no session here would move. */
async function inWorker(taken: TakenMotion): Promise<Uint8Array<ArrayBuffer>> {
  const worker = new Worker(new URL("../worker/motion_worker.ts", import.meta.url), {
    type: "module",
    name: "motion",
  });
  try {
    const answer = await new Promise<MotionAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`Cannot write the motion, its worker ended: ${event.message}`));
      };
      worker.postMessage(taken, [taken.expression.buffer, taken.joints.buffer, taken.times.buffer]);
    });
    if ("problem" in answer) throw new Error(answer.problem);
    return answer.bytes;
  } finally {
    worker.terminate();
  }
}
