import { quantile } from "./quantile.ts";
import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { PORTRAIT } from "../../runtime/base/camera.ts";
import { createRenderer, type LoadedAvatar, type Renderer } from "../../runtime/render/renderer.ts";
import type { FreeSplats } from "../../runtime/render/splat_source.ts";

export interface RenderFigures {
  readonly scene: string;
  readonly splats: number;
  readonly size: number;
  readonly intersections: number;
  /** Medians, milliseconds by stage; empty where the device has no timestamp queries. */
  readonly stages: Readonly<Record<string, number>>;
  /** Milliseconds from one read picture to the next, the next frame in work meanwhile: render, I420, read-back. */
  readonly frame: { readonly median: number; readonly p95: number };
  readonly framesPerSecond: number;
  /** Milliseconds from the first submission to its picture, kernels compiled on the way. */
  readonly first: number;
}

/** Times one scene at one size. A pose changes every frame, as it does live. */
export async function benchScene(
  gpu: Gpu,
  scene: string,
  splats: Avatar | FreeSplats,
  size: number,
  frames: number,
): Promise<RenderFigures> {
  const renderer = await createRenderer(gpu);
  const loaded = "head" in splats ? await renderer.load(splats) : await renderer.loadFree(splats);
  try {
    const view = renderer.openView({ size, format: "i420", background: { r: 0.1, g: 0.1, b: 0.12 } });
    const pose = restPose();
    const started = performance.now();
    const { intersections } = await view.submit(loaded, pose, PORTRAIT).read();
    const first = performance.now() - started;
    const times: number[] = [];
    let current = view.submit(loaded, pose, PORTRAIT);
    let last = performance.now();
    const begun = last;
    for (let frame = 0; frame < frames; frame++) {
      const reading = current.read();
      move(pose, frame);
      if (frame < frames - 1) current = view.submit(loaded, pose, PORTRAIT);
      await reading;
      times.push(performance.now() - last);
      last = performance.now();
    }
    const framesPerSecond = 1000 * times.length / (last - begun);
    const stages = gpu.hasTimestamps ? await medianStages(renderer, view, loaded, pose) : {};
    view.close();
    return {
      scene,
      splats: loaded.splatCount,
      size,
      intersections,
      stages,
      frame: { median: quantile(times, 0.5), p95: quantile(times, 0.95) },
      framesPerSecond,
      first,
    };
  } finally {
    loaded.destroy();
    renderer.close();
  }
}

async function medianStages(
  renderer: Renderer,
  view: ReturnType<Renderer["openView"]>,
  loaded: LoadedAvatar,
  pose: HeadPose,
): Promise<Record<string, number>> {
  const samples: Record<string, number[]> = {};
  for (let frame = 0; frame < 15; frame++) {
    move(pose, frame);
    const stages = await renderer.timeStages(view, loaded, pose, PORTRAIT);
    for (const [stage, time] of Object.entries(stages)) (samples[stage] ??= []).push(time);
  }
  return Object.fromEntries(Object.entries(samples).map(([stage, times]) => [stage, quantile(times, 0.5)]));
}

/** Speaks and nods, so that the active coefficients and every triangle change from frame to frame. */
export function move(pose: HeadPose, frame: number): void {
  const phase = frame * 0.2;
  pose.expression[ARKIT_INDEX.jawOpen] = 0.3 + 0.3 * Math.sin(phase);
  pose.expression[ARKIT_INDEX.mouthSmileLeft] = 0.5 + 0.5 * Math.sin(0.3 * phase);
  pose.expression[ARKIT_INDEX.mouthSmileRight] = 0.5 + 0.5 * Math.sin(0.3 * phase);
  pose.expression[ARKIT_INDEX.browInnerUp] = 0.5 + 0.5 * Math.sin(0.5 * phase);
  pose.expression[ARKIT_INDEX.eyeBlinkLeft] = frame % 30 < 4 ? 1 : 0;
  pose.expression[ARKIT_INDEX.eyeBlinkRight] = frame % 30 < 4 ? 1 : 0;
  pose.joints[4] = 0.2 * Math.sin(0.4 * phase);
}
