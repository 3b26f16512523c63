import assert from "node:assert/strict";
import { clipPicture } from "../../../../train/diffusion/evaluation/clip_pictures.ts";
import { resizeBicubic } from "../../../../train/diffusion/evaluation/resize_bicubic.ts";
import { floats, readGoldens } from "../../../goldens/diffusion/expected.ts";

const SIZE = 32;

for (const side of [51, 32, 20]) {
  Deno.test(`clipPicture() of ${side} pixels is what CLIP's own processor makes of it, to the byte`, async () => {
    const goldens = await readGoldens("clip_pictures");
    const rgb = floats(goldens, `picture.${side}`);
    const rgba = Uint8Array.from(
      { length: side * side * 4 },
      (_, index) => index % 4 === 3 ? index % 251 : rgb[Math.floor(index / 4) * 3 + index % 4]!,
    );
    const picture = clipPicture(rgba, side, SIZE);
    const expected = floats(goldens, `pixels.${side}`);
    assert.equal(picture.length, expected.length);
    const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - picture[i]!)), 0);
    // A byte is 0.014 of these.
    assert.ok(worst < 1e-5, `off by ${worst}`);
  });
}

Deno.test("resizeBicubic() keeps an even picture, and a picture of the same size", () => {
  const even = new Uint8Array(40 * 40 * 3).fill(77);
  assert.deepEqual(resizeBicubic(even, 40, 3, 17), new Uint8ClampedArray(17 * 17 * 3).fill(77));
  const any = Uint8Array.from({ length: 9 * 9 * 4 }, (_, i) => i * 31 % 256);
  assert.deepEqual([...resizeBicubic(any, 9, 4, 9)], [...any]);
  assert.throws(
    () => resizeBicubic(any, 9, 3, 4),
    /Cannot resize a picture, 9 x 9 x 3 bytes are needed: 324/,
  );
});
