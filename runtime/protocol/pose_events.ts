import { type Camera, PORTRAIT } from "../base/camera.ts";
import { EXPRESSION_SPACE_NAMES, type ExpressionSpace } from "../head/expression_space.ts";
import { restPose } from "../motion/head_pose.ts";
import { createPoseReader, spaceOfPose } from "../motion/wire/pose_reader.ts";
import { ProtocolError } from "./errors.ts";
import type { PosedMessage } from "./server_messages.ts";

/** How the head stands, as the server would draw it. Its numbers are written over by the next: copy what you keep. */
export interface PoseEvent {
  /** Counts the session's poses; a gap is one that this client was spared. */
  readonly seq: number;
  /** The `drive` (0, 1, ...) that it shows; null while the head idles. */
  readonly poseSeq: number | null;
  /** The moment that it is the pose of, milliseconds since 1970 by the server's clock. */
  readonly taken: number;
  /** The sound time that it was made for, milliseconds; undefined where the session has no sound. */
  readonly soundMs?: number | undefined;
  /** What the expression is in. */
  readonly space: ExpressionSpace;
  /** 52 weights of `arkit`, or 100 coefficients of `flame`. */
  readonly expression: Float32Array;
  /** Root, neck, jaw, left and right eye: three numbers each, axis-angle in radians. */
  readonly joints: Float32Array;
  /** The session's; a viewer that has moved its own looks through that. */
  readonly camera: Readonly<Required<Camera>>;
}

/** Reads a session's poses in the order in which they come. */
export interface PoseEvents {
  /** @returns null for one that cannot be read by those before, an error for bytes that are no pose */
  read(message: PosedMessage): PoseEvent | ProtocolError | null;
  /** What comes next can be read alone. */
  restart(): void;
}

export function createPoseEvents(): PoseEvents {
  const reader = createPoseReader();
  const poses = Object.fromEntries(EXPRESSION_SPACE_NAMES.map((space) => [space, restPose(space)])) as Record<
    ExpressionSpace,
    ReturnType<typeof restPose>
  >;
  const camera = { ...PORTRAIT };
  return {
    read({ seq, poseSeq, soundMs, stamps: { taken }, data }) {
      try {
        const space = spaceOfPose(data), { expression, joints } = poses[space];
        if (reader.read(data, poses[space], camera) !== "ok") return null;
        return { seq, poseSeq, taken, soundMs, space, expression, joints, camera };
      } catch (cause) {
        return new ProtocolError("bad-message", (cause as Error).message, { cause });
      }
    },
    restart: reader.reset,
  };
}
