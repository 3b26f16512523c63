import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { makeStageTimer } from "../../runtime/gpu/stage_timer.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { type Camera, PORTRAIT } from "../../runtime/base/camera.ts";
import { makeConfig } from "../../train/config/config.ts";
import {
  createDifferentiableRenderer,
  type DifferentiableRenderer,
} from "../../train/render/differentiable_renderer.ts";
import type { RenderedModel } from "../../train/render/view_plan.ts";
import type { PoseSource } from "../../train/sampling/pose_source.ts";
import { createModel } from "../../train/splats/model.ts";
import { createOptimiser } from "../../train/splats/optimiser.ts";
import { createRig } from "../../train/rig/rig.ts";
import { randomNumbers } from "../reference/scenes.ts";
import { worldModel, worldRig } from "../train/render/raster_support.ts";
import { quantile } from "./quantile.ts";
import { move } from "./render_bench.ts";
import { printTable } from "./table.ts";
import { shellScene } from "./shell_scene.ts";

/** Of one view: where its time goes, there and back. */
export interface TrainFigures {
  readonly scene: string;
  readonly splats: number;
  readonly size: number;
  readonly intersections: number;
  /** Medians, milliseconds by stage. */
  readonly forward: Readonly<Record<string, number>>;
  readonly backward: Readonly<Record<string, number>>;
  /** Backward over forward of what happens on the screen: all between projection and its gradient. */
  readonly ratio: number;
}

/** Of whole steps: a batch there and back, and the update; no guidance. */
export interface StepFigures {
  readonly splats: number;
  readonly size: number;
  readonly views: number;
  readonly stepsPerSecond: number;
}

/** Stages that belong to neither the splats in space nor the head. */
const ON_SCREEN = [
  "sort by depth",
  "bin",
  "sort by tile",
  "order tiles",
  "rasterise",
  "slots",
  "order tiles back",
  "rasterise backward",
  "gather",
];
const onScreen = (stages: Readonly<Record<string, number>>) =>
  ON_SCREEN.reduce((sum, stage) => sum + (stages[stage] ?? 0), 0);

/** Both parts of `deno task bench --train stages`. */
export interface StageFigures {
  readonly views: readonly TrainFigures[];
  readonly steps: readonly StepFigures[];
}

const SPLAT_COUNTS = [50_000, 100_000];
/** The paper's batch. */
const PAPER = { views: 8, size: 1024 };

/**
 * Times one view of each scene stage by stage, then whole steps of the paper's batch.
 *
 * @throws Error where the device has no timestamp queries
 */
export async function benchStages(gpu: Gpu, sizes: readonly number[], frames: number): Promise<StageFigures> {
  const views: TrainFigures[] = [];
  for (const size of sizes) {
    for (const splats of SPLAT_COUNTS) {
      for (const [scene, pixels] of [["small splats", [0.7, 1.3]], ["large splats", [2, 4]]] as const) {
        const model = worldModel(gpu, { ...shellScene(splats, pixels), count: splats });
        views.push(await timeView(gpu, `shell, ${scene}`, model, worldRig(gpu), size, frames));
        model.destroy();
      }
      for (const [scene, degree] of [["super-dense head", 0], ["the same, harmonics", 1]] as const) {
        const { model, rig, destroy } = await head(gpu, splats, degree);
        views.push(await timeView(gpu, scene, model, rig, size, frames));
        destroy();
      }
    }
  }
  const steps: StepFigures[] = [];
  const timed = Math.max(2, Math.round(frames / 10));
  for (const splats of SPLAT_COUNTS) steps.push(await timeSteps(gpu, { ...PAPER, splats, steps: timed }));
  return { views, steps };
}

export function printStages({ views, steps }: StageFigures): void {
  for (const way of ["forward", "backward"] as const) {
    const stages = [...new Set(views.flatMap((row) => Object.keys(row[way])))];
    printTable(
      ["scene", "size", "splats", "tiles/splat", ...stages, way],
      views.map((row) => [
        row.scene,
        `${row.size}`,
        `${row.splats}`,
        (row.intersections / row.splats).toFixed(2),
        ...stages.map((stage) => row[way][stage]?.toFixed(2) ?? "-"),
        Object.values(row[way]).reduce((sum, time) => sum + time, 0).toFixed(1),
      ]),
    );
  }
  printTable(
    ["on the screen", "size", "splats", "forward", "backward", "backward / forward"],
    views.map((row) => [
      row.scene,
      `${row.size}`,
      `${row.splats}`,
      onScreen(row.forward).toFixed(1),
      onScreen(row.backward).toFixed(1),
      row.ratio.toFixed(2),
    ]),
  );
  printTable(
    ["whole steps", "size", "splats", "steps/s", "views/s"],
    steps.map(({ views, size, splats, stepsPerSecond }) => [
      `${views} views`,
      `${size}`,
      `${splats}`,
      stepsPerSecond.toFixed(2),
      (stepsPerSecond * views).toFixed(1),
    ]),
  );
  console.log(
    "Milliseconds of one view, medians by timestamp queries, one pass a stage. Whole steps: drawn, the",
  );
  console.log("backward pass with beta learned, and the update; no guidance.");
}

