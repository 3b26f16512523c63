import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { HARMONICS, PROJECTED, SPLAT, STATISTICS, VIEW } from "../../runtime/gpu/layouts.ts";
import { makeUniforms } from "../../runtime/gpu/uniforms.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { uploadHarmonics } from "../../runtime/render/splat_source.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import { setCamera } from "../../runtime/render/view_uniforms.ts";
import type { Model } from "../../train/splats/model.ts";
import { randomNumbers } from "../reference/scenes.ts";

/** Runs passes as one submission. */
export function submit(gpu: Gpu, ...encode: ((pass: GPUComputePassEncoder) => void)[]): void {
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const each of encode) each(pass);
  pass.end();
  gpu.device.queue.submit([encoder.finish()]);
}

/** A buffer's floats, after all that was submitted. */
export async function download(gpu: Gpu, buffer: GPUBuffer): Promise<Float32Array> {
  const staging = gpu.buffer("download", buffer.size, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  gpu.device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const copy = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return copy;
}

/** |a - b| / |b|: how far a is from the reference b. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}

/** The gradient of f at x by central differences. */
export function centralDifferences(
  f: (x: Float64Array) => number,
  x: ArrayLike<number>,
  step: number,
): number[] {
  const moved = Float64Array.from(x);
  return Array.from(x, (at, i) => {
    moved[i] = at + step;
    const above = f(moved);
    moved[i] = at - step;
    const below = f(moved);
    moved[i] = at;
    return (above - below) / (2 * step);
  });
}

/** One splat's row of what has the layout of Model.raw. */
export const rowOf = <T extends Float32Array | Uint32Array>(values: T, splat: number): T =>
  values.subarray(splat * SPLAT.words, (splat + 1) * SPLAT.words) as T;

/** Places in a row of what is learned. */
export const GROUPS: Readonly<Record<string, readonly number[]>> = Object.fromEntries(
  ["mean", "opacity", "rotation", "scale", "colour"].map((name) => [name, SPLAT.field(name).places]),
);

/** Places of a splat's gradient on the screen, in the twins' order: centre, a, b, c, opacity, colour, depth. */
export const SCREEN_PLACES = ["centre", "a", "b", "c", "opacity", "colour", "depth"]
  .flatMap((name) => PROJECTED.field(name).places);

/** The ten numbers of a splat in a buffer of Projected. */
export const onScreenOf = (values: Float32Array, splat: number): number[] =>
  SCREEN_PLACES.map((place) => values[splat * PROJECTED.words + place]!);

/** Random numbers for training's tests: a normal deviate and one between two limits, from one seed. */
export function draws(seed: number) {
  const random = randomNumbers(seed);
  return {
    random,
    between: (low: number, high: number) => low + (high - low) * random(),
    normal: () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  };
}

/**
 * A model whose raw floats are given, in the order of their triangles; gradients are zero.
 *
 * @param harmonics [splats, 9]; none at degree 0
 */
export function modelOf(
  gpu: Gpu,
  head: HeadModel,
  raw: Float32Array,
  triangles: Uint32Array,
  harmonics?: Float32Array,
): Model {
  const count = raw.length / SPLAT.words;
  const starts = new Uint32Array(head.triangles.length / 3 + 1);
  for (const triangle of triangles) starts[triangle + 1]!++;
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
  const bits = new Uint32Array(raw.slice().buffer);
  triangles.forEach((triangle, i) => bits[i * SPLAT.words + SPLAT.at("triangle")] = triangle);
  const shapes = head.shapeNames.length * 4;
  return {
    head,
    count,
    capacity: count,
    raw: gpu.upload("raw", bits),
    splats: gpu.buffer("splats", count * SPLAT.size),
    gradient: gpu.buffer("gradient", count * SPLAT.size),
    statistics: gpu.buffer("statistics", count * STATISTICS.size),
    harmonics: harmonics
      ? {
        raw: uploadHarmonics(gpu, { splatCount: count, harmonics } as Avatar),
        gradient: gpu.buffer("gradient of harmonics", count * HARMONICS.size),
      }
      : null,
    triangleStarts: gpu.upload("triangle starts", starts),
    shape: gpu.buffer("shape", shapes),
    shapeGradient: gpu.buffer("shape gradient", shapes),
  } as unknown as Model;
}

/** Activates a model's splats. */
export async function activate(gpu: Gpu, model: Model): Promise<void> {
  const kernel = await gpu.kernel("splat/activate.wgsl", { flags: { HARMONICS: model.harmonics !== null } });
  const uniforms = kernel.uniforms("Activate", { count: model.count });
  const group = kernel.bind({ raw: model.raw, splats: model.splats, activate: uniforms.buffer });
  submit(gpu, (pass) => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil(model.count / 64));
  });
}

/** The uniform `View` of a camera and a square picture, for kernels that look at no tiles. */
export function viewOf(gpu: Gpu, camera: Camera, size: number, splats: number): GPUBuffer {
  const view = makeUniforms(gpu, VIEW);
  setCamera(view, camera, size, 1.6);
  view.set("width", size);
  view.set("height", size);
  view.set("splats", splats);
  view.send();
  return view.buffer;
}
