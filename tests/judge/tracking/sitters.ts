import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { knownHead } from "../../../runtime/avatar/stock/on_head.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { renderFrames, type Still } from "../../../runtime/render/frames.ts";
import type { Renderer } from "../../../runtime/render/renderer.ts";
import { ownLandmarks } from "../own_landmarks.ts";

/** The colour behind somebody, 0 to 1. */
export interface Wall {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** Somebody who can be filmed. */
export interface Sitter {
  /** A head and a person, as in `stock/17`. */
  readonly label: string;
  /** With all of MediaPipe's points that it can have. */
  readonly head: HeadModel;
  readonly shape: ArrayLike<number>;
  /** World units from the brow's top to the chin, and how high the middle between them lies. */
  readonly face: { readonly height: number; readonly middle: number };
  /** Pictures [size, size, 4], RGBA8, opaque; each is good until the next. */
  draw(
    stills: readonly Still[],
    size: number,
    background: Wall,
  ): AsyncGenerator<Uint8Array, void, void>;
  close(): void;
}

const TOP = 10, CHIN = 152;

async function measured(head: HeadModel, shape: ArrayLike<number>): Promise<Pick<Sitter, "head" | "face">> {
  const known = { ...head, landmarks: (await knownHead(head)).landmarks };
  const points = ownLandmarks(known, shape, restPose());
  const [top, chin] = [points[TOP * 3 + 1]!, points[CHIN * 3 + 1]!];
  return { head: known, face: { height: top - chin, middle: (top + chin) / 2 } };
}

/** An avatar, drawn as splats. */
export async function avatarSitter(renderer: Renderer, label: string, avatar: Avatar): Promise<Sitter> {
  const loaded = await renderer.load(avatar);
  return {
    label,
    shape: avatar.shape,
    ...await measured(avatar.head, avatar.shape),
    async *draw(stills, size, background) {
      const scene = { renderer, avatar: loaded, size, background };
      for await (const { data } of renderFrames(scene, "rgba", stills.length, (i) => stills[i]!)) yield data;
    },
    close: () => loaded.destroy(),
  };
}

/** Somebody of a prompt, as the painter paints him or her: beards and glasses without training. */
export async function paintedSitter(gpu: Gpu, label: string, prompt: string, seed: number): Promise<Sitter> {
  const { sculptStockHead } = await import("../../../runtime/head/stock/stock_head.ts");
  const { readPrompt } = await import("../../../train/guidance/painter/prompt/read_prompt.ts");
  const { betaOf } = await import("../../../train/guidance/painter/surface/subject.ts");
  const { createSceneRenderer } = await import("../../../train/guidance/painter/scene/scene_renderer.ts");
  const { coarsenessFor } = await import("../../../train/guidance/painter/painter.ts");
  const head = sculptStockHead();
  // A mood would add to the weights that go in.
  const look = { ...readPrompt(prompt, seed).look, moodAmount: 0 };
  const scene = await createSceneRenderer(gpu, head, look, coarsenessFor(256));
  const shape = betaOf(head, look.shape);
  return {
    label,
    shape,
    ...await measured(head, shape),
    async *draw(stills, size, { r, g, b }) {
      for (const { camera, pose } of stills) {
        const picture = await scene.draw(camera, pose, size), under = [r, g, b];
        for (let at = 0; at < picture.length; at += 4) {
          const through = 255 - picture[at + 3]!;
          for (let c = 0; c < 3; c++) picture[at + c]! += Math.round(through * under[c]!);
          picture[at + 3] = 255;
        }
        yield picture;
      }
    },
    close: () => scene.close(),
  };
}

/** A wall of some colour. */
export function wall(seed: number): Wall {
  const random = createRandom(Math.imul(seed + 1, 0x27d4eb2f)), light = 0.1 + 0.8 * random();
  const tint = (): number => Math.max(0, Math.min(1, light + 0.2 * (random() - 0.5)));
  return { r: tint(), g: tint(), b: tint() };
}
