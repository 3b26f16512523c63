import assert from "node:assert/strict";
import { join } from "node:path";
import { loadAvatar, saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { JOINTS } from "../../../runtime/head/head_model.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { drawOne } from "./draw_one.ts";
import { openGpuBackend } from "../../../runtime/stream/worker/gpu_backend.ts";
import { gpuTest } from "../../gpu_support.ts";
import { putStockAvatar } from "../../kept.ts";

gpuTest(
  "a live session's frames show the moving light of an avatar on disk: none at rest, much on a turned head",
  async () => {
    const avatars = await Deno.makeTempDir();
    const backend = await openGpuBackend();
    try {
      const { folder } = await putStockAvatar(avatars);
      const flat = join(avatars, "flat");
      await saveAvatar({ ...await loadAvatar(folder), light: null }, flat);
      const size = 256;
      const luma = async (avatarFolder: string, turn: number) => {
        const view = await backend.open({
          avatarFolder,
          size,
          fps: 30,
          codec: "h264",
          background: [0.2, 0.2, 0.2],
        });
        const pose = restPose();
        pose.joints[JOINTS.indexOf("neck") * 3 + 1] = turn;
        const data = await drawOne(backend, view, size, pose, PORTRAIT);
        const picture = data.slice(0, size * size);
        view.close();
        return picture;
      };
      const apart = async (turn: number) => {
        const [a, b] = [await luma(folder, turn), await luma(flat, turn)];
        return a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0) / a.length;
      };
      const [still, turned] = [await apart(0), await apart(0.7)];
      assert.ok(still < 0.05 && turned > 1, `${still} at rest, ${turned} turned`);
    } finally {
      backend.close();
      await Deno.remove(avatars, { recursive: true });
    }
  },
  ["cpu"],
);
