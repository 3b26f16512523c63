// What in_browser.ts has bundled: reads a package as a page would, and puts all of it on the device.
import { openPackage } from "../../../runtime/avatar/package/open_package.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { poseBasis } from "../../../runtime/head/pose_basis.ts";

/** Milliseconds from the request on. */
export interface Times {
  readonly coarse: number;
  readonly avatar: number;
  readonly buffers: number;
  readonly bytes: number;
}

async function read(url: string): Promise<Times> {
  const adapter = await navigator.gpu.requestAdapter(), device = await adapter!.requestDevice();
  let bytes = 0;
  async function* pieces(body: ReadableStream<Uint8Array>) {
    const reader = body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      bytes += piece.value.length;
      yield piece.value;
    }
  }
  const began = performance.now(), since = () => performance.now() - began;
  const opened = openPackage(pieces((await fetch(url)).body!));
  await opened.coarse;
  const coarse = since(), { head, ...splats } = await opened.avatar, avatar = since();
  const identity = foldIdentity(head, splats.shape);
  const { table } = poseBasis(head, identity.expressionBasis, identity.worldScale);
  const { light } = splats;
  const arrays: readonly (ArrayBufferView | null)[] = [
    ...[splats.binding, splats.position, splats.rotation, splats.scale, splats.opacity, splats.colour],
    ...[splats.harmonics, splats.oneSided, identity.template, table, head.skinningWeights, head.triangles],
    ...light ? [light.normal, light.gloss, light.polish, light.share, light.fold, light.depth] : [],
  ];
  for (const each of arrays) {
    if (each === null) continue;
    const size = Math.ceil(each.byteLength / 4) * 4;
    const buffer = device.createBuffer({ size, usage: 128, mappedAtCreation: true });
    new Uint8Array(buffer.getMappedRange()).set(
      new Uint8Array(each.buffer, each.byteOffset, each.byteLength),
    );
    buffer.unmap();
  }
  await device.queue.onSubmittedWorkDone();
  const times = { coarse, avatar, buffers: since(), bytes };
  device.destroy();
  return times;
}

Object.assign(globalThis, { read });
