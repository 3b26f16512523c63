import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { HeadPose } from "../../runtime/motion/head_pose.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import { renderFrames, type Still } from "../../runtime/render/frames.ts";
import { createRenderer, type Renderer } from "../../runtime/render/renderer.ts";
import { eyeDistance, ownLandmarks, project } from "./own_landmarks.ts";
import { distances } from "./similarity.ts";
import { mean } from "./statistics.ts";
import { openTracker, type Tracker } from "./tracker.ts";

/** One frame, rendered and looked at by the tracker. */
export interface Shot {
  /** What the frame shows, in a few words. */
  readonly label: string;
  readonly camera: Camera;
  /** [478, 3], pixels and depth in pixels, or null where the tracker found no face. */
  readonly tracked: Float64Array | null;
  /** [478, 3], world units, by the head's own embedding. */
  readonly own: Float64Array;
  /** The same as the camera sees it, [478, 3], pixels. */
  readonly seen: Float64Array;
  /** Mean distance between tracked and seen in eye distances; infinite where no face was found. */
  readonly error: number;
}

export interface ShotStill extends Still {
  readonly label: string;
}

export interface Stage {
  /**
   * Renders frames and shows them to the tracker, in order.
   *
   * @param film the frames follow one another; else each is searched anew
   * @param onShot gets each shot and its picture [size, size, 4], which is overwritten by the next
   */
  shoot(
    avatar: Avatar,
    stills: readonly ShotStill[],
    film: boolean,
    onShot: (shot: Shot, pixels: Uint8Array) => void,
  ): Promise<Shot[]>;
  close(): Promise<void>;
}

/** Pixels; the tracker's own nets look at 192 of them over the face. */
export const SIZE = 512;
/** A plain wall. */
const BACKGROUND = { r: 0.5, g: 0.5, b: 0.5 };

export async function openStage(signal: AbortSignal): Promise<Stage> {
  let gpu: Gpu | undefined, renderer: Renderer, tracker: Tracker;
  try {
    gpu = await openLocalGpu();
    renderer = await createRenderer(gpu);
    tracker = await openTracker();
  } catch (error) {
    gpu?.close();
    throw error;
  }
  return {
    async shoot(avatar, stills, film, onShot) {
      const loaded = await renderer.load(avatar);
      const scene = { renderer, avatar: loaded, size: SIZE, background: BACKGROUND, signal };
      const shots: Shot[] = [];
      try {
        for await (const { data } of renderFrames(scene, "rgba", stills.length, (i) => stills[i]!)) {
          const { label, camera, pose } = stills[shots.length]!;
          const tracked = await tracker.track(data, SIZE, !film || shots.length === 0);
          const shot = measure(avatar, label, camera, pose, tracked);
          shots.push(shot);
          onShot(shot, data);
        }
      } finally {
        loaded.destroy();
      }
      return shots;
    },
    async close() {
      await tracker.close();
      renderer.close();
      gpu!.close();
    },
  };
}

function measure(
  avatar: Avatar,
  label: string,
  camera: Camera,
  pose: HeadPose,
  tracked: Float64Array | null,
): Shot {
  const own = ownLandmarks(avatar.head, avatar.shape, pose);
  const seen = project(own, camera, SIZE);
  const error = tracked === null ? Infinity : mean(landmarkErrors(tracked, seen).filter(Number.isFinite));
  return { label, camera, tracked, own, seen, error };
}

/** [478], how far each tracked point lies from where our own is seen, in eye distances; NaN where there is none. */
export function landmarkErrors(tracked: Float64Array, seen: Float64Array): number[] {
  const unit = eyeDistance(seen, 2);
  const flat = (points: Float64Array) => points.map((value, i) => i % 3 === 2 ? 0 : value);
  return distances(flat(tracked), flat(seen)).map((distance) => distance / unit);
}
