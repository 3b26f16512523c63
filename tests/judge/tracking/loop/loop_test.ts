import assert from "node:assert/strict";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import { numbersOf } from "./follow_film.ts";
import { scriptOf } from "./make_films.ts";
import { BITS, BLOCK, drawMark, MARKS, readMark } from "./mark.ts";

Deno.test("a picture's number is read from its pixels, and none where nobody drew one", () => {
  const width = 320, height = 48, pixels = new Uint8Array(width * height * 4).fill(128);
  const luma = () => pixels.filter((_, i) => i % 4 === 0).subarray(width * (height - BLOCK));
  assert.equal(readMark(luma(), width, BLOCK, BITS), null);
  for (const number of [0, 1, 2, 1365, 2730, MARKS - 1]) {
    drawMark(pixels, width, height, number);
    assert.equal(readMark(luma(), width, BLOCK, BITS), number);
  }
  const broken = luma();
  for (let y = 0; y < BLOCK; y++) broken.fill(0, y * width + 5 * BLOCK, y * width + 6 * BLOCK);
  assert.equal(readMark(broken, width, BLOCK, BITS), null, "one bit is another, and nobody saw it");
  assert.throws(() => drawMark(pixels, width, height, MARKS), RangeError);
});

Deno.test("a tracked picture is the film's by its camera's time, though pictures are late, dropped and come again", () => {
  const offset = 5000, every = 250;
  // The third is looked at late, the fifth was dropped by the camera itself.
  const marks = [0, 1, 2, 3, 5, 0].map((number, i) => ({
    number,
    stamp: (i < 4 ? i : i + 1) * every,
    at: offset + (i < 4 ? i : i + 1) * every + (i === 2 ? 200 : 3),
  }));
  const frames = [0, 2, 5, 6].map((place) => ({ captured: offset + place * every + 5 }));
  const stranger = { captured: offset + 4 * every };
  const numbers = numbersOf({ marks, frames: [...frames.slice(0, 2), stranger, ...frames.slice(2)] }, every);
  assert.deepEqual(frames.map((frame) => numbers.get(frame)), [0, 2, 5, 0]);
  assert.equal(numbers.has(stranger), false);
});

Deno.test("a script begins at rest for long, and comes back to rest between motions", () => {
  const moved = restPose();
  moved.expression[3] = 1;
  const motion = (name: string) => ({ name, poses: [restPose(), moved] });
  const script = scriptOf([motion("one"), motion("two")], 10);
  assert.deepEqual(script.map(({ motion }) => motion), [
    ...Array(10).fill("between"),
    ...["one", "one"],
    ...Array(3).fill("between"),
    ...["two", "two"],
  ]);
  assert.ok(
    script.filter(({ motion }) => motion === "between").every(({ pose }) => pose.expression[3] === 0),
  );
});
