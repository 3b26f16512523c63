import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { Kernel } from "../../runtime/gpu/kernel.ts";
import type { Pass } from "../../runtime/render/pass.ts";
import type { LearnedHarmonics } from "../splats/harmonics.ts";
import type { Model } from "../splats/model.ts";

/** Floats of a splat's gradient on the screen: v of centre x y, a, b, c, opacity, red, green, blue, depth, 0, 0. */
export const PROJECTED_GRADIENT_FLOATS = 12;

/** What a view's projection leaves for its backward. */
export interface ProjectedView {
  /** [triangles, 3, 4], of the view's pose. */
  readonly frames: GPUBuffer;
  /** [capacity, 4], from project.wgsl: a splat that touches no tile gets no gradient. */
  readonly footprints: GPUBuffer;
  /** [capacity, 12], dL/d what project.wgsl wrote, with a, b, c as lib/projected.wgsl stores them. */
  readonly vProjected: GPUBuffer;
  /** [capacity, 3, 4], overwritten: each splat's part of dL/dframes. Null where beta is not learned. */
  readonly vFrames: GPUBuffer | null;
  /** `View` of shaders/lib/view.wgsl, as the forward had it. */
  readonly view: GPUBuffer;
}

/**
 * Passes that add one view's gradient to `model.gradient` and `model.harmonics`, and what densification asks for to
 * `model.statistics`.
 */
export async function planProjectBackward(
  gpu: Gpu,
  model: Pick<Model, "splats" | "count" | "gradient" | "statistics" | "harmonics">,
  target: ProjectedView,
): Promise<Pass[]> {
  const { frames, footprints, vProjected, vFrames, view } = target;
  const { harmonics } = model;
  const kernel = await gpu.kernel("train/project_backward.wgsl", {
    flags: { BOUND: true, SHAPE: vFrames !== null, HARMONICS: harmonics !== null },
  });
  const group = kernel.bind({
    splats: model.splats,
    frames,
    footprints,
    v_projected: vProjected,
    gradient: model.gradient,
    statistics: model.statistics,
    view,
    ...(vFrames && { v_frames: vFrames }),
  });
  const passes = [passOf(model, "project backward", kernel, group)];
  if (harmonics) passes.push(await harmonicsBackward(gpu, model, harmonics, target));
  return passes;
}

async function harmonicsBackward(
  gpu: Gpu,
  model: Pick<Model, "splats" | "count" | "gradient">,
  harmonics: LearnedHarmonics,
  { frames, footprints, vProjected, vFrames, view }: ProjectedView,
): Promise<Pass> {
  const kernel = await gpu.kernel("train/harmonics_backward.wgsl", { flags: { SHAPE: vFrames !== null } });
  const group = kernel.bind({
    splats: model.splats,
    harmonics: harmonics.raw,
    frames,
    footprints,
    v_projected: vProjected,
    gradient: model.gradient,
    v_harmonics: harmonics.gradient,
    view,
    ...(vFrames && { v_frames: vFrames }),
  });
  return passOf(model, "harmonics backward", kernel, group);
}

const passOf = (model: Pick<Model, "count">, stage: string, kernel: Kernel, group: GPUBindGroup): Pass => ({
  stage,
  encode(pass) {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil(model.count / 64)); // splats come and go between steps
  },
});
