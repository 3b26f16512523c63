import assert from "node:assert/strict";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { makeKernel } from "../../runtime/gpu/kernel.ts";
import { SPLAT } from "../../runtime/gpu/layouts.ts";
import { preprocess } from "../../runtime/gpu/preprocess.ts";
import { columnOf } from "../../runtime/gpu/struct_rows.ts";
import { structLayout } from "../../runtime/gpu/wgsl_reflection.ts";
import { readShader } from "../../runtime/render/files/local_gpu.ts";
import { createRenderer, type LoadedAvatar } from "../../runtime/render/renderer.ts";
import { uploadSplats } from "../../runtime/render/splat_source.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { gpuTest } from "../gpu_support.ts";
import { projectSplats } from "../reference/project.ts";
import { rasterizeSeen } from "../reference/rasterize.ts";
import { randomScene } from "../reference/scenes.ts";
import { assertSameBytes } from "../same_bytes.ts";
import { download } from "../train/training_support.ts";

/** lib/splat.wgsl with the members of a splat in another order. */
async function shuffled(): Promise<string> {
  const text = await readShader("lib/splat.wgsl");
  const body = /struct Splat \{\n([^}]*)\}/.exec(text)![1]!;
  const lines = body.trimEnd().split("\n");
  assert.equal(lines.length, SPLAT.fields.length);
  return text.replace(body, [...lines.slice(4), ...lines.slice(0, 4)].reverse().join("\n") + "\n");
}

/** A GPU whose kernels find another text in place of lib/splat.wgsl. */
function withSplat(gpu: Gpu, text: string): Gpu {
  return {
    ...gpu,
    kernel: async (path, options = {}) => {
      const find = (each: string) => each === "lib/splat.wgsl" ? Promise.resolve(text) : readShader(each);
      const wgsl = await preprocess(path, find, options);
      return await makeKernel(gpu, path, wgsl, "main");
    },
  };
}

gpuTest(
  "members in another order in WGSL are written in that order, and the picture is the same",
  async (gpu) => {
    const scene = randomScene(3, 300);
    const splats = { ...scene, splatCount: scene.count };
    const [text, camera, size] = [
      await shuffled(),
      { azimuth: 0.4, elevation: 0.2, distance: 3, fovY: 0.6 },
      64,
    ];
    const layout = structLayout(text, "Splat");
    assert.notDeepEqual(layout.fields.map(({ offset }) => offset), SPLAT.fields.map(({ offset }) => offset));

    const draw = async (on: Gpu, buffer: GPUBuffer) => {
      const renderer = await createRenderer(on);
      const view = renderer.openView({ size, format: "rgba", background: "transparent" });
      const avatar: LoadedAvatar = {
        splatCount: scene.count,
        posing: null,
        splats: buffer,
        harmonics: null,
        destroy() {},
      };
      const { data } = await view.submit(avatar, restPose(), camera).read();
      const picture = data.slice();
      view.close();
      renderer.close();
      return picture;
    };
    const [usual, moved] = [uploadSplats(gpu, splats), uploadSplats(gpu, splats, layout)];
    const [before, after] = [await download(gpu, usual), await download(gpu, moved)];
    assert.notDeepEqual(after, before);
    assert.deepEqual(columnOf(layout, after, "rotation"), columnOf(SPLAT, before, "rotation"));

    const picture = await draw(withSplat(gpu, text), moved);
    assertSameBytes(picture, await draw(gpu, usual), "the picture");
    assert.notDeepEqual(picture, await draw(gpu, moved), "in the wrong order it would show");
    const twin = rasterizeSeen(scene, projectSplats(scene, camera, size), size, "transparent");
    assert.ok(twin.whole.some((x) => x > 128));
    twin.outside(picture).forEach((x, i) => assert.ok(x <= 1, `${i}: ${x}`));
    for (const buffer of [usual, moved]) buffer.destroy();
  },
);
