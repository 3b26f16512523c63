import assert from "node:assert/strict";
import { levelsOf } from "../../../runtime/avatar/levels/levels.ts";
import { levelsFrom, levelsKey, recordOf } from "../../../runtime/avatar/levels/level_record.ts";
import { pixelsAUnit } from "../../../runtime/avatar/levels/choose.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { gpuTest } from "../../gpu_support.ts";
import { testHead } from "../../reference/test_head.ts";

const SIZE = 128;
const AVATAR = buildPlainAvatar(testHead(), "test", [], 8000);
const LEVELS = levelsOf(AVATAR, { designs: [{ size: SIZE, share: 0.4, epochs: 4 }] });
const BACKGROUND = { r: 0.1, g: 0.2, b: 0.3 };

/** dB, over red, green and blue. */
function psnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) if (i % 4 < 3) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10(255 * 255 / (sum / a.length * 4 / 3));
}

gpuTest(
  "a view that fits draws two fifths of the splats where they make the same picture, and all from nearby",
  async (gpu) => {
    const renderer = await createRenderer(gpu);
    let asked = 0;
    const avatar = await renderer.load(AVATAR, () => (asked++, Promise.resolve(LEVELS)));
    const full = renderer.openView({ size: SIZE, format: "rgba", background: BACKGROUND });
    const fitting = renderer.openView({
      size: SIZE,
      format: "rgba",
      background: BACKGROUND,
      level: "fitting",
    });
    const near = { ...PORTRAIT, distance: 1.3 };
    const shot = async (view: typeof full, camera = PORTRAIT) => {
      const picture = await view.submit(avatar, restPose(), camera).read();
      return { data: picture.data.slice(), intersections: picture.intersections };
    };
    const whole = await shot(full), wholeNear = await shot(full, near);
    assert.equal(asked, 0, "nobody who draws all splats asks for levels");
    assert.deepEqual((await shot(fitting, near)).data, wholeNear.data);
    assert.equal(asked, 0, "nor does a picture that is too large for any");
    await shot(fitting);
    await avatar.levels!.want();
    assert.equal(asked, 1);
    // The plan of a level is made beside the frames before it is drawn.
    let fitted = await shot(fitting);
    for (let frame = 0; frame < 20 && fitted.intersections >= 0.8 * whole.intersections; frame++) {
      fitted = await shot(fitting);
    }
    assert.ok(
      fitted.intersections < 0.8 * whole.intersections,
      `${fitted.intersections} of ${whole.intersections}`,
    );
    assert.ok(psnr(fitted.data, whole.data) >= 38, `${psnr(fitted.data, whole.data)} dB`);
    let back = await shot(fitting, near);
    for (let frame = 0; frame < 20 && psnr(back.data, wholeNear.data) < 90; frame++) {
      back = await shot(fitting, near);
    }
    assert.deepEqual(back.data, wholeNear.data);
    full.close();
    fitting.close();
    avatar.destroy();
    renderer.close();
  },
);

Deno.test("levels come back from their record as they were, and from another avatar's not at all", () => {
  const record = recordOf(LEVELS);
  const facts = JSON.parse(JSON.stringify(record.facts));
  assert.deepEqual(levelsFrom({ facts, arrays: record.arrays }, AVATAR), LEVELS);
  assert.ok(LEVELS[0]!.pixels >= pixelsAUnit(PORTRAIT, SIZE), "a portrait of its size");
  const head = { ...AVATAR.head, triangles: AVATAR.head.triangles.subarray(0, 30) };
  assert.throws(
    () => levelsFrom({ facts, arrays: record.arrays }, { ...AVATAR, head }),
    /one of 10 triangles: \d+$/,
  );
  assert.throws(
    () => levelsFrom({ facts: [{ splats: 10, pixels: 5 }], arrays: record.arrays }, AVATAR),
    SyntaxError,
  );
  assert.throws(() => levelsFrom({ facts: {}, arrays: {} }, AVATAR), SyntaxError);
});

Deno.test("a level's key changes with any number of the avatar, and with its head", () => {
  const key = levelsKey(AVATAR, "head"), colour = AVATAR.colour.slice();
  colour[colour.length - 1]! += 1e-3;
  assert.equal(levelsKey({ ...AVATAR }, "head"), key);
  assert.notEqual(levelsKey({ ...AVATAR, colour }, "head"), key);
  assert.notEqual(levelsKey(AVATAR, "another"), key);
  assert.equal(levelsKey({ ...AVATAR, shape: new Float32Array(9) }, "head"), key, "the same face");
  assert.notEqual(levelsKey({ ...AVATAR, shape: Float32Array.of(0, 1) }, "head"), key);
  assert.match(key, /^\d+-[0-9a-f]{8}$/);
});
