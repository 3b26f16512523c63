import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { makeUniforms } from "../../runtime/gpu/uniforms.ts";
import { type HeadModel, triangleCount } from "../../runtime/head/head_model.ts";
import type { TrainConfig } from "../config/config.ts";
import { HARMONIC_FLOATS, type LearnedHarmonics, makeHarmonics } from "./harmonics.ts";
import { readBuffers } from "../run/read_buffers.ts";
import { startSnapshot } from "../run/start_snapshot.ts";
import { checkSnapshot, type Snapshot, triangleStartsOf } from "../run/snapshot.ts";

/** Floats of one splat in `raw`, `splats`, `gradient` and the optimiser's moments: four vec4f. */
export const SPLAT_FLOATS = 16;
/** Words of lib/finite_check.wgsl's `FiniteCheck`. */
export const CHECK_WORDS = 8;

/**
 * An avatar being trained, on the GPU. Splats stand in the order of their triangles, so that those of triangle t
 * are triangleStarts[t] to triangleStarts[t + 1]. Buffers are made once, for `capacity` splats, and never move;
 * `count` changes with densification.
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
  /** The same: Adam's. */
  readonly firstMoment: GPUBuffer;
  readonly secondMoment: GPUBuffer;
  /** Degree 1 of the colours; null at degree 0. */
  readonly harmonics: LearnedHarmonics | null;
  /** [capacity, 4], since the last densification: sum over views of |dL/dcentre| in half pictures, views that saw the splat, largest radius in pixels, unused. */
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
  const { device } = gpu;
  const { capacity, harmonicsDegree } = config;
  const shapes = head.shapeNames.length;
  const kernel = await gpu.kernel("splat/activate.wgsl", { flags: { HARMONICS: harmonicsDegree === 1 } });
  const perSplat = (label: string) => gpu.buffer(label, capacity * SPLAT_FLOATS * 4);
  const perShape = (label: string) => gpu.buffer(label, shapes * 4);
  const buffers = {
    raw: perSplat("raw"),
    splats: perSplat("splats"),
    gradient: perSplat("gradient"),
    firstMoment: perSplat("first moment"),
    secondMoment: perSplat("second moment"),
    statistics: gpu.buffer("statistics", capacity * 16),
    triangleStarts: gpu.buffer("triangle starts", (triangleCount(head) + 1) * 4),
    shape: perShape("shape"),
    shapeGradient: perShape("shape gradient"),
    shapeFirst: perShape("first moment of shape"),
    shapeSecond: perShape("second moment of shape"),
    finiteCheck: gpu.buffer("finite check", CHECK_WORDS * 4),
  };
  const harmonics = harmonicsDegree === 1 ? makeHarmonics(gpu, capacity) : null;
  const uniforms = makeUniforms(gpu, kernel.wgsl, "Activate");
  const group = kernel.bind({ raw: buffers.raw, splats: buffers.splats, activate: uniforms.buffer });
  let count = 0;
  const model: Model = {
    head,
    capacity,
    ...buffers,
    harmonics,
    get count() {
      return count;
    },
    activate(pass) {
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(Math.ceil(count / 64));
    },
    async snapshot() {
      const splatBytes = count * SPLAT_FLOATS * 4;
      const harmonicBytes = harmonicsDegree * count * HARMONIC_FLOATS * 4;
      const read = await readBuffers(gpu, [
        [buffers.raw, splatBytes],
        [buffers.firstMoment, splatBytes],
        [buffers.secondMoment, splatBytes],
        [buffers.statistics, count * 16],
        [buffers.shape, shapes * 4],
        [buffers.shapeFirst, shapes * 4],
        [buffers.shapeSecond, shapes * 4],
        [harmonics?.raw ?? buffers.raw, harmonicBytes],
        [harmonics?.firstMoment ?? buffers.raw, harmonicBytes],
        [harmonics?.secondMoment ?? buffers.raw, harmonicBytes],
      ]);
      const floats = (place: number) => new Float32Array(read[place]!);
      return {
        count,
        raw: new Uint32Array(read[0]!),
        firstMoment: floats(1),
        secondMoment: floats(2),
        statistics: floats(3),
        shape: floats(4),
        shapeFirst: floats(5),
        shapeSecond: floats(6),
        harmonicsDegree,
        harmonics: floats(7),
        harmonicsFirst: floats(8),
        harmonicsSecond: floats(9),
      };
    },
    load(snapshot) {
      checkSnapshot(snapshot, head, capacity, harmonicsDegree);
      count = snapshot.count;
      const write = (buffer: GPUBuffer, data: ArrayBufferView<ArrayBuffer>) => {
        if (data.byteLength > 0) device.queue.writeBuffer(buffer, 0, data);
      };
      write(buffers.raw, snapshot.raw);
      write(buffers.firstMoment, snapshot.firstMoment);
      write(buffers.secondMoment, snapshot.secondMoment);
      write(buffers.statistics, snapshot.statistics);
      write(buffers.triangleStarts, triangleStartsOf(snapshot, triangleCount(head)));
      write(buffers.shape, snapshot.shape);
      write(buffers.shapeFirst, snapshot.shapeFirst);
      write(buffers.shapeSecond, snapshot.shapeSecond);
      if (harmonics) {
        write(harmonics.raw, snapshot.harmonics);
        write(harmonics.firstMoment, snapshot.harmonicsFirst);
        write(harmonics.secondMoment, snapshot.harmonicsSecond);
      }
      uniforms.set("count", count);
      uniforms.send();
      const encoder = device.createCommandEncoder();
      for (const buffer of [buffers.gradient, buffers.shapeGradient]) encoder.clearBuffer(buffer);
      if (harmonics) encoder.clearBuffer(harmonics.gradient);
      const pass = encoder.beginComputePass();
      model.activate(pass);
      pass.end();
      device.queue.submit([encoder.finish()]);
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
