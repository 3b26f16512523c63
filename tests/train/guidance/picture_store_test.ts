import assert from "node:assert/strict";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import type { Still } from "../../../runtime/render/frames.ts";
import { createPictureStore } from "../../../train/guidance/picture_store.ts";
import { gpuTest } from "../../gpu_support.ts";

function stillOf(azimuth: number, smile = 0): Still {
  const pose = restPose();
  pose.expression[43] = smile;
  return { pose, camera: { azimuth, elevation: 0, distance: 2, fovY: 0.8 } };
}

gpuTest(
  "a picture store finds the picture of the same camera, pose and size, and of no other",
  async (gpu) => {
    const store = createPictureStore(gpu);
    const kept = store.place(stillOf(0.1), 64, 64);
    assert.equal(store.find(stillOf(0.1), 64), kept);
    assert.equal(store.find(stillOf(0.1), 128), null);
    assert.equal(store.find(stillOf(0.2), 64), null);
    assert.equal(store.find(stillOf(0.1, 0.5), 64), null);
    store.close();
    await gpu.settle();
  },
  ["cpu"],
);

gpuTest("a full picture store lets the one go that was not asked for the longest", async (gpu) => {
  const store = createPictureStore(gpu, 200);
  const [first, second, third] = [stillOf(1), stillOf(2), stillOf(3)];
  store.place(first, 64, 80);
  store.place(second, 64, 80);
  assert.ok(store.find(first, 64));
  store.place(third, 64, 80);
  assert.deepEqual([first, second, third].map((still) => store.find(still, 64) !== null), [
    true,
    false,
    true,
  ]);
  store.close();
  await gpu.settle();
}, ["cpu"]);
