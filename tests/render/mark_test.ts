import assert from "node:assert/strict";
import { canMark, createMark } from "../../runtime/render/mark.ts";
import { bars, bt709 } from "../video/colours.ts";

const SIZE = 256;
const GREY: readonly [number, number, number] = [90, 90, 90];

/** RGBA of one colour, premultiplied. */
const flat = (...colour: number[]) =>
  Uint8Array.from({ length: SIZE * SIZE * 4 }, (_, at) => colour[at % 4]!);

Deno.test("a mark lies in the upper right corner, bright on a dark edge, and nowhere else", () => {
  const picture = flat(...GREY, 255);
  createMark(SIZE, "synthetic").overRgba(picture);
  let brightest = 0, darkest = 255;
  for (let at = 0; at < picture.length; at += 4) {
    const x = at / 4 % SIZE, y = Math.floor(at / 4 / SIZE);
    if (picture[at] !== 90) {
      assert.ok(x > SIZE * 0.7 && x < SIZE - 2 && y > 2 && y < SIZE * 0.1, `${x}, ${y}`);
    }
    assert.equal(picture[at + 3], 255);
    brightest = Math.max(brightest, picture[at]!);
    darkest = Math.min(darkest, picture[at]!);
  }
  assert.ok(brightest > 230 && darkest < 70, `${darkest} to ${brightest}`);
});

Deno.test("a mark is the same over RGBA and over I420", () => {
  const rgba = flat(...GREY, 255), planes = bars(SIZE, [GREY]);
  const mark = createMark(SIZE, "AI 2026");
  mark.overRgba(rgba);
  mark.overI420(planes);
  for (let at = 0; at < SIZE * SIZE; at++) {
    const grey = rgba[at * 4]!, [luma] = bt709([grey, grey, grey]);
    assert.ok(Math.abs(planes[at]! - luma) <= 1.5, `pixel ${at}: ${planes[at]} for ${luma}`);
  }
});

Deno.test("where a picture is transparent a mark is seen, in RGBA and in colours stacked over alpha alike", () => {
  const rgba = flat(0, 0, 0, 0), stacked = new Uint8Array(SIZE * SIZE * 3);
  // Black, no alpha, no colour.
  stacked.fill(16, 0, SIZE * SIZE * 2).fill(128, SIZE * SIZE * 2);
  const mark = createMark(SIZE, "synthetic");
  mark.overRgba(rgba);
  mark.overI420(stacked, true);
  let seen = 0;
  for (let at = 0; at < SIZE * SIZE; at++) {
    const alpha = rgba[at * 4 + 3]!, colour = rgba[at * 4]!;
    assert.ok(colour <= alpha, "premultiplied");
    if (alpha > 200) seen++;
    assert.ok(Math.abs(stacked[SIZE * SIZE + at]! - (16 + 219 * alpha / 255)) <= 1.5, `alpha ${at}`);
    assert.ok(Math.abs(stacked[at]! - (16 + 219 * colour / 255)) <= 1.5, `colour ${at}`);
  }
  assert.ok(seen > 100, `${seen} pixels`);
  assert.ok(stacked.subarray(SIZE * SIZE * 2).every((value) => value === 128), "grey has no chroma");
});

Deno.test("a mark takes words that it can draw and that fit, in every size", () => {
  assert.ok(canMark("Synthetic") && canMark("AI GENERATED 1"));
  for (const words of ["", " a", "a  b", "a-b", "ä", "abcdefghijklmnopq"]) assert.ok(!canMark(words), words);
  assert.throws(() => createMark(SIZE, "no!"), /letters of A to Z.*: no!$/);
  for (const size of [128, 144, 512, 1024, 2048]) {
    createMark(size, "ABCDEFGHIJKLMNOP").overRgba(new Uint8Array(size * size * 4));
    createMark(size, "ABCDEFGHIJKLMNOP").overI420(new Uint8Array(size * size * 3 / 2));
  }
});