/** A head of so many splats, as a training begins with it, beta learned. */
async function head(gpu: Gpu, splats: number, harmonicsDegree: 0 | 1 = 0) {
  const { sculptStockHead } = await import("../../runtime/head/stock/stock_head.ts");
  const stock = sculptStockHead();
  const splatsPerTriangle = Math.max(1, Math.round(splats / (stock.triangles.length / 3)));
  const config = makeConfig("paper", {
    splatsPerTriangle,
    harmonicsDegree,
    capacity: splatsPerTriangle * stock.triangles.length / 3,
  });
  const model = await createModel(gpu, stock, config);
  const rig = await createRig(gpu, stock, model, { learnsShape: true });
  return {
    model,
    rig,
    config,
    destroy() {
      rig.destroy();
      model.destroy();
    },
  };
}

async function timeView(
  gpu: Gpu,
  scene: string,
  model: RenderedModel,
  rig: PoseSource,
  size: number,
  frames: number,
): Promise<TrainFigures> {
  const renderer = await createDifferentiableRenderer(gpu, model, rig, { views: 1, size });
  const timer = makeStageTimer(gpu);
  noiseInto(gpu, renderer);
  const forward: Record<string, number[]> = {};
  const backward: Record<string, number[]> = {};
  const stills = [{ pose: restPose(), camera: PORTRAIT }];
  let intersections = 0;
  for (let frame = -3; frame < frames; frame++) {
    move(stills[0]!.pose, Math.max(0, frame));
    renderer.forward(stills, timer);
    const there = await timer.read();
    renderer.backward(timer);
    const back = await timer.read();
    // The first frames find the room they need, and compile.
    if (frame < 0) intersections = (await renderer.counters()).intersections;
    else {
      for (const [stage, time] of Object.entries(there)) (forward[stage] ??= []).push(time);
      for (const [stage, time] of Object.entries(back)) (backward[stage] ??= []).push(time);
    }
  }
  renderer.close();
  timer.destroy();
  const medians = (samples: Record<string, number[]>) =>
    Object.fromEntries(Object.entries(samples).map(([stage, times]) => [stage, quantile(times, 0.5)]));
  const { slots, ...there } = medians(forward);
  // The prefix sum over slots is made in the forward pass, for the backward pass.
  const back = { slots: slots!, ...medians(backward) };
  return {
    scene,
    splats: model.count,
    size,
    intersections,
    forward: there,
    backward: back,
    ratio: onScreen(back) / onScreen(there),
  };
}

/** Steps a second of a batch of views, posed differently each step. */
async function timeSteps(
  gpu: Gpu,
  { views, size, splats, steps }: { views: number; size: number; splats: number; steps: number },
): Promise<StepFigures> {
  const { model, rig, config, destroy } = await head(gpu, splats);
  const renderer = await createDifferentiableRenderer(gpu, model, rig, { views, size });
  const optimiser = await createOptimiser(gpu, model, config);
  noiseInto(gpu, renderer);
  const stills = Array.from({ length: views }, (_, view) => {
    const camera: Camera = {
      azimuth: 2 * Math.PI * (view / views - 0.5),
      elevation: 0.1,
      distance: 1.75,
      fovY: 0.96,
    };
    return { pose: restPose(), camera };
  });
  let begun = 0;
  for (let step = -2; step < steps; step++) {
    if (step <= 0) {
      await renderer.counters();
      begun = performance.now();
    }
    stills.forEach(({ pose }, view) => move(pose, step * views + view));
    renderer.forward(stills);
    renderer.backward();
    optimiser.step(step + 2, renderer.overflow);
  }
  await renderer.counters();
  const stepsPerSecond = 1000 * steps / (performance.now() - begun);
  optimiser.destroy();
  renderer.close();
  destroy();
  return { splats: model.count, size, views, stepsPerSecond };
}

/** A gradient for every pixel, as a guidance would leave it, but tiny: the update must not go astray. */
function noiseInto(gpu: Gpu, renderer: DifferentiableRenderer): void {
  const random = randomNumbers(1);
  for (const { gradient, size } of renderer.views) {
    const noise = Float32Array.from({ length: size * size * 4 }, () => 1e-6 * (random() - 0.5));
    gpu.device.queue.writeBuffer(gradient, 0, noise);
  }
}
