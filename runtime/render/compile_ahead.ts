import type { Gpu } from "../gpu/gpu.ts";
import type { Kernel } from "../gpu/kernel.ts";
import type { Stored } from "../gpu/buffer_set.ts";
import type { HarmonicsDegree } from "../avatar/harmonics.ts";
import { posingKernels } from "../head/posing.ts";
import { planFrame } from "./frame_plan.ts";
import { planRasterizing } from "./rasterizing.ts";
import type { SplatLists } from "./sort/splat_lists.ts";
import { TUNING } from "./tuning.ts";
import { makeViewTarget } from "./view_target.ts";
import { makeWorkspace, type Workspace } from "./workspace.ts";

/** What of an avatar decides which kernels draw it. */
export interface DrawnKind {
  readonly splatCount: number;
  /** 0 where colours are the same from all sides. */
  readonly harmonicsDegree: HarmonicsDegree | 0;
  /** Whether its colours follow the light. */
  readonly isLit: boolean;
}

/**
 * Asks for the kernels of a frame of a bound avatar, all at once: a frame is planned with nothing behind its buffers, and
 * none of its kernels is waited for before the next is asked for.
 *
 * @param size pixels of a side that is drawn
 * @param room the workspace that the frame will have
 */
export async function compileAhead(gpu: Gpu, size: number, kind: DrawnKind, room: Workspace): Promise<void> {
  const tuning = TUNING[gpu.profile];
  const asked: Promise<unknown>[] = [posingKernels(gpu, tuning.texels)];
  const paper = onPaper(gpu, (kernel) => asked.push(kernel));
  const stored: Stored = tuning.texels ? TEXTURE : BUFFER;
  const target = makeViewTarget(paper, tuning, { size, format: "kept", background: "transparent" });
  const { splats, capacity, chunkFactor } = room;
  const workspace = makeWorkspace(paper, tuning, splats, capacity, chunkFactor, tuning.texels);
  // First, as it takes about as long as all others together.
  await planRasterizing(paper, tuning, workspace, size, NO_LISTS, target);
  const { harmonicsDegree: degree, isLit } = kind;
  await planFrame(paper, tuning, workspace, {
    ...{ splats: stored, frames: stored, count: kind.splatCount },
    ...(degree === 0 ? { harmonics: null } : { harmonics: BUFFER, harmonicsDegree: degree }),
    light: isLit ? { lights: stored, lighting: BUFFER } : null,
  }, target);
  await Promise.all(asked);
}

const nothing = () => {};
const BUFFER = { destroy: nothing } as unknown as GPUBuffer;
const TEXTURE = { destroy: nothing, createView: nothing } as unknown as GPUTexture;

const NO_LISTS = {} as SplatLists;

/** A GPU that makes nothing but kernels, and does not wait for those. @param took is given each that is asked for */
function onPaper(gpu: Gpu, took: (kernel: Promise<Kernel>) => void): Gpu {
  const device = { limits: gpu.device.limits, queue: { writeBuffer: nothing } };
  const paper: Partial<Gpu> = {
    device: device as unknown as GPUDevice,
    buffer: () => BUFFER,
    upload: () => BUFFER,
    texels: () => TEXTURE,
    uploadTexels: () => TEXTURE,
    async kernel(label, options) {
      took(gpu.kernel(label, options));
      return {
        label,
        wgsl: await gpu.shader(label, options),
        workgroup: [1, 1, 1],
        bind: () => null,
        uniforms: () => ({ buffer: BUFFER, set: nothing, send: nothing }),
      } as unknown as Kernel;
    },
  };
  return Object.assign(Object.create(gpu), paper);
}
