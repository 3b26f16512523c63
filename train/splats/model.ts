import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { FINITE_CHECK, SPLAT, STATISTICS } from "../../runtime/gpu/layouts.ts";
import { type HeadModel, triangleCount } from "../../runtime/head/head_model.ts";
import { dispatchThreads } from "../../runtime/render/pass.ts";
import type { TrainConfig } from "../config/config.ts";
import { type LearnedHarmonics, makeHarmonics } from "./harmonics.ts";
import { readBuffers } from "../run/read_buffers.ts";
import { startSnapshot } from "../run/start_snapshot.ts";
import {
  checkSnapshot,
  type Snapshot,
  SNAPSHOT_ARRAYS,
  type SnapshotArray,
  snapshotLengths,
  snapshotOf,
  triangleStartsOf,
} from "../run/snapshot.ts";

/**
 * An avatar being trained, on the GPU. Splats stand in the order of their triangles, so that those of triangle t
 * are triangleStarts[t] to triangleStarts[t + 1]. Buffers are made once, for `capacity` splats, and never move;
 * `count` changes with densification.
 */
export interface Model {
  readonly head: HeadModel;
  readonly count: number;
  readonly capacity: number;
  /** [capacity] of Splat (shaders/lib/splat.wgsl), what is learned. */
  readonly raw: GPUBuffer;
  /** The same, activated, as project.wgsl reads it. */
  readonly splats: GPUBuffer;
  /** The same, dL/draw; 0 in the places of triangle and one-sided. Passes add to it; the update clears it. */
  readonly gradient: GPUBuffer;
  /** The same: Adam's. */
  readonly firstMoment: GPUBuffer;
  readonly secondMoment: GPUBuffer;
  /** Degree 1 of the colours; null at degree 0. */
  readonly harmonics: LearnedHarmonics | null;
  /** [capacity] of Statistics (shaders/lib/splat.wgsl), since the last densification. */
  readonly statistics: GPUBuffer;
  /** [triangles + 1]. */
  readonly triangleStarts: GPUBuffer;
  /** [shapes], beta, dL/dbeta, and Adam's moments. */
  readonly shape: GPUBuffer;
  readonly shapeGradient: GPUBuffer;
  readonly shapeFirst: GPUBuffer;
  readonly shapeSecond: GPUBuffer;
  /** lib/finite_check.wgsl: what went wrong, noted on the device. */
  readonly finiteCheck: GPUBuffer;
  /** Records raw -> splats; whoever changes `raw` does so. */
  activate(pass: GPUComputePassEncoder): void;
  /** All that a training needs to go on bit by bit. Waits for the device. */
  snapshot(): Promise<Snapshot>;
  /** Puts a snapshot in place of what there is. @throws RangeError where it does not fit the head or the capacity */
  load(snapshot: Snapshot): void;
  destroy(): void;
}

/**
 * A head covered by grey splats (HeadStudio Sec. 4.2), or what a snapshot holds.
 *
 * @throws RangeError where there are more splats than the capacity
 */
export async function createModel(
  gpu: Gpu,
  head: HeadModel,
  config: Pick<
    TrainConfig,
    | "capacity"
    | "splatsPerTriangle"
    | "startOpacity"
    | "startSpread"
    | "startFlatness"
    | "seeThrough"
    | "harmonicsDegree"
  >,
  from: { readonly shape?: ArrayLike<number>; readonly snapshot?: Snapshot } = {},
): Promise<Model> {
  const { capacity, harmonicsDegree } = config;
  const shapes = head.shapeNames.length;
  const kernel = await gpu.kernel("splat/activate.wgsl", { flags: { HARMONICS: harmonicsDegree === 1 } });
  const buffers = makeModelBuffers(gpu, head, capacity);
  const harmonics = harmonicsDegree === 1 ? makeHarmonics(gpu, capacity) : null;
  const kept = keptBuffers(buffers, harmonics);
  const uniforms = kernel.uniforms("Activate");
  const group = kernel.bind({ raw: buffers.raw, splats: buffers.splats, activate: uniforms.buffer });
  let count = 0;
  const activation = dispatchThreads("activate", kernel, group, () => count);
  const model: Model = {
    head,
    capacity,
    ...buffers,
    harmonics,
    get count() {
      return count;
    },
    activate: activation.encode,
    async snapshot() {
      const lengths = snapshotLengths(count, shapes, harmonicsDegree);
      const parts = SNAPSHOT_ARRAYS.map((name) => [kept[name], lengths[name] * 4] as const);
      const read = await readBuffers(gpu, parts);
      return snapshotOf(count, harmonicsDegree, (name) => read[SNAPSHOT_ARRAYS.indexOf(name)]!);
    },
    load(snapshot) {
      checkSnapshot(snapshot, head, capacity, harmonicsDegree);
      count = snapshot.count;
      const { queue } = gpu.device;
      for (const name of SNAPSHOT_ARRAYS) {
        if (snapshot[name].length > 0) queue.writeBuffer(kept[name], 0, snapshot[name]);
      }
      queue.writeBuffer(buffers.triangleStarts, 0, triangleStartsOf(snapshot, triangleCount(head)));
      uniforms.set("count", count);
      uniforms.send();
      const encoder = gpu.device.createCommandEncoder();
      for (const buffer of [buffers.gradient, buffers.shapeGradient]) encoder.clearBuffer(buffer);
      if (harmonics) encoder.clearBuffer(harmonics.gradient);
      const pass = encoder.beginComputePass();
      model.activate(pass);
      pass.end();
      queue.submit([encoder.finish()]);
    },
    destroy() {
      const all = [...Object.values(buffers), ...Object.values(harmonics ?? {}), uniforms.buffer];
      for (const buffer of all as GPUBuffer[]) buffer.destroy();
    },
  };
  model.load(from.snapshot ?? startSnapshot(head, config, from.shape));
  await gpu.settle();
  return model;
}

function makeModelBuffers(gpu: Gpu, head: HeadModel, capacity: number) {
  const perSplat = (label: string) => gpu.buffer(label, capacity * SPLAT.size);
  const perShape = (label: string) => gpu.buffer(label, head.shapeNames.length * 4);
  return {
    raw: perSplat("raw"),
    splats: perSplat("splats"),
    gradient: perSplat("gradient"),
    firstMoment: perSplat("first moment"),
    secondMoment: perSplat("second moment"),
    statistics: gpu.buffer("statistics", capacity * STATISTICS.size),
    triangleStarts: gpu.buffer("triangle starts", (triangleCount(head) + 1) * 4),
    shape: perShape("shape"),
    shapeGradient: perShape("shape gradient"),
    shapeFirst: perShape("first moment of shape"),
    shapeSecond: perShape("second moment of shape"),
    finiteCheck: gpu.buffer("finite check", FINITE_CHECK.size),
  };
}

/** Where each array of a snapshot is on the GPU; at degree 0 those of harmonics, of which there is nothing, anywhere. */
function keptBuffers(
  buffers: ReturnType<typeof makeModelBuffers>,
  harmonics: LearnedHarmonics | null,
): Record<SnapshotArray, GPUBuffer> {
  return {
    ...buffers,
    harmonics: harmonics?.raw ?? buffers.raw,
    harmonicsFirst: harmonics?.firstMoment ?? buffers.raw,
    harmonicsSecond: harmonics?.secondMoment ?? buffers.raw,
  };
}
