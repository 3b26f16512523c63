import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { faceFrames } from "../../runtime/avatar/binding.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { PORTRAIT } from "../../runtime/base/camera.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";

/** Front, back and both sides. */
const AZIMUTHS = [0, Math.PI / 2, Math.PI, -Math.PI / 2];

/**
 * How much of what is seen of a head lies on its far side: the share of a picture's cover that comes from splats
 * whose triangle faces away from the camera, mean over four sides, at rest.
 *
 * Measured by painting: those splats white, all others black, over black. What a solid head shows of its far side
 * is the rim of its outline and the inside of the mouth, near 0.
 *
 * @returns 0..1
 */
export async function showThrough(gpu: Gpu, avatar: Avatar, size: number): Promise<number> {
  const { head, binding } = avatar;
  const frames = faceFrames(foldIdentity(head, avatar.shape).template, head.triangles);
  const renderer = await createRenderer(gpu);
  const view = renderer.openView({ size, format: "rgba", background: "transparent" });
  let white = 0, cover = 0;
  try {
    for (const azimuth of AZIMUTHS) {
      const towards = [Math.sin(azimuth), 0, Math.cos(azimuth)];
      const colour = new Float32Array(avatar.colour.length);
      for (let i = 0; i < binding.length; i++) {
        // The normal is the second column of a triangle's rotation.
        const at = binding[i]! * 9 + 1;
        let facing = 0;
        for (let c = 0; c < 3; c++) facing += frames.rotation[at + c * 3]! * towards[c]!;
        if (facing < 0) colour.fill(1, i * 3, i * 3 + 3);
      }
      const painted = await renderer.load({ ...avatar, colour });
      const pose = restPose(head.expressionSpace);
      const { data } = await view.submit(painted, pose, { ...PORTRAIT, azimuth }).read();
      for (let pixel = 0; pixel < data.length; pixel += 4) {
        white += data[pixel]!;
        cover += data[pixel + 3]!;
      }
      painted.destroy();
    }
  } finally {
    view.close();
    renderer.close();
  }
  return white / Math.max(1, cover);
}
