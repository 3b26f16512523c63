import type { Kernel } from "../gpu/kernel.ts";
import type { StageTimer } from "../gpu/stage_timer.ts";

/** One dispatch of a frame, or a few that belong together. */
export interface Pass {
  /** Passes of one stage are timed together. */
  readonly stage: string;
  encode(pass: GPUComputePassEncoder): void;
}

/** A dispatch of one kernel, of so many workgroups. */
export function dispatch(stage: string, kernel: Kernel, group: GPUBindGroup, x: number, y = 1, z = 1): Pass {
  return {
    stage,
    encode(pass) {
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(x, y, z);
    },
  };
}

/**
 * A dispatch of as many workgroups as so many threads take.
 *
 * @param x asked each time where it is a function: splats come and go in training
 */
export function dispatchThreads(
  stage: string,
  kernel: Kernel,
  group: GPUBindGroup,
  x: number | (() => number),
  y = 1,
  z = 1,
): Pass {
  const [width, height, depth] = kernel.workgroup;
  return {
    stage,
    encode(pass) {
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group);
      const threads = typeof x === "number" ? x : x();
      pass.dispatchWorkgroups(Math.ceil(threads / width), Math.ceil(y / height), Math.ceil(z / depth));
    },
  };
}

/** Records passes in order: in one compute pass, or, timed, in one per stage. */
export function encodePasses(
  encoder: GPUCommandEncoder,
  passes: readonly Pass[],
  timer: StageTimer | null,
): void {
  if (!timer) {
    const pass = encoder.beginComputePass();
    for (const each of passes) each.encode(pass);
    pass.end();
    return;
  }
  let pass: GPUComputePassEncoder | null = null;
  let stage = "";
  for (const each of passes) {
    if (!pass || each.stage !== stage) {
      pass?.end();
      stage = each.stage;
      pass = timer.begin(encoder, stage);
    }
    each.encode(pass);
  }
  pass?.end();
}
