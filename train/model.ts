import type { HeadModel } from "../runtime/head/head_model.ts";

/** Floats of one splat in `raw`, `splats`, `gradient` and the optimiser's moments: four vec4f. */
export const SPLAT_FLOATS = 16;

/**
 * An avatar being trained, on the GPU. Splats stand in the order of their triangles, so that those of triangle t
 * are triangleStarts[t] to triangleStarts[t + 1].
 */
export interface Model {
  readonly head: HeadModel;
  readonly count: number;
  readonly capacity: number;
  /**
   * [capacity, 4, 4], what is learned: local mean, logit of opacity | quaternion of any length | log of scale,
   * triangle (u32 bits) | colour as spherical harmonics of degree 0, one-sided.
   */
  readonly raw: GPUBuffer;
  /** The same, activated, as project.wgsl reads it. */
  readonly splats: GPUBuffer;
  /** The same, dL/draw; 0 in the places of triangle and one-sided. Passes add to it; the update clears it. */
  readonly gradient: GPUBuffer;
  /** [capacity, 4], since the last densification: sum over views of |dL/dcentre| in half pictures, views that saw the splat, largest radius in pixels, unused. */
  readonly statistics: GPUBuffer;
  /** [triangles + 1]. */
  readonly triangleStarts: GPUBuffer;
  /** [shapes], beta, and dL/dbeta. */
  readonly shape: GPUBuffer;
  readonly shapeGradient: GPUBuffer;
}
