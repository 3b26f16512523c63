import type { HeadModel } from "../../runtime/head/head_model.ts";
import type { Clip } from "../../runtime/motion/clips/clip.ts";
import type { Still } from "../../runtime/render/frames.ts";
import { batchCameras, faceHeight } from "./cameras.ts";
import type { TrainConfig } from "../config/config.ts";
import { movementOf } from "./movements.ts";
import { poseOf } from "./poses.ts";
import { shuffled } from "./draws.ts";

export interface Sampler {
  /** What the views of a step look at, steps from 0: a pure function of configuration, head, clips and step. */
  at(step: number): readonly Still[];
}

const ORDER = 3;

/**
 * Draws cameras and poses; with `pictures`, from that many, each seen once before any is seen again. With `temporal`,
 * so many in a row are a clip: one camera, and poses of one movement.
 */
export function createSampler(config: TrainConfig, head: HeadModel, clips: readonly Clip[] = []): Sampler {
  const face = faceHeight(head);
  const usable = clips.filter(({ space }) => space === head.expressionSpace);
  const { temporal, seed } = config;
  // What is drawn at once, and how much of it a step has: views, or whole clips.
  const frames = Math.max(1, temporal);
  const views = config.views / frames;
  const pictures = Math.ceil(config.pictures / frames);
  const space = head.expressionSpace;
  const stillsOf = (batch: number, view: number): Still[] => {
    const camera = batchCameras({ ...config, views }, face, batch)[view]!;
    const poses = temporal > 0
      ? movementOf(config, space, usable, batch, view)
      : [poseOf(config, space, usable, batch, view)];
    return poses.map((pose) => ({ camera, pose }));
  };
  /** Which of all pictures ever drawn a view shows. */
  const pictureOf = (place: number): number => {
    if (pictures === 0) return place;
    return shuffled(pictures, seed, Math.floor(place / pictures), ORDER)[place % pictures]!;
  };
  return {
    at(step) {
      return Array.from({ length: views }, (_, view) => {
        const picture = pictureOf(step * views + view);
        return stillsOf(Math.floor(picture / views), picture % views);
      }).flat();
    },
  };
}
