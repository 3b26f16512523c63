/** The portable renderer by a browser's own WebGPU: what its compiler takes, and what it draws. */
import assert from "node:assert/strict";
import type { Camera } from "../../../runtime/base/camera.ts";
import type { Profile } from "../../../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { decodeBase64 } from "../../formats/hostile.ts";
import { projectSplats } from "../../reference/project.ts";
import { rasterizeSeen } from "../../reference/rasterize.ts";
import { randomScene } from "../../reference/scenes.ts";
import { BACKGROUND, differenceFrom, PLAIN, poseAtRandom, twinPicture } from "../../render/posed_twin.ts";
import { CAMERA, SCENES } from "../../render/random_scenes.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";
import { withHarmonics, withLight } from "../../tinted_avatar.ts";
import { shareBrowsers } from "../browser.ts";
import { type BrowserGpu, withBrowserGpu } from "./browser_gpu.ts";
import { A_FEW, allKernelTexts, flagsOf, kernelPaths, type KernelText } from "./kernel_texts.ts";
import { packRecord } from "./record.ts";

shareBrowsers();
const lack = await lackOfBrowser();
const SIZE = 96;
const BLACK = { r: 0, g: 0, b: 0 };
const FACE: Camera = { azimuth: -0.5, elevation: 0.2, distance: 3, fovY: 0.6, height: 0.12 };
/** With harmonics and in moving light, so that all that a head may ask for is compiled. */
const AVATAR = withLight(withHarmonics(PLAIN, 7, 0.3, 2), 9);

function browserTest(claim: string, act: (browser: BrowserGpu) => Promise<void>): void {
  testUnless(lack, {
    name: claim,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => withBrowserGpu(new Map([["avatar", packRecord(AVATAR)]]), act),
  });
}

browserTest(
  "Deno's compiler and Chromium's take the same kernels, and each of them with each of its flags set and not set",
  async ({ call }) => {
    const texts = await allKernelTexts(A_FEW);
    const [here, there] = await Promise.all([refusalsHere(texts), call("refusals", texts)]);
    const refused = (by: readonly string[]) => new Set(by.map((line) => line.split(":")[0]!));
    const [byDeno, byChromium] = [refused(here), refused(there)];
    assert.deepEqual(there.filter((line) => !byDeno.has(line.split(":")[0]!)), [], "by Chromium's alone");
    assert.deepEqual(here.filter((line) => !byChromium.has(line.split(":")[0]!)), [], "by Deno's alone");

    const taken = texts.filter(({ name }) => !byDeno.has(name));
    for (const path of await kernelPaths()) {
      const own = taken.filter((text) => text.path === path);
      assert.ok(own.length > 0, `neither takes ${path}`);
      for (const flag of await flagsOf(path)) {
        const ways = new Set(own.map(({ flags }) => flags[flag]));
        assert.equal(ways.size, 2, `neither takes ${path} with ${flag} ${ways.has(true) ? "not " : ""}set`);
      }
    }
  },
);

async function refusalsHere(texts: readonly KernelText[]): Promise<string[]> {
  const { device } = await openLocalGpu();
  const refusals: string[] = [];
  for (const { name, text } of texts) {
    device.pushErrorScope("validation");
    device.createShaderModule({ code: text });
    const error = await device.popErrorScope();
    if (error) refusals.push(`${name}: ${error.message}`);
  }
  device.destroy();
  return refusals;
}

browserTest(
  "a browser's WebGPU draws what the float64 twin does, to 1/255, by both profiles' kernels",
  async ({ call }) => {
    const twin = twinPicture(AVATAR, poseAtRandom(AVATAR), FACE, SIZE);
    const { expression, joints } = poseAtRandom(AVATAR);
    const pose = { expression: [...expression], joints: [...joints] };
    for (const profile of ["cpu", "gpu"] as const) {
      // All of them, with each seed: tests/bench/browser. Each has kernels of its own to compile.
      const scenes = SCENES.slice(profile === "cpu" ? -3 : -1);
      for (const [what, count, options] of scenes) await drawsScene(call, profile, what, count, options);
      const wish = { size: SIZE, background: BACKGROUND, camera: FACE, pose };
      const { data } = await call("drawAvatar", profile, "avatar", wish);
      assert.equal(differenceFrom(twin, decodeBase64(data)), null, `a posed avatar, ${profile} kernels`);
    }
  },
);

async function drawsScene(
  call: BrowserGpu["call"],
  profile: Profile,
  what: string,
  count: number,
  options: typeof SCENES[number][2],
): Promise<void> {
  const wish = { size: SIZE, background: BLACK, camera: CAMERA };
  const picture = await call("drawScene", profile, [1, count, options], wish);
  const splats = randomScene(1, count, options);
  const projected = projectSplats(splats, CAMERA, SIZE);
  const twin = rasterizeSeen(splats, projected, SIZE, BLACK);
  const furthest = Math.max(...twin.outside(decodeBase64(picture.data)));
  assert.ok(furthest <= 1, `${what}, ${profile} kernels: ${furthest}/255`);
  assert.equal(picture.droppedSplats, projected.dropped.nonFinite, what);
}

browserTest("a software device is told by what a browser says of it, and named", async ({ call }) => {
  const { profile, adapterName, isFallbackAdapter, description } = await call("adapter");
  assert.deepEqual([profile, isFallbackAdapter, description], ["cpu", true, ""]);
  assert.equal(adapterName, "google swiftshader");
});
