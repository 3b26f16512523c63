import { asError } from "../../../runtime/base/message.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import { forEachSpace } from "../../../runtime/head/expression_space.ts";
import { copyPose, type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import type { LoadedAvatar, View } from "../../../runtime/render/renderer.ts";
import type { DecodedImage } from "../picture/decoder.ts";
import type { Drawn } from "./drawer.ts";
import { createDrawTimes } from "./draw_times.ts";
import type { Screen } from "./screen.ts";

/** Splats that pictures can be drawn of, and where they are drawn. */
export interface Drawable {
  readonly avatar: LoadedAvatar;
  readonly view: View;
  readonly drawn: Drawn;
  /** Not while a frame of it is under way. */
  destroy(): void;
}

export interface FrameLoopOptions {
  readonly screen: Screen;
  readonly onPicture: (image: DecodedImage | null, tag: number, drawMs: number) => void;
  /** Told once for each row of them. */
  readonly onFailed: (error: Error) => void;
}

/** Draws one frame after another: one is under way, and the newest of those asked for since waits. */
export interface FrameLoop {
  draw(pose: HeadPose, camera: Camera, tag: number): void;
  /** Draws another from the next frame on. @param retire what is done with the one before, once it is free; destroyed where left out */
  use(drawable: Drawable, retire?: () => void): void;
  readonly drawable: Drawable | null;
  readonly frames: number;
  readonly medianMs: number | null;
  /** What was asked for last, so that what comes can be tried with it; rest and `camera` before. */
  readonly last: { readonly pose: HeadPose; readonly camera: Camera } | null;
  /** Frames of another size follow. */
  resized(): void;
  close(): void;
}

/** A frame that is asked for. */
interface Wanted {
  readonly poses: ReturnType<typeof posesOf>;
  readonly camera: Camera;
  pose: HeadPose;
  tag: number;
}

const posesOf = () => forEachSpace(restPose);

function makeWanted(): Wanted {
  const poses = posesOf();
  return { poses, pose: poses.arkit, camera: { azimuth: 0, elevation: 0, distance: 1, fovY: 1 }, tag: 0 };
}

export function createFrameLoop({ screen, onPicture, onFailed }: FrameLoopOptions): FrameLoop {
  /** The one that waits, and the one that is under way: they change places. */
  let waiting = makeWanted(), current = makeWanted();
  let isAsked = false, hasLast = false, isBusy = false, isClosed = false, hasFailed = false;
  let drawable: Drawable | null = null;
  const retired: (() => void)[] = [];
  const times = createDrawTimes();
  let frames = 0;

  async function drawNext({ view, avatar }: Drawable): Promise<void> {
    [waiting, current] = [current, waiting];
    isAsked = false;
    const { pose, camera, tag } = current;
    const began = performance.now();
    try {
      const { drawn } = await view.submit(avatar, pose, camera).read();
      if (isClosed) return;
      const image = screen.show(view, drawn);
      const took = performance.now() - began;
      frames++;
      times.note(took);
      hasFailed = false;
      onPicture(image, tag, took);
    } catch (cause) {
      if (isClosed) return;
      if (!hasFailed) onFailed(asError(cause));
      hasFailed = true;
    }
  }

  async function run(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    while (isAsked && drawable !== null && !isClosed) {
      await drawNext(drawable);
      tidy();
    }
    isBusy = false;
    tidy();
  }

  function tidy(): void {
    for (const free of retired.splice(0)) free();
  }

  return {
    draw(pose, camera, tag) {
      if (isClosed) return;
      waiting.pose = waiting.poses[pose.space];
      copyPose(pose, waiting.pose);
      waiting.camera.height = 0;
      Object.assign(waiting.camera, camera);
      waiting.tag = tag;
      isAsked = hasLast = true;
      void run();
    },
    use(next, retire = drawable?.destroy) {
      if (retire) retired.push(retire);
      drawable = next;
      times.reset();
      if (!isBusy) tidy();
      void run();
    },
    get drawable() {
      return drawable;
    },
    get frames() {
      return frames;
    },
    get medianMs() {
      return times.median;
    },
    get last() {
      return hasLast ? isAsked ? waiting : current : null;
    },
    resized: () => times.reset(),
    close() {
      isClosed = true;
      if (drawable !== null) retired.push(drawable.destroy);
      drawable = null;
      tidy();
    },
  };
}
