import type { HeadPose } from "../motion/head_pose.ts";
import type { Camera } from "./camera.ts";
import type { Background, LoadedAvatar, Picture, Renderer, Submission } from "./renderer.ts";

/** What is rendered, apart from pose and camera. */
export interface Scene {
  readonly renderer: Renderer;
  readonly avatar: LoadedAvatar;
  /** Side of the square picture in pixels. */
  readonly size: number;
  readonly background: Background;
  /** Ends a long rendering between two frames, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One moment: how the head is, and from where it is seen. */
export interface Still {
  readonly pose: HeadPose;
  readonly camera: Camera;
}

/** How many frames a view takes before the first must be read. */
const IN_FLIGHT = 3;

/**
 * Renders frames in order, with the GPU always a few ahead of the reader. A picture's data is good until the
 * next one is asked for.
 *
 * @param stillAt the moment of frame 0, 1, ...; may give the same object each time
 */
export async function* renderFrames(
  scene: Scene,
  format: "rgba" | "i420",
  count: number,
  stillAt: (frame: number) => Still,
): AsyncGenerator<Picture, void, void> {
  const view = scene.renderer.openView({ size: scene.size, format, background: scene.background });
  const queue: Submission[] = [];
  try {
    for (let frame = 0; frame < count || queue.length > 0;) {
      scene.signal?.throwIfAborted();
      while (frame < count && queue.length < IN_FLIGHT) {
        const { pose, camera } = stillAt(frame++);
        queue.push(view.submit(scene.avatar, pose, camera));
      }
      yield await queue.shift()!.read();
    }
  } finally {
    // A view may not close over frames that nobody reads.
    for (const submission of queue) await submission.read().catch(() => {});
    view.close();
  }
}
