import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../../../runtime/head/head_model.ts";
import { makePosing } from "../../../../runtime/head/posing.ts";
import type { HeadPose } from "../../../../runtime/motion/head_pose.ts";
import type { Camera } from "../../../../runtime/base/camera.ts";
import { setCamera } from "../../../../runtime/render/view_uniforms.ts";
import type { PaintMesh } from "../surface/paint_mesh.ts";
import type { Subject } from "../surface/subject.ts";
import { sortLyingHair } from "./lying_hair.ts";
import { makePipelines, makeTargets, PAINTED, type Pipelines, SEEN, type Targets } from "./paint_target.ts";

/** Painted meshes on the GPU, drawn in any pose from any camera. */
export interface PaintedScene {
  /**
   * Records a picture. Poses and cameras go through the queue, so each picture is to be submitted before the next
   * one is recorded.
   *
   * @param into RGBA8 words [size, rowWords(size)], premultiplied, nothing behind; overwritten
   */
  encode(encoder: GPUCommandEncoder, camera: Camera, pose: HeadPose, size: number, into: GPUBuffer): void;
  /**
   * Counts, for each point of the meshes, skin first, the pixels that show a triangle that begins with it. Waits for the
   * device.
   */
  seen(cameras: readonly Camera[], pose: HeadPose, size: number): Promise<Uint32Array>;
  close(): void;
}

/** Words from one row of a drawn picture to the next: copies out of a texture go by 256 bytes. */
export const rowWords = (size: number): number => Math.ceil(size / 64) * 64;

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
  const points = meshes.skin.vertexCount + meshes.worn.vertexCount;
  const buffers = uploadMeshes(gpu, head, meshes, colours, worn);
  const { rigs, colourBuffer, indexBuffer, corners, clip } = buffers;
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
  const pipelines = await makePipelines(gpu, PAINTED);
  await gpu.settle();

  let targets: Targets | null = null;
  const place = (encoder: GPUCommandEncoder, camera: Camera, pose: HeadPose, size: number) => {
    posing.update(pose);
    setCamera(view, camera, size, 2);
    view.set("width", size);
    view.set("height", size);
    view.send();
    const pass = encoder.beginComputePass({ label: "paint points" });
    posing.encode(pass);
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil(points / 64));
    pass.end();
  };
  const draw = (pass: GPURenderPassEncoder, { closed, open }: Pipelines) => {
    pass.setVertexBuffer(0, clip);
    pass.setVertexBuffer(1, colourBuffer);
    pass.setIndexBuffer(indexBuffer, "uint32");
    pass.setPipeline(closed);
    const skin = meshes.skin.triangles.length, sheets = worn.length - lying * 3;
    pass.drawIndexed(skin);
    if (lying > 0) pass.drawIndexed(lying * 3, 1, skin + sheets);
    if (sheets > 0) {
      pass.setPipeline(open);
      pass.drawIndexed(sheets, 1, skin);
    }
    pass.end();
  };
  return {
    encode(encoder, camera, pose, size, into) {
      if (targets?.size !== size) {
        targets?.close();
        targets = makeTargets(gpu, size);
      }
      place(encoder, camera, pose, size);
      draw(targets.begin(encoder), pipelines);
      encoder.copyTextureToBuffer(
        { texture: targets.picture },
        { buffer: into, bytesPerRow: rowWords(size) * 4 },
        [size, size],
      );
    },
    seen: (cameras, pose, size) =>
      countSeen(gpu, points, size, cameras.length, (index, encoder, into, pipelines) => {
        place(encoder, cameras[index]!, pose, size);
        draw(into.begin(encoder), pipelines);
      }),
    close() {
      targets?.close();
      posing.destroy();
      for (const buffer of [...Object.values(buffers), view.buffer, painting.buffer]) buffer.destroy();
    },
  };
}

/** Draws pictures of which point is seen where, and counts. @returns [points] pixels */
async function countSeen(
  gpu: Gpu,
  points: number,
  size: number,
  views: number,
  draw: (index: number, encoder: GPUCommandEncoder, into: Targets, pipelines: Pipelines) => void,
): Promise<Uint32Array> {
  const pipelines = await makePipelines(gpu, SEEN);
  const into = makeTargets(gpu, size, SEEN);
  const bytes = rowWords(size) * size * 4;
  const pictures = gpu.buffer(
    "seen points",
    bytes * views,
    GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  );
  for (let index = 0; index < views; index++) {
    const encoder = gpu.device.createCommandEncoder({ label: "seen points" });
    draw(index, encoder, into, pipelines);
    const to = { buffer: pictures, offset: index * bytes, bytesPerRow: rowWords(size) * 4 };
    encoder.copyTextureToBuffer({ texture: into.picture }, to, [size, size]);
    gpu.device.queue.submit([encoder.finish()]);
  }
  await gpu.settle();
  await pictures.mapAsync(GPUMapMode.READ); // SYNC
  const counts = new Uint32Array(points);
  for (const word of new Uint32Array(pictures.getMappedRange())) {
    if (word > 0 && word <= points) counts[word - 1]!++;
  }
  pictures.destroy();
  into.close();
  return counts;
}

/** @param worn triangles of what is worn, in the order in which they are drawn */
function uploadMeshes(
  gpu: Gpu,
  head: HeadModel,
  meshes: { readonly skin: PaintMesh; readonly worn: PaintMesh },
  colours: { readonly skin: Uint8Array; readonly worn: Uint8Array },
  worn: Uint32Array,
) {
  const points = meshes.skin.vertexCount + meshes.worn.vertexCount;
  const both = [meshes.skin, meshes.worn];
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
  return { rigs, colourBuffer, indexBuffer, corners, clip };
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
