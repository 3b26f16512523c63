import assert from "node:assert/strict";
import { PORTRAIT } from "../../../../runtime/base/camera.ts";
import { JOINTS } from "../../../../runtime/head/head_model.ts";
import { foldIdentity } from "../../../../runtime/head/identity.ts";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import { createRenderer } from "../../../../runtime/render/renderer.ts";
import { avatarFlicker } from "../../../../train/diffusion/evaluation/avatar_flicker.ts";
import { flickerOf, type SkinFrame } from "../../../../train/diffusion/evaluation/flicker.ts";
import { createSkinPoints } from "../../../../train/diffusion/evaluation/skin_points.ts";
import { normalNoise } from "../../../../train/diffusion/noise/timesteps.ts";
import { gpuTest } from "../../../gpu_support.ts";
import { speckledAvatar } from "../../run/tiny_run.ts";

const SIZE = 64;

/** A clip of pictures by a function of place and frame, and points that go as they are told. */
function clipOf(
  count: number,
  colour: (x: number, y: number, frame: number, channel: number) => number,
  place: (point: number, frame: number) => readonly [x: number, y: number],
  points = 400,
): SkinFrame[] {
  return Array.from({ length: count }, (_, frame) => ({
    rgba: Uint8Array.from({ length: SIZE * SIZE * 4 }, (_, i) => {
      const [pixel, channel] = [Math.floor(i / 4), i % 4];
      if (channel === 3) return 255;
      return Math.round(colour(pixel % SIZE + 0.5, Math.floor(pixel / SIZE) + 0.5, frame, channel));
    }),
    points: Array.from({ length: points }, (_, point) => [...place(point, frame), 1]).flat(),
    seen: new Uint8Array(points).fill(1),
  }));
}

/** A grid of 20 x 20 points, a pixel and a half apart from where it begins. */
const grid = (point: number, x: number, y: number) =>
  [x + 1.5 * (point % 20), y + 1.5 * Math.floor(point / 20)] as const;

Deno.test("a head that moves rigidly with constant colours has no flicker but that of rounding to bytes", () => {
  const [right, down] = [1.37, 0.61];
  const shaded = clipOf(
    8,
    (x, y, frame, channel) => 60 + channel * 40 + 0.9 * (x - right * frame) + 1.2 * (y - down * frame),
    (point, frame) => grid(point, 10.2 + right * frame, 12.7 + down * frame),
  );
  const { levels, points } = flickerOf(shaded, SIZE)!;
  assert.equal(points, 400);
  assert.ok(levels < 0.35, `${levels}`);
  const stays = shaded.map(({ points: _, ...frame }) => ({ ...frame, points: shaded[0]!.points }));
  // Where a point does not go with the head, the shade goes by: 0.9 x 1.37 + 1.2 x 0.61 a picture.
  assert.ok(Math.abs(flickerOf(stays, SIZE)!.levels - 1.965) < 0.1, "unaligned");
});

Deno.test("noise of a known deviation has the flicker that the docstring says, and a lamp its own amount", () => {
  const deviation = 6;
  const noise = normalNoise(5 * SIZE * SIZE * 4, 1, 2, 3);
  const noisy = clipOf(
    5,
    (x, y, frame, channel) =>
      128 + deviation * noise[((frame * SIZE + Math.floor(y)) * SIZE + Math.floor(x)) * 4 + channel]!,
    (point) => [4.5 + 2 * (point % 25), 4.5 + 3 * Math.floor(point / 25)],
  );
  // Rounding to bytes adds a variance of 1 / 12.
  const expected = 2 * Math.sqrt((deviation ** 2 + 1 / 12) / Math.PI);
  const { levels } = flickerOf(noisy, SIZE)!;
  assert.ok(Math.abs(levels / expected - 1) < 0.03, `${levels}, by theory ${expected}`);

  const lamp = clipOf(6, (_x, _y, frame) => 100 + 10 * (frame % 2), (point) => grid(point, 9.9, 9.3));
  assert.ok(Math.abs(flickerOf(lamp, SIZE)!.levels - 10) < 1e-9);
});

Deno.test("points count where they are in sight twice in a row, and within both pictures", () => {
  const frames = clipOf(3, (_x, _y, frame) => 50 * frame, (point) => grid(point, 20, 20), 3);
  const seen = [[1, 1, 0], [1, 0, 1], [0, 1, 1]];
  const some = frames.map((frame, t) => ({ ...frame, seen: seen[t]! }));
  const { levels, points } = flickerOf(some, SIZE)!;
  assert.ok(Math.abs(levels - 50) < 1e-9 && points === 1, `${levels} at ${points}`);
  const away = frames.map((frame) => ({ ...frame, points: Array.from(frame.points, (x) => x + SIZE) }));
  assert.equal(flickerOf(away, SIZE), null);
});

Deno.test("skin in sight faces the camera, and a point is the same place of the head in every picture", () => {
  const { head } = speckledAvatar();
  const points = createSkinPoints(head);
  const { template } = foldIdentity(head, []);
  const posed = new Float32Array(template.length / 3 * 4);
  for (let i = 0; i < posed.length; i++) {
    posed[i] = i % 4 === 3 ? 1 : template[Math.floor(i / 4) * 3 + i % 4]!;
  }
  const front = points.place(posed, { ...PORTRAIT, azimuth: 0 }, SIZE);
  const back = points.place(posed, { ...PORTRAIT, azimuth: Math.PI }, SIZE);
  const both = Array.from(front.seen, (seen, i) => seen && back.seen[i]).filter(Boolean);
  assert.ok(Array.from(front.seen).filter(Boolean).length > points.count / 5);
  assert.equal(both.length, 0, "nothing is seen from before and from behind");
});

gpuTest("an avatar of one colour that turns has next to no flicker, and one of speckles has", async (gpu) => {
  const speckled = speckledAvatar();
  const plain = { ...speckled, colour: new Float32Array(speckled.colour.length).fill(0.5) };
  const renderer = await createRenderer(gpu);
  const neck = JOINTS.indexOf("neck") * 3 + 1;
  const stills = Array.from({ length: 4 }, (_, frame) => {
    const pose = restPose(speckled.head.expressionSpace);
    pose.joints[neck] = 0.05 * frame;
    return { pose, camera: PORTRAIT };
  });
  try {
    const look = { size: 128, background: { r: 0, g: 0, b: 0 } };
    const [one, many] = [
      await avatarFlicker(gpu, renderer, plain, stills, look),
      await avatarFlicker(gpu, renderer, speckled, stills, look),
    ];
    assert.ok(one!.points > 10 && one!.levels < 2, `${JSON.stringify(one)}`);
    assert.ok(many!.levels > 3 * one!.levels, `${JSON.stringify(many)} and ${JSON.stringify(one)}`);
  } finally {
    renderer.close();
  }
}, ["cpu"]);
