import type { Gpu } from "../../../../runtime/gpu/gpu.ts";

/** What is drawn: colours, or which points are seen. */
interface Drawing {
  readonly shader: string;
  readonly format: GPUTextureFormat;
  readonly samples: number;
}

export const PAINTED: Drawing = { shader: "paint/paint_draw.wgsl", format: "rgba8unorm", samples: 4 };
export const SEEN: Drawing = { shader: "paint/paint_seen.wgsl", format: "r32uint", samples: 1 };

/** Of what is seen from outside only, and of sheets, which are seen from both sides. */
export interface Pipelines {
  readonly closed: GPURenderPipeline;
  readonly open: GPURenderPipeline;
}

export async function makePipelines(gpu: Gpu, drawing: Drawing): Promise<Pipelines> {
  const [closed, open] = await Promise.all([
    makePipeline(gpu, drawing, "back"),
    makePipeline(gpu, drawing, "none"),
  ]);
  return { closed, open };
}

async function makePipeline(
  gpu: Gpu,
  { shader, format, samples }: Drawing,
  cullMode: GPUCullMode,
): Promise<GPURenderPipeline> {
  const code = await gpu.shader(shader);
  return gpu.guard("make the painter's pipeline", () => {
    const module = gpu.device.createShaderModule({ label: shader, code });
    return gpu.device.createRenderPipeline({
      label: "paint",
      layout: gpu.device.createPipelineLayout({ bindGroupLayouts: [] }),
      vertex: {
        module,
        entryPoint: "place",
        buffers: [
          { arrayStride: 16, attributes: [{ shaderLocation: 0, offset: 0, format: "float32x4" }] },
          { arrayStride: 4, attributes: [{ shaderLocation: 1, offset: 0, format: "unorm8x4" }] },
        ],
      },
      fragment: { module, entryPoint: "paint", targets: [{ format }] },
      primitive: { topology: "triangle-list", cullMode, frontFace: "ccw" },
      depthStencil: { format: "depth32float", depthWriteEnabled: true, depthCompare: "less" },
      multisample: { count: samples },
    });
  });
}

/** Where it is drawn. */
export interface Targets {
  readonly size: number;
  readonly picture: GPUTexture;
  begin(encoder: GPUCommandEncoder): GPURenderPassEncoder;
  close(): void;
}

export function makeTargets(
  { device, guard }: Gpu,
  size: number,
  { format, samples }: Drawing = PAINTED,
): Targets {
  const texture = (format: GPUTextureFormat, sampleCount: number, usage: number) =>
    guard(
      `make the painter's picture of ${size} pixels`,
      () => device.createTexture({ size: [size, size], format, sampleCount, usage }),
    );
  const RENDER = GPUTextureUsage.RENDER_ATTACHMENT;
  const picture = texture(format, 1, RENDER | GPUTextureUsage.COPY_SRC);
  const many = samples > 1 ? texture(format, samples, RENDER) : null;
  const depth = texture("depth32float", samples, RENDER);
  const [pictureView, manyView, depthView] = [picture, many, depth].map((each) => each?.createView());
  const colour: GPURenderPassColorAttachment = {
    view: manyView ?? pictureView!,
    ...manyView && { resolveTarget: pictureView! },
    loadOp: "clear",
    storeOp: many ? "discard" : "store",
    clearValue: [0, 0, 0, 0],
  };
  return {
    size,
    picture,
    begin: (encoder) =>
      encoder.beginRenderPass({
        label: "paint",
        colorAttachments: [colour],
        depthStencilAttachment: {
          view: depthView!,
          depthLoadOp: "clear",
          depthStoreOp: "discard",
          depthClearValue: 1,
        },
      }),
    close: () => [many, picture, depth].forEach((each) => each?.destroy()),
  };
}
