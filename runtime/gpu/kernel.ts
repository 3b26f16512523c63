import { type BufferMaker, makeUniforms, type Uniforms, type UniformValue } from "./uniforms.ts";
import { type Binding, bindingsOf, structLayout, workgroupSizeOf } from "./wgsl_reflection.ts";

/** What making and binding kernels needs of the GPU. */
export interface KernelMaker extends BufferMaker {
  /** Makes something inside error scopes; the failure, if any, is thrown by the next `settle`. */
  guard<T>(action: string, make: () => T): T;
}

/** A compiled compute kernel whose buffers and storage textures are bound by the names they have in its WGSL. */
export interface Kernel {
  readonly label: string;
  /** The expanded WGSL, for struct layouts. */
  readonly wgsl: string;
  readonly pipeline: GPUComputePipeline;
  /** Threads of a workgroup, along x, y and z. */
  readonly workgroup: readonly [number, number, number];
  /** @throws TypeError where a name is missing or unknown */
  bind(buffers: Readonly<Record<string, GPUBuffer | GPUTexture>>): GPUBindGroup;
  /** A uniform buffer of one of its structs. What `values` holds is set and sent at once. */
  uniforms(struct: string, values?: Readonly<Record<string, UniformValue>>): Uniforms;
}

/**
 * Deno 2.9 compiles on the calling thread whatever it is asked, and resolves later: the 23 kernels of a frame take 0.6 s
 * there, by `createComputePipelineAsync` 0.8 to 1.3. Browsers compile several at once, beside the page's thread.
 */
const COMPILES_AT_ONCE = /^Deno\//.test(globalThis.navigator?.userAgent ?? "");

/** Compiles a kernel. @throws SyntaxError with WebGPU's message, and the place in the expanded text */
export async function makeKernel(
  gpu: KernelMaker,
  label: string,
  wgsl: string,
  entryPoint: string,
): Promise<Kernel> {
  const { device } = gpu;
  const bindings = bindingsOf(wgsl);
  // In order: whoever waits in between would take others' errors for its own.
  device.pushErrorScope("validation");
  const layout = device.createBindGroupLayout({
    label,
    entries: bindings.map(({ index, resource }) => ({
      binding: index,
      visibility: GPUShaderStage.COMPUTE,
      ...resource,
    })),
  });
  const module = device.createShaderModule({ label, code: wgsl });
  const pipelineLayout = device.createPipelineLayout({ label, bindGroupLayouts: [layout] });
  const what = { label, layout: pipelineLayout, compute: { module, entryPoint } };
  const made = COMPILES_AT_ONCE ? device.createComputePipeline(what) : null;
  const scope = device.popErrorScope();
  const refusal = (error: { readonly message: string }) => describe(label, wgsl, module, error);
  const making = made ?? device.createComputePipelineAsync(what).catch(async (error) => {
    // What the module was refused for says more than that it cannot be used.
    throw new SyntaxError(await refusal(await scope ?? error));
  });
  const [pipeline, error] = await Promise.all([making, scope]);
  if (error) throw new SyntaxError(await refusal(error));
  return {
    label,
    wgsl,
    pipeline,
    workgroup: workgroupSizeOf(wgsl),
    bind: (buffers) => bind(gpu, label, layout, bindings, buffers),
    uniforms: (struct, values) => makeUniforms(gpu, structLayout(wgsl, struct), values),
  };
}

function bind(
  gpu: KernelMaker,
  label: string,
  layout: GPUBindGroupLayout,
  bindings: Binding[],
  buffers: Readonly<Record<string, GPUBuffer | GPUTexture>>,
): GPUBindGroup {
  const unknown = Object.keys(buffers).filter((name) => !bindings.some((binding) => binding.name === name));
  if (unknown.length) {
    throw new TypeError(`Cannot bind to ${label}, it has no such binding: ${unknown.join(", ")}`);
  }
  const entries = bindings.map(({ name, index }) => {
    const buffer = buffers[name];
    if (!buffer) throw new TypeError(`Cannot bind to ${label}, a buffer is missing: ${name}`);
    return { binding: index, resource: "createView" in buffer ? buffer.createView() : { buffer } };
  });
  return gpu.guard(
    `bind the buffers of ${label}`,
    () => gpu.device.createBindGroup({ label, layout, entries }),
  );
}

async function describe(
  label: string,
  wgsl: string,
  module: GPUShaderModule,
  error: { readonly message: string },
): Promise<string> {
  const lines = wgsl.split("\n");
  const places = (await module.getCompilationInfo()).messages
    .filter((message) => message.lineNum > 0)
    .map((message) => `  expanded line ${message.lineNum}: ${lines[message.lineNum - 1]?.trim()}`);
  return [`Cannot compile ${label}: ${error.message}`, ...places].join("\n");
}
