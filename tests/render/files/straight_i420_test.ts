import assert from "node:assert/strict";
import { createStraightI420 } from "../../../runtime/render/files/straight_i420.ts";
import { bt709, type Rgb } from "../../video/colours.ts";

const SIZE = 48;

/** Alpha falls from left to right; the colour stays. */
function slope(colour: Rgb): Uint8Array {
  const picture = new Uint8Array(SIZE * SIZE * 4);
  for (let at = 0; at < SIZE * SIZE; at++) {
    const alpha = Math.max(0, 1 - (at % SIZE) / 24);
    colour.forEach((value, channel) => picture[at * 4 + channel] = Math.round(value * alpha));
    picture[at * 4 + 3] = Math.round(255 * alpha);
  }
  return picture;
}

Deno.test("colours become straight and go on where nothing is seen, alpha stays as it was", () => {
  const colour: Rgb = [230, 120, 40], picture = slope(colour);
  const planes = createStraightI420(SIZE)(picture), pixels = SIZE * SIZE;
  const [y, u, v] = bt709(colour);
  for (let at = 0; at < pixels; at++) {
    assert.equal(planes[pixels * 3 / 2 + at], picture[at * 4 + 3]);
    // At an alpha of 10 a rounding is a twentieth of a colour.
    assert.ok(Math.abs(planes[at]! - y) < 8, `luma at ${at % SIZE}: ${planes[at]} for ${y}`);
  }
  for (let at = 0; at < pixels / 4; at++) {
    assert.ok(Math.abs(planes[pixels + at]! - u) < 6 && Math.abs(planes[pixels * 5 / 4 + at]! - v) < 6);
  }
});

Deno.test("a picture that is not there at all is black, and one of another size is refused", () => {
  const rewrite = createStraightI420(SIZE), pixels = SIZE * SIZE;
  const planes = rewrite(new Uint8Array(pixels * 4));
  assert.ok(planes.subarray(0, pixels).every((luma) => luma === 16));
  assert.ok(planes.subarray(pixels * 3 / 2).every((alpha) => alpha === 0));
  assert.throws(() => rewrite(new Uint8Array(4)), /9216 bytes are needed: 4/);
});
