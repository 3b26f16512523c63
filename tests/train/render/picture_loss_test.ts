import assert from "node:assert/strict";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import type { TrainingView } from "../../../train/guidance/guidance.ts";
import { createPictureLoss, type PictureLoss } from "../../../train/render/picture_loss.ts";
import { gpuTest } from "../../gpu_support.ts";
import { pictureLoss } from "../../reference/picture_loss.ts";
import { download } from "../training_support.ts";

const WEIGHTS = { l1Weight: 0.8, ssimWeight: 0.2, alphaWeight: 0.5 };
const CAMERA = { azimuth: 0, elevation: 0, distance: 3, fovY: 1 };

/** A picture with flat parts, edges and noise, and what it should be, in whole 255ths. */
function somePictures(size: number, seed: number) {
  const random = createRandom(seed);
  const picture = new Float64Array(size * size * 4), wanted = new Float64Array(size * size * 4);
  for (let i = 0; i < picture.length; i++) {
    const [x, y] = [(i >> 2) % size, Math.floor((i >> 2) / size)];
    const inside = Math.hypot(x - size / 2, y - size / 2) < size / 3 ? 1 : 0;
    picture[i] = Math.fround(inside * (0.3 + 0.5 * random()));
    wanted[i] = Math.round(255 * (x > size / 2 ? inside * 0.6 : 0.2 * random())) / 255;
  }
  return { picture, wanted };
}

Deno.test("the twin's gradient is that of its loss, by central differences", () => {
  const size = 16;
  const { picture, wanted } = somePictures(size, 3);
  const { gradient } = pictureLoss(picture, wanted, size, WEIGHTS);
  const total = (values: Float64Array) =>
    pictureLoss(values, wanted, size, WEIGHTS).terms.reduce((sum, term) => sum + term, 0);
  const [along, step] = [createRandom(5), 1e-6];
  let [error, norm] = [0, 0];
  for (let k = 0; k < 40; k++) {
    const i = Math.floor(along() * picture.length);
    // Where a picture is what it should be, |x - y| has no derivative.
    if (picture[i] === wanted[i]) continue;
    const moved = picture.slice();
    moved[i]! += step;
    const ahead = total(moved);
    moved[i]! -= 2 * step;
    const measured = (ahead - total(moved)) / (2 * step);
    error += (measured - gradient[i]!) ** 2;
    norm += measured ** 2;
  }
  assert.ok(norm > 0);
  assert.ok(Math.sqrt(error / norm) < 1e-6, `relative L2 ${Math.sqrt(error / norm)}`);
});

async function runBatch(gpu: Gpu, loss: PictureLoss, size: number, seeds: readonly number[]) {
  const pictures = seeds.map((seed) => somePictures(size, seed));
  const rowWords = size + 24;
  const views: TrainingView[] = [];
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pictures.forEach(({ picture, wanted }, index) => {
    const rows = new Uint8Array(size * rowWords * 4).fill(170);
    for (let y = 0; y < size; y++) {
      rows.set(
        Array.from(wanted.subarray(y * size * 4, (y + 1) * size * 4), (v) => Math.round(255 * v)),
        y * rowWords * 4,
      );
    }
    const view = {
      ...{ size, camera: CAMERA, pose: restPose() },
      posed: gpu.buffer("posed", 16),
      picture: gpu.upload("picture", Float32Array.from(picture)),
      gradient: gpu.upload("gradient", new Float32Array(picture.length).fill(9)),
    };
    views.push(view);
    loss.encode(pass, view, { picture: gpu.upload("wanted", rows), rowWords }, index, seeds.length);
  });
  pass.end();
  await gpu.settle();
  gpu.device.queue.submit([encoder.finish()]);
  const gradients: Float32Array[] = [];
  for (const view of views) gradients.push(await download(gpu, view.gradient));
  return { pictures, gradients, losses: (await download(gpu, loss.losses)).subarray(0, 3) };
}

gpuTest("the picture loss and its gradient are the twin's, mean over a batch", async (gpu) => {
  const loss = await createPictureLoss(gpu, WEIGHTS);
  // The second size takes the place of the first; 48 is no multiple of a workgroup's 64 pixels.
  for (const size of [16, 48]) {
    const { pictures, gradients, losses } = await runBatch(gpu, loss, size, [1, 2]);
    const twins = pictures.map(({ picture, wanted }) => pictureLoss(picture, wanted, size, WEIGHTS));
    loss.terms.forEach((term, k) => {
      const mean = (twins[0]!.terms[k]! + twins[1]!.terms[k]!) / 2;
      assert.ok(mean > 0.01, `${term} is no zero`);
      assert.ok(Math.abs(losses[k]! - mean) < 1e-5 * mean + 1e-6, `${term}: ${losses[k]} instead of ${mean}`);
    });
    twins.forEach(({ gradient }, v) => {
      let [error, norm] = [0, 0];
      gradient.forEach((g, i) => {
        error += (gradients[v]![i]! - g / 2) ** 2;
        norm += (g / 2) ** 2;
      });
      const relative = Math.sqrt(error / norm);
      assert.ok(relative < 1e-4, `view ${v} at ${size}: relative L2 ${relative}`);
    });
  }
  loss.close();
});

gpuTest(
  "the picture loss gives the same bits twice",
  async (gpu) => {
    const loss = await createPictureLoss(gpu, WEIGHTS);
    const [first, second] = [await runBatch(gpu, loss, 32, [7]), await runBatch(gpu, loss, 32, [7])];
    assert.deepEqual(first.gradients, second.gradients);
    assert.deepEqual(first.losses, second.losses);
    loss.close();
  },
);

gpuTest("the picture loss refuses sides that its threads do not divide", async (gpu) => {
  const loss = await createPictureLoss(gpu, WEIGHTS);
  await assert.rejects(() => runBatch(gpu, loss, 40, [1]), {
    name: "RangeError",
    message: "Cannot compare pictures, their side must be a multiple of 16: 40",
  });
}, ["cpu"]);
