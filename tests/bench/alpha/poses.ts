import type { Camera } from "../../../runtime/base/camera.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";

/** The channel on which a render worker tells how its stacked pictures are posed. */
export const POSES = "headcast-alpha-bench";

export interface Posed {
  /** Counts the pictures of the rendition from 1, as that of a video message does. */
  readonly seq: number;
  readonly pose: HeadPose;
  readonly camera: Camera;
}
