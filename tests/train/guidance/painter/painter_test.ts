import assert from "node:assert/strict";
import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import { ARKIT_INDEX } from "../../../../runtime/head/arkit.ts";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import { PORTRAIT } from "../../../../runtime/base/camera.ts";
import { createSceneRenderer } from "../../../../train/guidance/painter/scene/scene_renderer.ts";
import type { Guidance } from "../../../../train/guidance/guidance.ts";
import { createPainter } from "../../../../train/guidance/painter/painter.ts";
import { paletteFor } from "../../../../train/guidance/painter/skin/base.ts";
import { completeLook } from "../../../../train/guidance/painter/look/whole_look.ts";
import { gpuTest } from "../../../gpu_support.ts";
import { stockHead } from "../../../kept.ts";
import { download } from "../../training_support.ts";

const CONFIG = { l1Weight: 0.8, ssimWeight: 0.2, alphaWeight: 0.5, pictures: 0 };
const SIZE = 64;
const look = completeLook({ skin: { colour: [0.3, 0.7, 0.25] }, hair: { style: "bald" } });

const head = stockHead();

let plain: ReturnType<typeof createSceneRenderer> | undefined;
/** Of the look above, open until the file's device goes: measuring a head and painting its skin take seconds. */
const plainRenderer = (gpu: Gpu) => plain ??= createSceneRenderer(gpu, head, look, 2);

/** Mean colour over the picture's pixels whose alpha is 255, within a box (shares of the side). */
function meanIn(pixels: Uint8Array, size: number, [left, top, right, bottom]: readonly number[]) {
  const sum = [0, 0, 0];
  let count = 0;
  for (let y = Math.floor(top! * size); y < bottom! * size; y++) {
    for (let x = Math.floor(left! * size); x < right! * size; x++) {
      const at = (y * size + x) * 4;
      if (pixels[at + 3] !== 255) continue;
      count++;
      for (let c = 0; c < 3; c++) sum[c]! += pixels[at + c]! / 255;
    }
  }
  return sum.map((total) => total / count);
}

gpuTest(
  "the painter draws a head of the look's colour, from the camera, with nothing behind it",
  async (gpu) => {
    const renderer = await plainRenderer(gpu);
    const front = await renderer.draw(PORTRAIT, restPose(), SIZE);
    const [red, green, blue] = meanIn(front, SIZE, [0.4, 0.3, 0.6, 0.6]);
    assert.ok(green! > 1.5 * red! && green! > 1.5 * blue!, `green skin is ${[red, green, blue]}`);
    assert.equal(front[3], 0, "the corner is empty");
    const back = await renderer.draw({ ...PORTRAIT, azimuth: Math.PI }, restPose(), SIZE);
    assert.notDeepEqual(front, back);
    const talking = restPose();
    talking.expression[ARKIT_INDEX.jawOpen] = 1;
    assert.notDeepEqual(front, await renderer.draw(PORTRAIT, talking, SIZE), "the mouth opens");
    assert.deepEqual(front, await renderer.draw(PORTRAIT, restPose(), SIZE), "the same bits again");
  },
  ["cpu"],
);

async function gradientOf(gpu: Gpu, painter: Guidance, picture: Float32Array<ArrayBuffer>) {
  const view = {
    ...{ size: SIZE, camera: PORTRAIT, pose: restPose() },
    picture: gpu.upload("picture", picture),
    gradient: gpu.buffer("gradient", picture.byteLength),
    posed: gpu.buffer("posed", 16), // the painter poses its own head
  };
  await painter.gradient([view], 0);
  return {
    gradient: await download(gpu, view.gradient),
    losses: (await download(gpu, painter.losses)).subarray(0, painter.terms.length),
  };
}

gpuTest(
  "the painter asks nothing of a picture that is as it would paint it, and cover of an empty one",
  async (gpu) => {
    const painter = await createPainter(gpu, head, look, CONFIG, 128);
    const empty = await gradientOf(gpu, painter, new Float32Array(SIZE * SIZE * 4));
    assert.ok(empty.losses.every((loss) => loss > 0.01), `${empty.losses}`);
    const middle = (SIZE / 2 * SIZE + SIZE / 2) * 4;
    assert.ok(empty.gradient[middle + 3]! < 0, "more alpha lowers the loss");
    assert.ok(empty.gradient[middle + 1]! < 0, "so does more green");

    const renderer = await createSceneRenderer(gpu, head, look, 1.4);
    const wanted = await renderer.draw(PORTRAIT, restPose(), SIZE);
    renderer.close();
    const same = await gradientOf(gpu, painter, Float32Array.from(wanted, (byte) => byte / 255));
    assert.ok(same.losses.every((loss) => Math.abs(loss) < 1e-5), `${same.losses}`);
    await painter.close();
  },
  ["cpu"],
);

Deno.test("a head of stone is of stone inside its mouth, one of flesh is not", () => {
  const colour = [0.6, 0.6, 0.6] as const;
  const [stone, flesh] = (["stone", "skin"] as const).map((material) =>
    paletteFor(completeLook({ skin: { colour, material } }))
  );
  for (const surface of ["gums", "tongue", "mouth", "teeth"] as const) {
    const [red, green, blue] = stone![surface];
    assert.ok(Math.abs(red - green) < 1e-6 && Math.abs(red - blue) < 1e-6 && red <= 0.6, surface);
  }
  assert.ok(flesh!.gums[0] > 1.3 * flesh!.gums[1]);
});

gpuTest("a mood worn at rest is in the painter's pictures", async (gpu) => {
  const calm = await (await plainRenderer(gpu)).draw(PORTRAIT, restPose(), SIZE);
  const renderer = await createSceneRenderer(gpu, head, { ...look, mood: "angry", moodAmount: 1 }, 2);
  assert.notDeepEqual(await renderer.draw(PORTRAIT, restPose(), SIZE), calm);
  renderer.close();
}, ["cpu"]);
