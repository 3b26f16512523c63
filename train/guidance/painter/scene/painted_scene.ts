import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import { makePosing } from "../../../../runtime/head/posing.ts";
import type { HeadPose } from "../../../../runtime/motion/head_pose.ts";
import type { Camera } from "../../../../runtime/base/camera.ts";
import { setCamera } from "../../../../runtime/render/view_uniforms.ts";
import type { PaintMesh } from "../surface/paint_mesh.ts";
import type { Subject } from "../surface/subject.ts";
import { sortLyingHair } from "./lying_hair.ts";

/** Painted meshes on the GPU, drawn in any pose from any camera. */
export interface PaintedScene {
  /**
   * Records a picture. Poses and cameras go through the queue, so each picture is to be submitted before the next
   * one is recorded.
   *
   * @param into RGBA8 words [size, rowWords(size)], premultiplied, nothing behind; overwritten
   */
  encode(encoder: GPUCommandEncoder, camera: Camera, pose: HeadPose, size: number, into: GPUBuffer): void;
  close(): void;
}

/** Words from one row of a drawn picture to the next: copies out of a texture go by 256 bytes. */
export const rowWords = (size: number): number => Math.ceil(size / 64) * 64;

const SAMPLES = 4;
const FORMAT: GPUTextureFormat = "rgba8unorm";
const VERTEX = GPUBufferUsage.VERTEX | GPUBufferUsage.COPY_DST;

/** @param colours RGBA8 a vertex, as bakeLight gives them, in the order of the meshes */
export async function createPaintedScene(
  gpu: Gpu,
  subject: Subject,
  meshes: { readonly skin: PaintMesh; readonly worn: PaintMesh },
  colours: { readonly skin: Uint8Array; readonly worn: Uint8Array },
): Promise<PaintedScene> {
  const { head, ground } = subject;
  const { triangles: worn, lying } = sortLyingHair(subject, meshes.worn);
  const posing = await makePosing(gpu, head, ground.identity);
  const kernel = await gpu.kernel("paint/paint_pose.wgsl");
  const both = [meshes.skin, meshes.worn];
  const points = meshes.skin.vertexCount + meshes.worn.vertexCount;
  const rigs = gpu.upload("paint rigs", packRigs(both, points));
  const colour = new Uint8Array(points * 4);
  colour.set(colours.skin);
  colour.set(colours.worn, colours.skin.length);
  const colourBuffer = gpu.upload("paint colours", colour, VERTEX);
  const indices = new Uint32Array(meshes.skin.triangles.length + worn.length);
  indices.set(meshes.skin.triangles);
  worn.forEach((v, i) => indices[meshes.skin.triangles.length + i] = v + meshes.skin.vertexCount);
  const indexBuffer = gpu.upload("paint triangles", indices, GPUBufferUsage.INDEX | GPUBufferUsage.COPY_DST);
  const corners = gpu.upload("paint corners", Uint32Array.from(head.triangles));
  const clip = gpu.buffer("paint points", points * 16, GPUBufferUsage.STORAGE | GPUBufferUsage.VERTEX);
  const view = kernel.uniforms("View");
  const painting = kernel.uniforms("Painting");
  painting.set("points", points);
  painting.send();
  const group = kernel.bind({
    ...{ rigs, corners, clip, view: view.buffer, painting: painting.buffer },
    posed: posing.posed,
    frames: posing.frames,
  });
  // Skin is closed and is seen from outside only, as is hair that lies on it; what else is worn may be a single sheet.
  const [skinPipeline, wornPipeline] = await Promise.all([
    makePipeline(gpu, "back"),
    makePipeline(gpu, "none"),
  ]);
  await gpu.settle();

  let targets: Targets | null = null;
  return {
    encode(encoder, camera, pose, size, into) {
      if (targets?.size !== size) {
        targets?.close();
        targets = makeTargets(gpu, size);
      }
      posing.update(pose);
      setCamera(view, camera, size, 2);
      view.set("width", size);
      view.set("height", size);
      view.send();
      const place = encoder.beginComputePass({ label: "paint points" });
      posing.encode(place);
      place.setPipeline(kernel.pipeline);
      place.setBindGroup(0, group);
      place.dispatchWorkgroups(Math.ceil(points / 64));
      place.end();
      const pass = targets.begin(encoder);
      pass.setVertexBuffer(0, clip);
      pass.setVertexBuffer(1, colourBuffer);
      pass.setIndexBuffer(indexBuffer, "uint32");
      pass.setPipeline(skinPipeline);
      const skin = meshes.skin.triangles.length, sheets = worn.length - lying * 3;
      pass.drawIndexed(skin);
      if (lying > 0) pass.drawIndexed(lying * 3, 1, skin + sheets);
      if (sheets > 0) {
        pass.setPipeline(wornPipeline);
        pass.drawIndexed(sheets, 1, skin);
      }
      pass.end();
      encoder.copyTextureToBuffer(
        { texture: targets.picture },
        { buffer: into, bytesPerRow: rowWords(size) * 4 },
        [size, size],
      );
    },
    close() {
      targets?.close();
      posing.destroy();
      for (const buffer of [rigs, colourBuffer, indexBuffer, corners, clip, view.buffer, painting.buffer]) {
        buffer.destroy();
      }
    },
  };
}

