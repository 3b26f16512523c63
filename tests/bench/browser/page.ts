/** The page's side of what is measured by a browser's WebGPU: a head drawn on a canvas that stands in no document. */
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import { type Gpu, openGpu, type Profile } from "../../../runtime/gpu/gpu.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { openPresenter } from "../../../runtime/render/present.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { unpackRecord } from "../../e2e/gpu/record.ts";

/** The browser's, of which Deno has no types. */
interface Canvas {
  getContext(kind: "webgpu"): GPUCanvasContext;
  convertToBlob(): Promise<Blob>;
}
declare const OffscreenCanvas: new (width: number, height: number) => Canvas;

const readShader = async (path: string) => await (await fetch(`/shaders/${path}`)).text();

/** Milliseconds from the request until a pipeline is there, by the kernel's name. */
const compiled: Record<string, number> = {};

function timePipelines(device: GPUDevice): void {
  const make = device.createComputePipelineAsync.bind(device);
  device.createComputePipelineAsync = async (what) => {
    const since = performance.now();
    const pipeline = await make(what);
    compiled[`${what.label} ${Object.keys(compiled).length}`] = performance.now() - since;
    return pipeline;
  };
}

interface Head {
  readonly gpu: Gpu;
  draw(cameras: readonly Camera[]): Promise<void>;
  stages(camera: Camera): Promise<Record<string, number>>;
  canvas: Canvas;
}
let head: Head | undefined;

async function openHead(profile: Profile, size: number): Promise<Record<string, number>> {
  const laps: Record<string, number> = {};
  let since = performance.now();
  const lap = (what: string) => {
    laps[what] = performance.now() - since;

    since = performance.now();
  };
  const gpu = await openGpu({ readShader, profile });
  timePipelines(gpu.device);
  const renderer = await createRenderer(gpu);
  lap("device");
  const bytes = await (await fetch("/files/avatar")).arrayBuffer();
  const avatar = unpackRecord(new Uint8Array(bytes)) as Avatar;
  lap("avatar");
  const kind = { splatCount: avatar.splatCount, harmonicsDegree: 0, isLit: avatar.light !== null } as const;
  await renderer.compileAhead(size, kind);
  lap("kernels");
  const loaded = await renderer.load(avatar);
  lap("upload");
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext("webgpu");
  const format = navigator.gpu.getPreferredCanvasFormat();
  context.configure({ device: gpu.device, format });
  const presenter = await openPresenter(gpu, format);
  const view = renderer.openView({ size, format: "kept", background: { r: 0, g: 0, b: 0 } });
  const pose = restPose(avatar.head.expressionSpace);
  const draw = async (cameras: readonly Camera[]) => {
    for (const camera of cameras) {
      const { drawn } = await view.submit(loaded, pose, camera).read();
      presenter.present(view, context.getCurrentTexture(), drawn);
      await gpu.device.queue.onSubmittedWorkDone();
    }
  };
  await draw([{ azimuth: 0, elevation: 0, distance: 3, fovY: 0.6 }]);
  lap("first picture");
  head = { gpu, draw, canvas, stages: (camera) => renderer.timeStages(view, loaded, pose, camera) };
  return laps;
}

const calls = {
  openHead,
  draw: (cameras: readonly Camera[]) => head!.draw(cameras),
  stages: (camera: Camera) => head!.stages(camera),
  compiled: () => compiled,
  async picture(): Promise<string> {
    const bytes = new Uint8Array(await (await head!.canvas.convertToBlob()).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  },
};

export type BenchCalls = typeof calls;

Object.assign(globalThis, { headcastGpu: calls });
