import { type KernelOptions, preprocess, type ReadShader } from "./preprocess.ts";
import { type Kernel, type KernelMaker, makeKernel } from "./kernel.ts";
import { TEXELS_A_ROW } from "./layouts.ts";
import { TEXEL_BYTES, type TexelFormat, writeTexels } from "./texels.ts";

/**
 * Which set of kernels suits the adapter: `cpu` for software devices such as lavapipe, where buffer reads
 * cost and barriers gain nothing; `gpu` for real ones, where shared memory and wide workgroups pay.
 */
export type Profile = "cpu" | "gpu";

/** Bytes. */
const LARGE_UPLOAD = 2 ** 20;

/** There is no WebGPU adapter. The message says what to install. */
export class GpuUnavailableError extends Error {
  /** Tells it from other errors across workers. */
  override readonly name = "GpuUnavailableError";
}

export interface Gpu extends KernelMaker {
  readonly profile: Profile;
  readonly adapterName: string;
  readonly adapter: GPUAdapter;
  readonly hasTimestamps: boolean;
  /** Bytes of the buffers and textures made here that have not been destroyed. */
  readonly allocated: number;
  /** Resolves with the reason when the device is lost (never for `close`). */
  readonly lost: Promise<string>;
  /** The WGSL of shaders/<path>, expanded. */
  shader(path: string, options?: KernelOptions): Promise<string>;
  /** Loads shaders/<path>, expands and compiles it. Equal requests share one compilation. */
  kernel(path: string, options?: KernelOptions & { entryPoint?: string }): Promise<Kernel>;
  /** A buffer with the data in it, guarded. */
  upload(label: string, data: ArrayBufferView<ArrayBuffer>, usage?: number): GPUBuffer;
  /** A storage texture of so many texels, zeroed, guarded: shaders/lib/texels.wgsl says where each stands. */
  texels(label: string, format: TexelFormat, count: number): GPUTexture;
  /** Such a texture with the data in it. */
  uploadTexels(label: string, format: TexelFormat, data: ArrayBufferView<ArrayBuffer>): GPUTexture;
  /** Waits until every guarded creation so far is known to have worked. @throws Error naming the first that did not */
  settle(): Promise<void>;
  close(): void;
}

export interface GpuOptions {
  readonly readShader: ReadShader;
  /** What to do where there is no adapter: a sentence for the one who started this. */
  readonly remedy?: string;
  /** Between a card and what the processor has; the card where not given. */
  readonly powerPreference?: GPUPowerPreference;
  /** Overrides the choice by adapter; for tests and comparisons. */
  readonly profile?: Profile;
}

/** What the kernels need beyond WebGPU's defaults; capped by what the adapter has. */
const WANTED_LIMITS = {
  maxStorageBuffersPerShaderStage: 12,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 32768,
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  maxBufferSize: 2 ** 31 - 4,
} as const;

/**
 * Opens the machine's best adapter. Runs wherever WebGPU does, a browser's worker included: files are read by the
 * caller.
 *
 * @throws GpuUnavailableError with the remedy
 */
export async function openGpu(options: GpuOptions): Promise<Gpu> {
  const { powerPreference = "high-performance" } = options;
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference }) ?? null;
  if (!adapter) {
    throw new GpuUnavailableError(
      ["Cannot find a WebGPU adapter", options.remedy].filter(Boolean).join(". "),
    );
  }
  const hasTimestamps = adapter.features.has("timestamp-query");
  const requiredLimits: Record<string, number> = {};
  for (const [name, wanted] of Object.entries(WANTED_LIMITS)) {
    requiredLimits[name] = Math.min(wanted, adapter.limits[name as keyof typeof WANTED_LIMITS]);
  }
  const device = await adapter.requestDevice({
    requiredFeatures: hasTimestamps ? ["timestamp-query"] : [],
    requiredLimits,
  });
  return wrap(adapter, device, options.profile ?? profileOf(adapter), options.readShader);
}

/** The profile that suits an adapter. Browsers describe none: there only `isFallbackAdapter` tells a software device. */
export function profileOf(adapter: GPUAdapter): Profile {
  const { description, isFallbackAdapter } = adapter.info as GPUAdapterInfo & { isFallbackAdapter?: boolean };
  return isFallbackAdapter || /llvmpipe|lavapipe|swiftshader|warp|basic render/i.test(description)
    ? "cpu"
    : "gpu";
}

