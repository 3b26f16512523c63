import assert from "node:assert/strict";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { createRenderer, type View, type ViewOptions } from "../../runtime/render/renderer.ts";
import { gpuTest } from "../gpu_support.ts";
import { scaleUp, toI420, toStackedI420 } from "../reference/i420.ts";
import { randomScene } from "../reference/scenes.ts";

const CAMERA: Camera = { azimuth: 0.6, elevation: -0.3, distance: 2.6, fovY: 0.7, height: -0.1 };
const SCENE = randomScene(7, 300);

/** Opens views of one scene, and draws it on each as often as asked. */
async function withScene(
  gpu: Gpu,
  use: (
    open: (options: ViewOptions) => View,
    draw: (view: View) => ReturnType<typeof drawOn>,
  ) => Promise<void>,
): Promise<void> {
  const renderer = await createRenderer(gpu);
  const scene = await renderer.loadFree({ ...SCENE, splatCount: SCENE.count });
  const views: View[] = [];
  await use((options) => {
    const view = renderer.openView(options);
    views.push(view);
    return view;
  }, (view) => drawOn(view, scene));
  views.forEach((view) => view.close());
  scene.destroy();
  renderer.close();
}

async function drawOn(view: View, scene: Parameters<View["submit"]>[0]) {
  const { data, drawn } = await view.submit(scene, restPose(), CAMERA).read();
  return { data: data.slice(), drawn };
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at]!)), 0);
}

// Eighths of the size, and one that is none.
const SIZES = [[128, 96], [128, 48], [80, 48]] as const;

gpuTest("a picture that is drawn smaller is scaled up linearly, its alpha too", async (gpu) => {
  await withScene(gpu, async (open, draw) => {
    for (const [size, drawn] of SIZES) {
      const { data } = await draw(open({ size: drawn, format: "rgba", background: "transparent" }));
      const scaled = scaleUp(Array.from(data, (value) => value / 255), drawn, size);
      for (const [format, twin] of [["i420", toI420], ["i420-stacked", toStackedI420]] as const) {
        const planes = await draw(open({ size, format, background: "transparent", drawn }));
        assert.equal(planes.drawn, drawn);
        const away = largestDifference(planes.data, twin(scaled, size));
        assert.ok(away <= 1, `${format} of ${size} from ${drawn}: ${away}`);
      }
    }
  });
});

gpuTest("a view draws smaller and whole again between frames, and loses nothing by it", async (gpu) => {
  await withScene(gpu, async (open, draw) => {
    const options = { size: 64, format: "i420", background: { r: 0.1, g: 0.1, b: 0.3 } } as const;
    const view = open(options);
    const whole = await draw(view);
    const small = await draw(open({ ...options, drawn: 32 }));
    view.setDrawn(32);
    const first = await draw(view);
    // The kernels of another size are got ready while the one before goes on.
    assert.ok(first.drawn === 64 || first.drawn === 32);
    let after = first;
    for (let tries = 0; after.drawn !== 32 && tries < 200; tries++) after = await draw(view);
    assert.equal(largestDifference(after.data, small.data), 0);
    view.setDrawn(64);
    assert.equal(largestDifference((await draw(view)).data, whole.data), 0);
  });
});

gpuTest(
  "a size is drawn that is a multiple of 16 and no more than is shown, and RGBA as it is",
  async (gpu) => {
    await withScene(gpu, async (open, draw) => {
      const view = open({ size: 64, format: "i420", background: "transparent" });
      for (const drawn of [0, 24, 80, 33.5, NaN]) assert.throws(() => view.setDrawn(drawn), RangeError);
      assert.equal((await draw(view)).drawn, 64);
      const rgba = open({ size: 64, format: "rgba", background: "transparent" });
      assert.throws(() => rgba.setDrawn(32), /RGBA is not scaled: 32/);
      assert.throws(
        () => open({ size: 64, format: "rgba", background: "transparent", drawn: 32 }),
        RangeError,
      );
    });
  },
);

gpuTest(
  "a view that closes while its next size is made ready leaves no error to other views",
  async (gpu) => {
    const errors: string[] = [];
    const note = (event: Event) => errors.push((event as GPUUncapturedErrorEvent).error.message);
    gpu.device.addEventListener("uncapturederror", note);
    await withScene(gpu, async (open, draw) => {
      const options: ViewOptions = { size: 128, format: "i420", background: "transparent" };
      const leaving = open(options), other = open({ ...options, size: 64 });
      await draw(leaving);
      leaving.setDrawn(48);
      await draw(leaving);
      leaving.close();
      while ((await draw(other)).drawn !== 32) other.setDrawn(32);
    });
    gpu.device.removeEventListener("uncapturederror", note);
    assert.deepEqual(errors, []);
  },
);
