import type { Camera } from "../../../runtime/base/camera.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";
import type { RenderBackend, RenderView } from "../../../runtime/stream/worker/render_backend.ts";

/** One picture of a view by itself, I420 [size * size * 3 / 2]. */
export async function drawOne(
  backend: RenderBackend,
  view: RenderView,
  size: number,
  pose: HeadPose,
  camera: Camera,
): Promise<Uint8Array> {
  const into = new Uint8Array(size * size * 3 / 2);
  const pictures = backend.submit([{ view, pose, camera, drawn: size, into }]);
  await pictures.drawn();
  await pictures.read(0);
  return into;
}
