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
import type { TakenBlocks, TakenMotion } from "./motion_file.ts";

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
   * others read. Null where nothing drove. What is taken afterwards begins another motion.
   */
  finish(): Promise<Uint8Array<ArrayBuffer> | null>;
}

const WIDTH = EXPRESSION_SPACES.flame.count, STRIDE = JOINT_COUNT * 3;
/** Frames kept together. One array that grows would be copied when it is full: 10 MB, in which nobody here would move. */
const BLOCK = 1024;

/** @param out how the session's head is written out as FLAME, asked once; null where that is its own space */
export function createMotionRecorder(out: () => RetargetData | null): MotionRecorder {
  const incoming = forEachSpace(restPose), pose = restPose("flame");
  let map: RetargetMap | null | undefined;
  let count = 0, isFull = false;
  let latest = -Infinity;
  const blocks: TakenMotion[] = [];

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
      if (count % BLOCK === 0) blocks.push(emptyBlock());
      const { expression, joints, times } = blocks.at(-1)!, row = count % BLOCK;
      const from = incoming[frame.space];
      poseOfFrame(frame, from);
      const data = map === undefined ? out() : null;
      if (map === undefined) map = data && createRetargetMap(data);
      // FLAME's frames go out as they came, whatever the head is that they moved.
      const shown = from.space === "flame" || !map ? from : pose;
      if (shown === pose) map!.apply(from, pose);
      expression.set(shown.space === "flame" ? shown.expression : pose.expression, row * WIDTH);
      joints.set(shown.joints, row * STRIDE);
      latest = Math.max(receivedAt / 1000, latest);
      times[row] = latest;
      count++;
    },
    async finish() {
      if (count === 0) return null;
      const taken = { blocks: blocks.splice(0), count };
      count = 0;
      latest = -Infinity;
      return await inWorker(taken);
    },
  };
}

const emptyBlock = (): TakenMotion => ({
  expression: new Float32Array(BLOCK * WIDTH),
  joints: new Float32Array(BLOCK * STRIDE),
  times: new Float64Array(BLOCK),
});

/** Ten minutes take a second to resample and pack, in which no session here would move. */
async function inWorker(taken: TakenBlocks): Promise<Uint8Array<ArrayBuffer>> {
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
      const buffers = taken.blocks.flatMap((b) => [b.expression.buffer, b.joints.buffer, b.times.buffer]);
      worker.postMessage(taken, buffers);
    });
    if ("problem" in answer) throw new Error(answer.problem);
    return answer.bytes;
  } finally {
    worker.terminate();
  }
}