function packRigs(meshes: readonly PaintMesh[], points: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(points * 8), floats = new Float32Array(words.buffer);
  let at = 0;
  for (const { vertexCount, rigTriangles, rigWeights, offsets } of meshes) {
    for (let i = 0; i < vertexCount; i++, at += 8) {
      words[at] = rigTriangles[i]!;
      floats.set([rigWeights[i * 3 + 1]!, rigWeights[i * 3 + 2]!], at + 1);
      floats.set(offsets.subarray(i * 3, i * 3 + 3), at + 3);
    }
  }
  return words;
}

async function makePipeline(gpu: Gpu, cullMode: GPUCullMode): Promise<GPURenderPipeline> {
  const code = await gpu.shader("paint/paint_draw.wgsl");
  return gpu.guard("make the painter's pipeline", () => {
    const module = gpu.device.createShaderModule({ label: "paint/paint_draw.wgsl", code });
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
      fragment: { module, entryPoint: "paint", targets: [{ format: FORMAT }] },
      primitive: { topology: "triangle-list", cullMode, frontFace: "ccw" },
      depthStencil: { format: "depth32float", depthWriteEnabled: true, depthCompare: "less" },
      multisample: { count: SAMPLES },
    });
  });
}

interface Targets {
  readonly size: number;
  readonly picture: GPUTexture;
  begin(encoder: GPUCommandEncoder): GPURenderPassEncoder;
  close(): void;
}

function makeTargets({ device, guard }: Gpu, size: number): Targets {
  const texture = (format: GPUTextureFormat, sampleCount: number, usage: number) =>
    guard(
      `make the painter's picture of ${size} pixels`,
      () => device.createTexture({ size: [size, size], format, sampleCount, usage }),
    );
  const RENDER = GPUTextureUsage.RENDER_ATTACHMENT;
  const samples = texture(FORMAT, SAMPLES, RENDER);
  const picture = texture(FORMAT, 1, RENDER | GPUTextureUsage.COPY_SRC);
  const depth = texture("depth32float", SAMPLES, RENDER);
  const [samplesView, pictureView, depthView] = [samples, picture, depth].map((each) => each.createView());
  return {
    size,
    picture,
    begin: (encoder) =>
      encoder.beginRenderPass({
        label: "paint",
        colorAttachments: [{
          view: samplesView!,
          resolveTarget: pictureView!,
          loadOp: "clear",
          storeOp: "discard",
          clearValue: [0, 0, 0, 0],
        }],
        depthStencilAttachment: {
          view: depthView!,
          depthLoadOp: "clear",
          depthStoreOp: "discard",
          depthClearValue: 1,
        },
      }),
    close: () => [samples, picture, depth].forEach((each) => each.destroy()),
  };
}