/** As the driver calls it; browsers tell no more than the maker and the family of the device. */
export function nameOf({ info }: GPUAdapter): string {
  const { description, vendor, device, architecture } = info;
  return description || [vendor, device || architecture].filter(Boolean).join(" ") || "unnamed";
}

function wrap(adapter: GPUAdapter, device: GPUDevice, profile: Profile, readShader: ReadShader): Gpu {
  // Not at the top: a browser without WebGPU has no such name, and must get as far as openGpu()'s refusal.
  const STORAGE = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  let closed = false;
  const held = makeLedger();
  const pending: Promise<void>[] = [];
  const kernels = new Map<string, Promise<Kernel>>();
  const lost = new Promise<string>((resolve) => {
    device.lost.then((info) => {
      if (!closed) resolve(info.message || info.reason || "unknown reason");
    });
  });
  device.addEventListener("uncapturederror", (event) => {
    // Nothing inside Headcast should reach this: every creation is guarded. If one does, it must not pass unseen.
    console.error(
      `WebGPU error outside every error scope: ${(event as GPUUncapturedErrorEvent).error.message}`,
    );
  });
  const gpu: Gpu = {
    device,
    adapter,
    profile,
    hasTimestamps: device.features.has("timestamp-query"),
    lost,
    get allocated() {
      return held.bytes();
    },
    adapterName: nameOf(adapter),
    shader: (path, kernelOptions) => preprocess(path, readShader, kernelOptions),
    kernel(path, kernelOptions = {}) {
      const key = JSON.stringify([path, kernelOptions]);
      let kernel = kernels.get(key);
      if (!kernel) {
        kernel = gpu.shader(path, kernelOptions)
          .then((wgsl) => makeKernel(gpu, path, wgsl, kernelOptions.entryPoint ?? "main"));
        kernels.set(key, kernel);
      }
      return kernel;
    },
    guard(action, make) {
      device.pushErrorScope("out-of-memory");
      device.pushErrorScope("validation");
      try {
        return make();
      } finally {
        for (const scope of [device.popErrorScope(), device.popErrorScope()]) {
          pending.push(scope.then((error) => {
            if (error) throw new Error(`Cannot ${action}: ${error.message}`);
          }));
        }
      }
    },
    buffer(label, bytes, usage = STORAGE) {
      const size = Math.max(16, Math.ceil(bytes / 4) * 4);
      const made = gpu.guard(
        `make the buffer ${label} of ${size} bytes`,
        () => device.createBuffer({ label, size, usage }),
      );
      return held.take(made, size);
    },
    texels(label, format, count) {
      const size = [TEXELS_A_ROW, Math.max(1, Math.ceil(count / TEXELS_A_ROW))];
      const usage = GPUTextureUsage.STORAGE_BINDING | GPUTextureUsage.TEXTURE_BINDING |
        GPUTextureUsage.COPY_SRC | GPUTextureUsage.COPY_DST;
      const made = gpu.guard(
        `make the texture ${label} of ${count} texels`,
        () => device.createTexture({ label, size, format, usage }),
      );
      return held.take(made, size[0]! * size[1]! * TEXEL_BYTES[format]);
    },
    upload(label, data, usage = STORAGE) {
      const buffer = gpu.buffer(label, data.byteLength, usage | GPUBufferUsage.COPY_DST);
      // Deno 2.9.6 panics over an array of no length (a head without shapes has a basis of none).
      if (data.byteLength > 0) device.queue.writeBuffer(buffer, 0, data);
      // Queued at once, so that the copy it is staged in is free before the next: an avatar's are 30 MB together.
      if (data.byteLength >= LARGE_UPLOAD) device.queue.submit([]);
      return buffer;
    },
    uploadTexels(label, format, data) {
      const texture = gpu.texels(label, format, Math.ceil(data.byteLength / TEXEL_BYTES[format]));
      writeTexels(device.queue, texture, data);
      return texture;
    },
    async settle() {
      const results = await Promise.allSettled(pending.splice(0));
      for (const result of results) if (result.status === "rejected") throw result.reason;
    },
    close() {
      closed = true;
      device.destroy();
    },
  };
  return gpu;
}

/** Counts the bytes of what has been made and not yet destroyed. */
function makeLedger() {
  let bytes = 0;
  return {
    bytes: () => bytes,
    take<T extends GPUBuffer | GPUTexture>(made: T, size: number): T {
      bytes += size;
      let held = size;
      const destroy = made.destroy.bind(made);
      made.destroy = () => {
        bytes -= held;
        held = 0;
        destroy();
      };
      return made;
    },
  };
}
