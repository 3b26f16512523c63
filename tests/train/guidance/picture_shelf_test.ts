import assert from "node:assert/strict";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import type { Still } from "../../../runtime/render/frames.ts";
import { createPictureShelf } from "../../../train/guidance/picture_shelf.ts";
import { gpuTest } from "../../gpu_support.ts";

function stillOf(azimuth: number, smile = 0): Still {
  const pose = restPose();
  pose.expression[43] = smile;
  return { pose, camera: { azimuth, elevation: 0, distance: 2, fovY: 0.8 } };
}

gpuTest(
  "a picture shelf finds the picture of the same camera, pose and size, and of no other",
  async (gpu) => {
    const shelf = createPictureShelf(gpu);
    const kept = shelf.place(stillOf(0.1), 64, 64);
    assert.equal(shelf.find(stillOf(0.1), 64), kept);
    assert.equal(shelf.find(stillOf(0.1), 128), null);
    assert.equal(shelf.find(stillOf(0.2), 64), null);
    assert.equal(shelf.find(stillOf(0.1, 0.5), 64), null);
    shelf.close();
    await gpu.settle();
  },
  ["cpu"],
);

gpuTest("a full picture shelf lets the one go that was not asked for the longest", async (gpu) => {
  const shelf = createPictureShelf(gpu, 200);
  const [first, second, third] = [stillOf(1), stillOf(2), stillOf(3)];
  shelf.place(first, 64, 80);
  shelf.place(second, 64, 80);
  assert.ok(shelf.find(first, 64));
  shelf.place(third, 64, 80);
  assert.deepEqual([first, second, third].map((still) => shelf.find(still, 64) !== null), [
    true,
    false,
    true,
  ]);
  shelf.close();
  await gpu.settle();
}, ["cpu"]);
