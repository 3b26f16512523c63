import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createPoseReader, spaceOfPose } from "../../../runtime/motion/wire/pose_reader.ts";
import type { PosedMessage } from "../../../runtime/protocol/server_messages.ts";
import type { FakeSocket } from "../fakes.ts";

/** What a client that draws by itself makes of the poses that it was sent. */
export interface ReadPose extends Omit<PosedMessage, "type" | "data"> {
  readonly bytes: number;
  readonly space: "arkit" | "flame";
  readonly jawOpen: number;
  readonly azimuth: number;
}

const JAW_OPEN = 17;

/** Reads all that has come since it was asked last; throws where one cannot be read by those before. */
export function poseTaker({ messages }: FakeSocket): () => ReadPose[] {
  const reader = createPoseReader();
  let at = 0;
  return () => {
    const poses: ReadPose[] = [];
    for (; at < messages.length; at++) {
      const message = messages[at]!;
      if (message.type === "welcome") reader.reset();
      if (message.type !== "pose") continue;
      const { data, type: _, ...rest } = message;
      const space = spaceOfPose(data), pose = restPose(space), camera = { ...PORTRAIT };
      const read = reader.read(data, pose, camera);
      if (read !== "ok") throw new Error(`Cannot read pose ${message.seq}: ${read}`);
      const [jawOpen, azimuth] = [pose.expression[JAW_OPEN]!, camera.azimuth];
      poses.push({ ...rest, space, bytes: data.length, jawOpen, azimuth });
    }
    return poses;
  };
}
