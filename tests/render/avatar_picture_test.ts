import assert from "node:assert/strict";
import type { Camera } from "../../runtime/base/camera.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";
import { gpuTest } from "../gpu_support.ts";
import { withHarmonics, withLight } from "../tinted_avatar.ts";
import { BACKGROUND, differenceFrom, PLAIN, poseAtRandom, twinPicture } from "./posed_twin.ts";

const CAMERA: Camera = { azimuth: -0.5, elevation: 0.2, distance: 3, fovY: 0.6, height: 0.12 };
const SIZE = 96;

const TINTED = withHarmonics(PLAIN, 7, 0.6);
const CASES = [
  ["", PLAIN],
  [" with harmonics", TINTED],
  [" in moving light", withLight(PLAIN, 8)],
  [" with harmonics of degree 2", withHarmonics(PLAIN, 7, 0.3, 2)],
  [" with harmonics of degree 3 in moving light", withLight(withHarmonics(PLAIN, 8, 0.3, 3), 9)],
  [" with harmonics in moving light", withLight(TINTED, 9)],
] as const;

for (const [what, avatar] of CASES) {
  gpuTest(`a posed avatar's picture${what} is within 1/255 of the float64 twin's whole path`, async (gpu) => {
    assert.ok(avatar.oneSided.some((mark) => mark === 1), "some splats must be one-sided");
    const pose = poseAtRandom(avatar);
    const renderer = await createRenderer(gpu);
    const loaded = await renderer.load(avatar);
    const view = renderer.openView({ size: SIZE, format: "rgba", background: BACKGROUND });
    const { data, droppedSplats } = await view.submit(loaded, pose, CAMERA).read();
    assert.equal(droppedSplats, 0);
    assert.equal(differenceFrom(twinPicture(avatar, pose, CAMERA, SIZE), data), null);
    view.close();
    loaded.destroy();
    renderer.close();
  });
}
