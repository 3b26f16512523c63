import type { HeadPose } from "../motion/head_pose.ts";
import type { Camera } from "../base/camera.ts";
import type { Background, LoadedAvatar, Picture, Renderer, Submission, ViewOptions } from "./renderer.ts";
import { createMark } from "./mark.ts";

/** What is rendered, apart from pose and camera. */
export interface Scene {
  readonly renderer: Renderer;
  readonly avatar: LoadedAvatar;
  /** Side of the square picture in pixels. */
  readonly size: number;
  readonly background: Background;
  /** Which of the avatar's levels of detail is drawn: see `ViewOptions.level`. */
  readonly level?: ViewOptions["level"];
  /** What its visible mark says; none where not given. */
  readonly mark?: string | undefined;
  /** Ends a long rendering between two frames, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One moment: how the head is, and from where it is seen. */
export interface Still {
  readonly pose: HeadPose;
  readonly camera: Camera;
}

/**
 * Renders frames in order, with the GPU at the next one while the reader has this one (see `Submission.read`). A
 * picture's data is good until the next one is asked for.
 *
 * @param stillAt the moment of frame 0, 1, ...; may give the same object each time
 */
export async function* renderFrames(
  scene: Scene,
  format: ViewOptions["format"],
  count: number,
  stillAt: (frame: number) => Still,
): AsyncGenerator<Picture, void, void> {
  const { size, background, level = "full" } = scene;
  if (level === "fitting") await scene.avatar.levels?.want();
  const view = scene.renderer.openView({ size, format, background, level });
  const mark = scene.mark === undefined ? null : createMark(scene.size, scene.mark);
  let ahead: Submission | null = null;
  const submit = (frame: number): Submission => {
    const { pose, camera } = stillAt(frame);
    return ahead = view.submit(scene.avatar, pose, camera);
  };
  try {
    for (let frame = 0; frame < count; frame++) {
      scene.signal?.throwIfAborted();
      const reading: Promise<Picture> = (ahead ?? submit(frame)).read();
      ahead = null;
      if (frame + 1 < count) submit(frame + 1);
      const picture = await reading;
      if (format === "rgba") mark?.overRgba(picture.data);
      else mark?.overI420(picture.data, format === "i420-stacked");
      yield picture;
    }
  } finally {
    // A view may not close over a frame that nobody reads.
    await (ahead as Submission | null)?.read().catch(() => {});
    view.close();
  }
}
