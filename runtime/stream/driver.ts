import type { ExpressionSpace } from "../head/head_model.ts";
import type { HeadPose } from "../motion/head_pose.ts";

/** What a session needs of `runtime/motion`'s driver. Times are milliseconds since the epoch. */
export interface SessionDriver {
  push(pose: HeadPose & { seq: number; t: number }, receivedAt: number): void;
  sample(now: number, into: HeadPose): DriverSample;
}

export interface DriverSample {
  /** The newest pose in the sample; null while the idle motion has the head to itself. */
  poseSeq: number | null;
  receivedAt: number | null;
}

export type OpenSessionDriver = (options: { seed: number; space: ExpressionSpace }) => SessionDriver;
