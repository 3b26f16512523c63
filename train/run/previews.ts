import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { pngBytes } from "../../runtime/render/files/png_bytes.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import { makePosing } from "../../runtime/head/posing.ts";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { EXPRESSIONS } from "../../runtime/motion/expressions.ts";
import { renderFrames, type Still } from "../../runtime/render/frames.ts";
import { createRenderer, type LoadedAvatar } from "../../runtime/render/renderer.ts";
import type { Guidance } from "../guidance/guidance.ts";
import type { Model } from "../splats/model.ts";
import { PREVIEW_CAMERA } from "./preview_camera.ts";
import { readBuffers } from "./read_buffers.ts";

const DEGREE = Math.PI / 180;

/** What previews show, from left to right: front, side, an expression. */
export function previewStills(head: HeadModel): Still[] {
  return [
    { camera: PREVIEW_CAMERA, pose: restPose(head.expressionSpace) },
    { camera: { ...PREVIEW_CAMERA, azimuth: 55 * DEGREE }, pose: restPose(head.expressionSpace) },
    { camera: { ...PREVIEW_CAMERA, azimuth: -20 * DEGREE }, pose: laughing(head) },
  ];
}

function laughing(head: HeadModel): HeadPose {
  const pose = restPose(head.expressionSpace);
  if (head.expressionSpace === "arkit") {
    EXPRESSIONS.mood(pose.expression, "happy");
    EXPRESSIONS.viseme(pose.expression, "aa", 0.8);
    pose.expression[ARKIT_INDEX.eyeBlinkLeft] = 1;
  } else {
    pose.joints[2 * 3] = 0.25;
  }
  return pose;
}

/** Draws the avatar as it stands through the renderer that will show it, never through the trainer's own. */
export interface Previewer {
  /** RGBA8 [size, size, 4] each, over black. Waits for the device. */
  render(model: Model, stills: readonly Still[], size: number): Promise<Uint8Array[]>;
  close(): void;
}

export async function createPreviewer(gpu: Gpu): Promise<Previewer> {
  const renderer = await createRenderer(gpu);
  return {
    async render(model, stills, size) {
      const { head, count: splatCount, splats, harmonics } = model;
      const [shape] = await readBuffers(gpu, [[model.shape, head.shapeNames.length * 4]]); // SYNC
      const beta = new Float32Array(shape!);
      const posing = await makePosing(gpu, head, foldIdentity(head, beta));
      const avatar: LoadedAvatar = {
        splatCount,
        posing,
        splats,
        harmonics: harmonics?.raw ?? null,
        destroy: () => posing.destroy(),
      };
      const scene = { renderer, avatar, size, background: { r: 0, g: 0, b: 0 } };
      const pictures: Uint8Array[] = [];
      try {
        for await (const { data } of renderFrames(scene, "rgba", stills.length, (frame) => stills[frame]!)) {
          pictures.push(data.slice());
        }
      } finally {
        avatar.destroy();
      }
      return pictures;
    },
    close: () => renderer.close(),
  };
}

/**
 * The PNG of a preview: the avatar above, what the guidance would like to see below where it can tell, and what it
 * worked with in its last step.
 */
export async function drawPreview(
  previewer: Previewer,
  model: Model,
  guidance: Guidance,
  size: number,
): Promise<Uint8Array> {
  const stills = previewStills(model.head);
  const rows: Uint8Array[][] = [await previewer.render(model, stills, size), []];
  for (const { camera, pose } of stills) {
    const wanted = await guidance.picture(camera, pose, size);
    if (wanted) rows[1]!.push(wanted);
  }
  rows.push(...await guidance.lastStep?.(size, stills.length) ?? []);
  const shown = rows.filter((row) => row.length > 0);
  const [width, height] = [size * stills.length, size * shown.length];
  const pixels = new Uint8Array(width * height * 4);
  shown.forEach((row, y) =>
    row.forEach((picture, x) => {
      for (let line = 0; line < size; line++) {
        const from = line * size * 4;
        pixels.set(picture.subarray(from, from + size * 4), ((y * size + line) * width + x * size) * 4);
      }
    })
  );
  for (let alpha = 3; alpha < pixels.length; alpha += 4) pixels[alpha] = 255;
  return pngBytes(pixels, width, height, 4);
}
