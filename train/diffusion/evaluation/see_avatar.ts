import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import { renderFrames } from "../../../runtime/render/frames.ts";
import type { Background, Renderer } from "../../../runtime/render/renderer.ts";
import { type EvalPoses, RESTING } from "./eval_poses.ts";
import { PREVIEW_CAMERA } from "../../run/preview_camera.ts";

export interface SeeOptions {
  readonly views: number;
  /** Pixels of a picture's side. */
  readonly size: number;
  readonly background: Background;
  /** Of the views; at rest where not given. */
  readonly poses?: EvalPoses;
  readonly signal?: AbortSignal;
}

/** Cameras evenly around a head, from the front on, at the height of its eyes and far enough for a hat. */
export function cameraRing(views: number): Camera[] {
  return Array.from({ length: views }, (_, view) => {
    const turn = view / views;
    return { ...PREVIEW_CAMERA, azimuth: 2 * Math.PI * (turn > 0.5 ? turn - 1 : turn) };
  });
}

/** Pictures of an avatar, [size, size, 4] each. */
export async function seeAvatar(
  renderer: Renderer,
  avatar: Avatar,
  { views, size, background, poses = RESTING, signal }: SeeOptions,
): Promise<{ camera: Camera; rgba: Uint8Array }[]> {
  const cameras = cameraRing(views);
  const posed = poses.poses(avatar.head.expressionSpace, views);
  const loaded = await renderer.load(avatar);
  try {
    const scene = { renderer, avatar: loaded, size, background, ...signal && { signal } };
    const seen: { camera: Camera; rgba: Uint8Array }[] = [];
    for await (
      const { data } of renderFrames(
        scene,
        "rgba",
        views,
        (view) => ({ pose: posed[view]!, camera: cameras[view]! }),
      )
    ) {
      seen.push({ camera: cameras[seen.length]!, rgba: data.slice() });
    }
    return seen;
  } finally {
    loaded.destroy();
  }
}
