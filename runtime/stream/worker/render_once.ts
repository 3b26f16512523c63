import type { ExpressionSpace } from "../../head/expression_space.ts";
import { restPose } from "../../motion/head_pose.ts";
import { PORTRAIT } from "../../base/camera.ts";
import type { RenderClient } from "./render_client.ts";
import type { RenditionSpec } from "./render_messages.ts";

/** The first compiles every kernel, the second shows what a frame takes. */
const FRAMES = 2;

/**
 * Opens a rendition, has two frames of it rendered and closes it: loads the avatar and compiles every kernel. Where somebody
 * waits for pictures already, one: theirs show what a frame takes. At the size that is shown: another one has other kernels.
 *
 * @returns what a frame takes the worker, ms; null where that is not known: it did not work, which will be told to the first
 *   who joins, or somebody has joined
 */
export function renderOnce(
  render: RenderClient,
  spec: RenditionSpec,
  space: ExpressionSpace,
): Promise<number | null> {
  return new Promise((resolve) => {
    const end = (cost: number | null) => {
      target.close();
      resolve(cost);
    };
    // What has been drawn already is not drawn again: each is seen from another side.
    const ask = (ticket: number) =>
      target.frame(ticket, ticket === 1, restPose(space), { ...PORTRAIT, azimuth: ticket / 100 });
    const target = render.open(spec, {
      opened: () => ask(1),
      chunk({ ticket, cost }) {
        if (ticket === FRAMES) end(cost);
        else if (render.targets.size > 1) end(null);
        else ask(ticket + 1);
      },
      interrupted: () => end(null),
      refused: () => end(null),
    });
  });
}
