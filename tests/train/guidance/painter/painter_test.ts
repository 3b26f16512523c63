import assert from "node:assert/strict";
import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import { ARKIT_INDEX } from "../../../../runtime/head/arkit.ts";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import { PORTRAIT } from "../../../../runtime/base/camera.ts";
import { createSceneRenderer } from "../../../../train/guidance/painter/scene/scene_renderer.ts";
import type { Guidance } from "../../../../train/guidance/guidance.ts";
import { createPainter } from "../../../../train/guidance/painter/painter.ts";
import { paletteFor } from "../../../../train/guidance/painter/skin/base.ts";
import { withMood } from "../../../../train/guidance/painter/look/mood.ts";
import { completeLook } from "../../../../train/guidance/painter/look/whole_look.ts";
import { gpuTest } from "../../../gpu_support.ts";
import { stockHead } from "../../../kept.ts";
import { download } from "../../training_support.ts";

const CONFIG = { l1Weight: 0.8, ssimWeight: 0.2, alphaWeight: 0.5, pictures: 0, finalSize: 0 };
const SIZE = 64;
const look = completeLook({ skin: { colour: [0.3, 0.7, 0.25] }, hair: { style: "bald" } });

const head = stockHead();

let plain: ReturnType<typeof createSceneRenderer> | undefined;
/** Of the look above, open until the file's device goes: measuring a head and painting its skin take seconds. */
const plainRenderer = (gpu: Gpu) => plain ??= createSceneRenderer(gpu, head, look, 2);

/** Pixels of the head within a box (shares of the side): RGB and row. */
function pixelsIn(
  picture: Uint8Array,
  [left, top, right, bottom]: readonly [number, number, number, number],
) {
  const size = Math.sqrt(picture.length / 4), found: (readonly [number, number, number, number])[] = [];
  for (let y = Math.floor(top * size); y < bottom * size; y++) {
    for (let x = Math.floor(left * size); x < right * size; x++) {
      const [red, green, blue, alpha] = picture.subarray((y * size + x) * 4);
      if (alpha === 255) found.push([red!, green!, blue!, y]);
    }
  }
  return found;
}

const FACE = [0.4, 0.3, 0.6, 0.6] as const, HEAD = [0, 0.15, 1, 0.7] as const;
const MOUTH = [0.4, 0.6, 0.6, 0.75] as const, BROWS = [0.3, 0.3, 0.7, 0.39] as const;

/** Eyes and lips are the only things on this bald, green head that are not green. */
const notGreen = (picture: Uint8Array): number =>
  pixelsIn(picture, HEAD).filter(([red, green]) => red > 0.85 * green).length;
const darkInMouth = (picture: Uint8Array): number =>
  pixelsIn(picture, MOUTH).filter(([, green]) => green < 60).length;
/** The mean row of what is dark about the brows. */
function browRow(picture: Uint8Array): number {
  const dark = pixelsIn(picture, BROWS).map(([, green, , y]) => [Math.max(0, 110 - green), y] as const);
  return dark.reduce((sum, [weight, y]) => sum + weight * y, 0) / dark.reduce((sum, [w]) => sum + w, 0);
}

gpuTest(
  "the painter draws a head of the look's colour, from the camera, with nothing behind it",
  async (gpu) => {
    const renderer = await plainRenderer(gpu);
    const front = await renderer.draw(PORTRAIT, restPose(), SIZE);
    const face = pixelsIn(front, FACE);
    const [red, green, blue] = [0, 1, 2].map((c) => face.reduce((sum, pixel) => sum + pixel[c]!, 0));
    assert.ok(green! > 1.5 * red! && green! > 1.5 * blue!, `green skin is ${[red, green, blue]}`);
    assert.equal(front[3], 0, "the corner is empty");
    // An eye is two pixels high in the small picture.
    const [before, behind] = await Promise.all(
      [0, Math.PI].map((azimuth) => renderer.draw({ ...PORTRAIT, azimuth }, restPose(), 2 * SIZE)),
    );
    assert.ok(notGreen(before!) > 15 && notGreen(behind!) === 0, "eyes look forward, none backward");
    const talking = restPose();
    talking.expression[ARKIT_INDEX.jawOpen] = 1;
    const mouths = [front, await renderer.draw(PORTRAIT, talking, SIZE)].map(darkInMouth);
    assert.ok(mouths[0]! < 3 && mouths[1]! > 12, `the mouth opens: ${mouths}`);
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

gpuTest("a look's mood is in the painter's pictures: anger draws the brows down", async (gpu) => {
  const calm = await (await plainRenderer(gpu)).draw(PORTRAIT, restPose(), 2 * SIZE);
  const renderer = await createSceneRenderer(gpu, head, { ...look, mood: "angry", moodAmount: 1 }, 2);
  const rows = [calm, await renderer.draw(PORTRAIT, restPose(), 2 * SIZE)].map(browRow);
  assert.ok(rows[1]! > rows[0]! + 0.5, `brows in rows ${rows}`);
  renderer.close();
}, ["cpu"]);

Deno.test("withMood() adds a look's mood to a pose, and leaves calm looks and other spaces as they are", () => {
  const pose = restPose();
  pose.expression[ARKIT_INDEX.jawOpen] = 0.5;
  const { expression } = withMood(pose, { ...look, mood: "angry", moodAmount: 0.5 });
  assert.ok(Math.abs(expression[ARKIT_INDEX.browDownLeft]! - 0.5) < 1e-6);
  assert.ok(Math.abs(expression[ARKIT_INDEX.jawOpen]! - 0.5) < 1e-6, "the jaw stays as open");
  assert.equal(pose.expression[ARKIT_INDEX.browDownLeft], 0, "the pose itself is not touched");
  assert.equal(withMood(pose, look), pose);
  const flame = { ...pose, space: "flame" as const };
  assert.equal(withMood(flame, { ...look, mood: "angry", moodAmount: 1 }), flame);
});
