import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { makePosing } from "../../../runtime/head/posing.ts";
import { renderFrames, type Still } from "../../../runtime/render/frames.ts";
import type { Background, Renderer } from "../../../runtime/render/renderer.ts";
import { readBuffers } from "../../run/read_buffers.ts";
import { type Flicker, flickerOf, type SkinFrame } from "./flicker.ts";
import { createSkinPoints } from "./skin_points.ts";

export interface AvatarFlickerOptions {
  /** Pixels of a picture's side. */
  readonly size: number;
  readonly background: Background;
  readonly signal?: AbortSignal;
}

/**
 * Where the skin of an avatar's head is on pictures of it, whoever drew them.
 *
 * @param size pixels of the pictures' side
 * @returns [stills]
 */
export async function placeSkin(
  gpu: Gpu,
  { head, shape }: Pick<Avatar, "head" | "shape">,
  stills: readonly Still[],
  size: number,
): Promise<Pick<SkinFrame, "points" | "seen">[]> {
  const points = createSkinPoints(head);
  const posing = await makePosing(gpu, head, foldIdentity(head, shape));
  try {
    const placed = [];
    for (const { pose, camera } of stills) {
      posing.update(pose);
      const encoder = gpu.device.createCommandEncoder({ label: "skin points" });
      const pass = encoder.beginComputePass();
      posing.encode(pass);
      pass.end();
      gpu.device.queue.submit([encoder.finish()]);
      const [vertices] = await readBuffers(gpu, [[posing.posed, posing.posed.size]]); // SYNC
      placed.push(points.place(new Float32Array(vertices!), camera, size));
    }
    return placed;
  } finally {
    posing.destroy();
  }
}

/**
 * How much an avatar's skin flickers where it moves: `flickerOf` its pictures, with its own head to say where the skin is.
 *
 * @param stills one movement, in order
 */
export async function avatarFlicker(
  gpu: Gpu,
  renderer: Renderer,
  avatar: Avatar,
  stills: readonly Still[],
  { size, background, signal }: AvatarFlickerOptions,
): Promise<Flicker | null> {
  const placed = await placeSkin(gpu, avatar, stills, size);
  const loaded = await renderer.load(avatar);
  try {
    const frames: SkinFrame[] = [];
    const scene = { renderer, avatar: loaded, size, background, ...signal && { signal } };
    for await (const { data } of renderFrames(scene, "rgba", stills.length, (frame) => stills[frame]!)) {
      frames.push({ rgba: data.slice(), ...placed[frames.length]! });
    }
    return flickerOf(frames, size);
  } finally {
    loaded.destroy();
  }
}
