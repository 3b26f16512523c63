import type { ExpressionSpace } from "../../head/expression_space.ts";
import { restPose } from "../../motion/head_pose.ts";
import { PORTRAIT } from "../../base/camera.ts";
import type { RenderClient } from "./render_client.ts";
import type { RenditionSpec } from "./render_messages.ts";

/**
 * Opens a rendition, has one frame of it rendered and closes it: loads the avatar and compiles every kernel.
 * Says whether that worked; what did not work will be told to the first who joins.
 */
export function renderOnce(
  render: RenderClient,
  spec: RenditionSpec,
  space: ExpressionSpace,
): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (worked: boolean) => {
      target.close();
      resolve(worked);
    };
    const target = render.open(spec, {
      opened: () => target.frame(1, true, restPose(space), PORTRAIT),
      chunk: () => end(true),
      interrupted: () => end(false),
      refused: () => end(false),
    });
  });
}
