import { faceFrames } from "../../runtime/avatar/binding.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import { dispatch, dispatchThreads } from "../../runtime/render/pass.ts";
import type { TrainConfig } from "../config/config.ts";
import type { Model } from "./model.ts";

export type RegulariserConfig = Pick<
  TrainConfig,
  | "positionWeight"
  | "positionFrom"
  | "scaleWeight"
  | "sparsityWeight"
  | "sparsityFrom"
  | "regularTolerance"
  | "areaFactor"
  | "seeThrough"
  | "seeThroughWeight"
>;

/** Names of the regulariser's terms, in the order of its losses. */
export const REGULAR_TERMS = ["position", "scale", "sparsity", "opaque"] as const;

/** Adds the gradients of what is asked of splats whatever the pictures say. */
export interface Regulariser {
  /** [4], f32: the last step's terms, weighted; REGULAR_TERMS. */
  readonly losses: GPUBuffer;
  /** Sets the weights of a step, from 0, for what is submitted next. */
  prepare(step: number): void;
  encode(pass: GPUComputePassEncoder): void;
  destroy(): void;
}

export async function createRegulariser(
  gpu: Gpu,
  model: Model,
  config: RegulariserConfig,
): Promise<Regulariser> {
  const [kernel, sum] = await Promise.all([
    gpu.kernel("train/regularise.wgsl", {
      flags: { AREA_FACTOR: config.areaFactor, SEE_THROUGH: config.seeThrough },
    }),
    gpu.kernel("train/sum_terms.wgsl"),
  ]);
  const extents = gpu.upload("extents", triangleExtents(model.head));
  const terms = gpu.buffer("regular terms", model.capacity * 16);
  const losses = gpu.buffer("regular losses", 16);
  const uniforms = kernel.uniforms("Regularise");
  const sumUniforms = sum.uniforms("SumTerms");
  const { raw, splats, gradient } = model;
  const group = kernel.bind({ raw, splats, extents, gradient, terms, regularise: uniforms.buffer });
  const sumGroup = sum.bind({ terms, sums: losses, sum: sumUniforms.buffer });
  const passes = [
    dispatchThreads("regularise", kernel, group, () => model.count),
    dispatch("regularise", sum, sumGroup, 1),
  ];
  await gpu.settle();
  return {
    losses,
    prepare(step) {
      const { count } = model;
      const share = (weight: number, start = 0) => step >= start ? weight / Math.max(1, count) : 0;
      uniforms.set("position", share(config.positionWeight, config.positionFrom));
      uniforms.set("scale", share(config.scaleWeight));
      uniforms.set("sparsity", share(config.sparsityWeight, config.sparsityFrom));
      uniforms.set("opaque", share(config.seeThroughWeight));
      uniforms.set("tolerance", config.regularTolerance);
      uniforms.set("count", count);
      uniforms.send();
      sumUniforms.set("count", count);
      sumUniforms.send();
    },
    encode(pass) {
      for (const each of passes) each.encode(pass);
    },
    destroy() {
      for (const buffer of [extents, terms, losses, uniforms.buffer, sumUniforms.buffer]) buffer.destroy();
    },
  };
}

/**
 * Of each triangle of a head at rest, without identity: beta changes both by a few parts in a hundred.
 *
 * @returns [triangles, 2], sqrt(area) and the largest distance from the centre to a corner, world units
 */
export function triangleExtents(head: HeadModel): Float32Array<ArrayBuffer> {
  const { template } = foldIdentity(head, []);
  const { area, centre } = faceFrames(template, head.triangles);
  const extents = new Float32Array(area.length * 2);
  for (let t = 0; t < area.length; t++) {
    let furthest = 0;
    for (let corner = 0; corner < 3; corner++) {
      const v = head.triangles[t * 3 + corner]! * 3;
      const square = [0, 1, 2].reduce((sum, c) => sum + (template[v + c]! - centre[t * 3 + c]!) ** 2, 0);
      furthest = Math.max(furthest, Math.sqrt(square));
    }
    // A triangle without area draws nothing: 1 keeps its splats' numbers finite.
    extents[t * 2] = area[t]! > 0 ? Math.sqrt(area[t]!) : 1;
    extents[t * 2 + 1] = furthest;
  }
  return extents;
}
