import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { loadAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { renderFrames } from "../../../runtime/render/frames.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { drawOne } from "./draw_one.ts";
import { openGpuBackend } from "../../../runtime/stream/worker/gpu_backend.ts";
import { STILLS } from "../../goldens/head_versions/stills.ts";
import { gpuTest } from "../../gpu_support.ts";
import { putStockAvatar } from "../../kept.ts";
import { psnr } from "../../video/pictures.ts";

const OLD = fileURLToPath(new URL("../../goldens/head_versions/1/", import.meta.url));
const SIZE = 128;
const SPEC = { size: SIZE, fps: 30, codec: "h264", background: [0.1, 0.2, 0.3] } as const;

gpuTest("sessions show avatars on two versions of the head at once, each as it is alone", async (gpu) => {
  const avatars = await Deno.makeTempDir({ prefix: "headcast-avatars-" });
  try {
    const folders = [OLD, (await putStockAvatar(avatars)).folder];
    const backend = await openGpuBackend();
    const views = [];
    for (const avatarFolder of folders) {
      views.push(await backend.open({ ...SPEC, avatarFolder }));
    }
    const met: Uint8Array[] = [];
    const { pose, camera } = STILLS.moved;
    for (const round of [0, 1]) {
      for (const [i, view] of views.entries()) {
        const data = await drawOne(backend, view, SIZE, pose, camera);
        if (round === 1) met[i] = data;
      }
    }
    for (const view of views) view.close();
    backend.close();
    for (const [i, folder] of folders.entries()) {
      const renderer = await createRenderer(gpu);
      const avatar = await renderer.load(await loadAvatar(folder));
      const scene = { renderer, avatar, size: SIZE, background: { r: 0.1, g: 0.2, b: 0.3 } };
      for await (const { data } of renderFrames(scene, "i420", 1, () => STILLS.moved)) {
        const likeness = psnr(met[i]!, data);
        assert.ok(likeness > 60, `${folder}: ${likeness} dB`);
      }
      avatar.destroy();
      renderer.close();
    }
    assert.ok(psnr(met[0]!, met[1]!) < 30, "they are not the same avatar");
  } finally {
    await Deno.remove(avatars, { recursive: true });
  }
}, ["cpu"]);
