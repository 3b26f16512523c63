import assert from "node:assert/strict";
import { buildPlainAvatar } from "../../runtime/avatar/stock/build.ts";
import { PORTRAIT } from "../../runtime/base/camera.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { createMark } from "../../runtime/render/mark.ts";
import { openPresenter } from "../../runtime/render/present.ts";
import { createRenderer, type View } from "../../runtime/render/renderer.ts";
import { gpuTest } from "../gpu_support.ts";
import { arkitTestHead } from "../reference/test_head.ts";
import { assertSameBytes } from "../same_bytes.ts";
import { withHarmonics, withLight } from "../tinted_avatar.ts";

const HEAD = arkitTestHead();
const AVATAR = buildPlainAvatar(HEAD, "small", [], 2000);
const POSE = restPose();
POSE.expression[ARKIT_INDEX.jawOpen] = 0.6;

/** A picture as it lies on a texture, red first whatever the format. */
async function texelsOf(gpu: Gpu, texture: GPUTexture): Promise<Uint8Array> {
  const { device } = gpu, { width, height } = texture;
  const bytesPerRow = Math.ceil(width * 4 / 256) * 256;
  const buffer = gpu.buffer("read", bytesPerRow * height, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  const encoder = device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow }, [width, height]);
  device.queue.submit([encoder.finish()]);
  await buffer.mapAsync(GPUMapMode.READ);
  const padded = new Uint8Array(buffer.getMappedRange());
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    data.set(padded.subarray(y * bytesPerRow, y * bytesPerRow + width * 4), y * width * 4);
  }
  buffer.destroy();
  if (texture.format.startsWith("bgra")) {
    for (let at = 0; at < data.length; at += 4) [data[at], data[at + 2]] = [data[at + 2]!, data[at]!];
  }
  return data;
}

function targetOf(gpu: Gpu, format: GPUTextureFormat, size: number): GPUTexture {
  const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC;
  return gpu.device.createTexture({ size: [size, size], format, usage });
}

const away = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);

for (const format of ["rgba8unorm", "bgra8unorm"] as const) {
  gpuTest(
    `a kept picture is presented as it is read, with its mark, at any size, on ${format}`,
    async (gpu) => {
      const before = gpu.allocated;
      const renderer = await createRenderer(gpu);
      const avatar = await renderer.load(AVATAR);
      const kept = renderer.openView({ size: 128, format: "kept", background: "transparent" });
      const presenter = await openPresenter(gpu, format);
      const red = { r: 0.7, g: 0.2, b: 0.1 };
      for (const [size, words, background] of [[128, null, "transparent"], [96, "AI made", red]] as const) {
        const plain = renderer.openView({ size, format: "rgba", background });
        const { data } = await plain.submit(avatar, POSE, PORTRAIT).read();
        if (words !== null) createMark(size, words).overRgba(data);
        plain.close();
        kept.setDrawn(size);
        kept.setBackground(background);
        presenter.setMark(words);
        const target = targetOf(gpu, format, size);
        assert.equal(await present(kept), size);
        presenter.present(kept, target, size);
        const shown = await texelsOf(gpu, target);
        assert.ok(away(shown, data) <= 1, `${size}: ${away(shown, data)}`);
        assert.ok(data.some((value) => value > 99));
        target.destroy();
      }
      presenter.destroy();
      kept.close();
      avatar.destroy();
      renderer.close();
      assert.equal(gpu.allocated, before);

      /** The kernels of another size are got ready while the one before goes on. */
      async function present(view: View): Promise<number> {
        let last = 0;
        for (let tries = 0; tries < 99; tries++) {
          const { drawn, data } = await view.submit(avatar, POSE, PORTRAIT).read();
          assert.equal(data.length, 0);
          if (drawn === last) return drawn;
          last = drawn;
        }
        throw new Error("the size never came to rest");
      }
    },
  );
}

gpuTest("what is compiled ahead is all that a frame of that kind needs", async (gpu) => {
  const asked = new Set<string>();
  const watched: Gpu = Object.assign(Object.create(gpu), {
    kernel(...request: Parameters<Gpu["kernel"]>) {
      asked.add(JSON.stringify(request));
      return gpu.kernel(...request);
    },
  });
  const kinds = [
    [{ ...AVATAR, light: null }, { harmonicsDegree: 0, isLit: false }],
    [withLight(withHarmonics(AVATAR, 1, 0.1, 2), 2), { harmonicsDegree: 2, isLit: true }],
  ] as const;
  for (const [avatar, kind] of kinds) {
    asked.clear();
    const before = gpu.allocated;
    const renderer = await createRenderer(watched);
    await renderer.compileAhead(64, { ...kind, splatCount: 20_000 });
    const ahead = [...asked].sort();
    asked.clear();
    const loaded = await renderer.load(avatar);
    const view = renderer.openView({ size: 64, format: "kept", background: "transparent" });
    await view.submit(loaded, POSE, PORTRAIT).read();
    assert.deepEqual([...asked].sort(), ahead);
    view.close();
    loaded.destroy();
    renderer.close();
    assert.equal(gpu.allocated, before);
  }
});

gpuTest("two avatars share one head, which goes with the last of them", async (gpu) => {
  const before = gpu.allocated;
  const renderer = await createRenderer(gpu);
  const few = await renderer.load(buildPlainAvatar(HEAD, "few", [], 500));
  const alone = gpu.allocated;
  const many = await renderer.load(AVATAR, undefined, few);
  const view = renderer.openView({ size: 64, format: "rgba", background: "transparent" });
  const own = await renderer.load(AVATAR);
  const expected = (await view.submit(own, POSE, PORTRAIT).read()).data.slice();
  own.destroy();
  few.destroy();
  few.destroy();
  assertSameBytes((await view.submit(many, POSE, PORTRAIT).read()).data, expected);
  assert.ok(alone > before);
  view.close();
  many.destroy();
  renderer.close();
  assert.equal(gpu.allocated, before);
});
