import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { faceFrames } from "../../runtime/avatar/binding.ts";
import { superDense } from "../../runtime/avatar/super_dense.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import { headByName } from "../../runtime/head/registry.ts";

/** The stock head as a grey shell, a splat a triangle: made in no time, where the stock avatar takes seconds. */
export async function shellAvatar(): Promise<Avatar> {
  const head = await headByName("stock");
  const { template } = foldIdentity(head, []);
  const frames = faceFrames(template, head.triangles);
  const points = new Uint8Array(frames.area.length).fill(1);
  const splats = superDense(template, head.triangles, frames, points, { spread: 0.7, flatness: 0.2 });
  return {
    name: "shell",
    head,
    shape: new Float32Array(head.shapeNames.length),
    splatCount: splats.count,
    binding: splats.binding,
    position: splats.position,
    rotation: splats.rotation,
    scale: splats.scale,
    opacity: new Float32Array(splats.count).fill(0.95),
    colour: new Float32Array(splats.count * 3).fill(0.6),
    harmonics: null,
    oneSided: new Uint8Array(splats.count).fill(1),
    provenance: {},
  };
}
