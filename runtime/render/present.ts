import type { Gpu } from "../gpu/gpu.ts";
import { makeUniforms, type Uniforms } from "../gpu/uniforms.ts";
import { bindingsOf, structLayout } from "../gpu/wgsl_reflection.ts";
import { drawMark } from "./mark.ts";
import type { View } from "./view.ts";

/** Shows what views keep on textures of one format, without reading it back. */
export interface Presenter {
  /** What its words are from now on; none where null. @throws RangeError where they cannot be drawn */
  setMark(words: string | null): void;
  /**
   * Draws the frame that was read last, before the view's next is submitted.
   *
   * @param target [size, size], of the presenter's format
   * @param size pixels a side that were drawn, as `Picture.drawn` says
   */
  present(view: View, target: GPUTexture, size: number): void;
  destroy(): void;
}

const PATH = "splat/present.wgsl";

/** @param format of the targets: `rgba8unorm` or `bgra8unorm`, as canvases prefer */
export async function openPresenter(gpu: Gpu, format: GPUTextureFormat): Promise<Presenter> {
  const { device } = gpu;
  const wgsl = await gpu.shader(PATH);
  const { layout, pipeline } = await makePipeline(device, wgsl, format);
  const places = structLayout(wgsl, "MarkPlace");
  let words: string | null = null;
  let mark: Mark | null = null;
  /** Of the view and mark that were shown last. */
  let bound: { readonly view: View; readonly mark: Mark; readonly group: GPUBindGroup } | null = null;

  function markFor(size: number): Mark {
    if (mark?.size === size && mark.words === words) return mark;
    mark?.destroy();
    return mark = makeMark(gpu, makeUniforms(gpu, places), size, words);
  }

  function groupOf(view: View, over: Mark): GPUBindGroup {
    if (bound?.view === view && bound.mark === over) return bound.group;
    const buffers: Record<string, GPUBuffer> = {
      ...{ picture: view.picture, view: view.uniforms, mark: over.patch, place: over.place },
    };
    const entries = bindingsOf(wgsl).map(({ name, index }) => ({
      binding: index,
      resource: { buffer: buffers[name]! },
    }));
    const group = gpu.guard(`bind the buffers of ${PATH}`, () => device.createBindGroup({ layout, entries }));
    bound = { view, mark: over, group };
    return group;
  }

  return {
    setMark(text) {
      if (text !== null) drawMark(16, text);
      words = text;
    },
    present(view, target, size) {
      const group = groupOf(view, markFor(size));
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginRenderPass({
        colorAttachments: [{ view: target.createView(), loadOp: "clear", storeOp: "store" }],
      });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.draw(3);
      pass.end();
      device.queue.submit([encoder.finish()]);
    },
    destroy() {
      mark?.destroy();
      mark = bound = null;
    },
  };
}

/** @throws Error in WebGPU's words */
async function makePipeline(device: GPUDevice, wgsl: string, format: GPUTextureFormat) {
  const layout = device.createBindGroupLayout({
    label: PATH,
    entries: bindingsOf(wgsl).map(({ index, resource }) => ({
      binding: index,
      visibility: GPUShaderStage.FRAGMENT,
      ...resource,
    })),
  });
  const module = device.createShaderModule({ label: PATH, code: wgsl });
  const pipeline = await device.createRenderPipelineAsync({
    label: PATH,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    vertex: { module, entryPoint: "cover" },
    fragment: { module, entryPoint: "show", targets: [{ format }] },
  });
  return { layout, pipeline };
}

/** A mark on the device, for pictures of one size. */
interface Mark {
  readonly size: number;
  readonly words: string | null;
  readonly patch: GPUBuffer;
  readonly place: GPUBuffer;
  destroy(): void;
}

function makeMark(gpu: Gpu, place: Uniforms, size: number, words: string | null): Mark {
  const { left, top, width, height, grey, alpha } = words === null ? NOTHING : drawMark(size, words);
  const pairs = new Float32Array(2 * grey.length);
  grey.forEach((each, at) => pairs.set([each, alpha[at]!], 2 * at));
  const patch = gpu.upload("mark", pairs);
  for (const [name, value] of Object.entries({ left, top, width, height })) place.set(name, value);
  place.send();
  return {
    size,
    words,
    patch,
    place: place.buffer,
    destroy() {
      patch.destroy();
      place.buffer.destroy();
    },
  };
}

const NOTHING = {
  ...{ left: 0, top: 0, width: 0, height: 0 },
  grey: new Float32Array(1),
  alpha: new Float32Array(1),
} as const;
