import type { Avatar } from "../../avatar/avatar.ts";
import { readAvatar } from "../../avatar/folder/read_avatar.ts";
import { type Camera, PORTRAIT } from "../../base/camera.ts";
import { arkitExpression, type ArkitWeights } from "../../head/arkit_expression.ts";
import { type Joint, type JointRotations, JOINTS } from "../../head/head_model.ts";
import { EXPRESSIONS, type Viseme } from "../../motion/expressions.ts";
import { type HeadPose, restPose } from "../../motion/head_pose.ts";
import { renderFrames, type Scene, type Still } from "../frames.ts";
import { type Background, createRenderer } from "../renderer.ts";
import { openLocalGpu } from "./local_gpu.ts";
import { renderPng, straightAlpha } from "./to_file.ts";

/** Who is seen, and on what picture. */
export interface PictureOptions {
  /** Name of an avatar, its folder (with a slash in it), or what `readAvatar` gave; `stock` where not given. */
  readonly avatar?: string | Avatar;
  /** Folder of the avatars that have names; avatars/ beside deno.json where not given. */
  readonly avatars?: string;
  /** Side of the square picture in pixels, a multiple of 16; 1024 where not given. */
  readonly size?: number;
  /** Red, green and blue from 0 to 1, or `transparent`; a dark grey where not given. */
  readonly background?: Background;
}

/** How the head is, and from where it is seen. What is left out rests. */
export interface Moment {
  /** Weights of ARKit's shapes, on top of mood and viseme. */
  readonly expression?: ArkitWeights;
  /** A name of runtime/motion/expressions.json, such as `happy`. */
  readonly mood?: string;
  /** The mouth's shape in speech. */
  readonly viseme?: Viseme;
  /** How neck, jaw and eyes are turned besides. */
  readonly joints?: JointRotations;
  /** Radians and world units; what is left out is the portrait's. */
  readonly camera?: Readonly<Partial<Camera>>;
}

/** A picture as canvases have it. */
export interface RgbaPicture {
  /** [height, width, 4], 8 bits, alpha not multiplied in. */
  readonly data: Uint8Array;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** Renders pictures of one avatar, one after the other: device and splats are made ready once. */
export interface PictureRenderer extends Disposable {
  /** Who is seen. */
  readonly avatar: Avatar;
  /** A picture as a PNG file's bytes. */
  png(moment?: Moment): Promise<Uint8Array>;
  /** A picture as pixels. */
  rgba(moment?: Moment): Promise<RgbaPicture>;
  /** Gives the device back. */
  close(): void;
}

const DARK: Background = { r: 0x1f / 255, g: 0x23 / 255, b: 0x29 / 255 };

/**
 * Renders one picture of an avatar. For many of one avatar, `openPictureRenderer` makes device and splats ready once.
 *
 * @returns a PNG file's bytes
 * @throws GpuUnavailableError with what to install; what `readAvatar` throws; TypeError or RangeError for an
 * expression, a mood or a size that there is not
 */
export async function renderPicture(options: PictureOptions & Moment = {}): Promise<Uint8Array> {
  using renderer = await openPictureRenderer(options);
  return await renderer.png(options);
}

/**
 * Opens this machine's GPU and puts an avatar on it.
 *
 * @throws GpuUnavailableError with what to install; what `readAvatar` throws; RangeError for a size
 */
export async function openPictureRenderer(options: PictureOptions = {}): Promise<PictureRenderer> {
  const { avatar: who, avatars, size = 1024, background = DARK } = options;
  const avatar = typeof who === "object" ? who : await readAvatar(who, avatars);
  const gpu = await openLocalGpu();
  try {
    const renderer = await createRenderer(gpu);
    const scene: Scene = { renderer, avatar: await renderer.load(avatar), size, background };
    const still = (moment: Moment = {}) => stillOf(moment, avatar);
    return {
      avatar,
      png: async (moment) => await renderPng(scene, still(moment)),
      rgba: async (moment) => await rgbaOf(scene, still(moment)),
      close: gpu.close,
      [Symbol.dispose]: gpu.close,
    };
  } catch (error) {
    gpu.close();
    throw error;
  }
}

async function rgbaOf(scene: Scene, still: Still): Promise<RgbaPicture> {
  const [picture] = await Array.fromAsync(renderFrames(scene, "rgba", 1, () => still));
  return { data: straightAlpha(picture!.data), width: scene.size, height: scene.size };
}

function stillOf(moment: Moment, avatar: Avatar): Still {
  return { pose: poseOf(moment, avatar), camera: { ...PORTRAIT, ...moment.camera } };
}

function poseOf({ expression, mood, viseme, joints }: Moment, { head }: Avatar): HeadPose {
  const moved = expression || mood !== undefined || viseme;
  if (moved && head.expressionSpace !== "arkit") {
    throw new TypeError(`Cannot show ARKit's shapes on a head of another space: ${head.expressionSpace}`);
  }
  const pose = restPose(head.expressionSpace);
  if (expression) pose.expression.set(arkitExpression(expression));
  if (mood !== undefined) EXPRESSIONS.mood(pose.expression, mood);
  if (viseme) EXPRESSIONS.viseme(pose.expression, viseme);
  for (const [joint, rotation] of Object.entries(joints ?? {})) {
    pose.joints.set(rotation, 3 * JOINTS.indexOf(joint as Joint));
  }
  return pose;
}
