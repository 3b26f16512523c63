import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { dispatchThreads, type Pass } from "../../runtime/render/pass.ts";
import type { Model } from "../splats/model.ts";

/** What a view's projection leaves for its backward. */
export interface ProjectedView {
  /** [triangles] of Frame, of the view's pose. */
  readonly frames: GPUBuffer;
  /** [capacity] of Footprint: a splat that touches no tile gets no gradient. */
  readonly footprints: GPUBuffer;
  /** [capacity] of Projected, dL/d what project.wgsl wrote. */
  readonly vProjected: GPUBuffer;
  /** [capacity] of Frame, overwritten: each splat's part of dL/dframes. Null where beta is not learned. */
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
  const { splats, gradient, statistics, harmonics } = model;
  const bound = {
    ...{ splats, frames, footprints, gradient, view, v_projected: vProjected },
    ...(vFrames && { v_frames: vFrames }),
  };
  const SHAPE = vFrames !== null;
  const project = await gpu.kernel("train/project_backward.wgsl", {
    flags: { SHAPE, HARMONICS: harmonics !== null },
  });
  const count = () => model.count;
  const projectGroup = project.bind({ ...bound, statistics });
  const passes = [dispatchThreads("project backward", project, projectGroup, count)];
  if (!harmonics) return passes;
  const colour = await gpu.kernel("train/harmonics_backward.wgsl", { flags: { SHAPE } });
  const colourGroup = colour.bind({ ...bound, harmonics: harmonics.raw, v_harmonics: harmonics.gradient });
  return [...passes, dispatchThreads("harmonics backward", colour, colourGroup, count)];
}
