import assert from "node:assert/strict";
import { chooseLevel, pixelsAUnit } from "../../../runtime/avatar/levels/choose.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";

const LEVELS = [{ pixels: 400 }, { pixels: 200 }, { pixels: 100 }];

Deno.test("a picture has the coarsest level that is good enough for it, and all splats where none is", () => {
  const first = (pixels: number) => chooseLevel(LEVELS, pixels, LEVELS.length);
  assert.deepEqual([900, 401, 400, 250, 200, 120, 100, 3].map(first), [-1, -1, 0, 0, 1, 1, 2, 2]);
  assert.equal(chooseLevel([], 3, -1), -1);
});

Deno.test("a finer level is taken up at once, a coarser one only well below what it is good for", () => {
  assert.equal(chooseLevel(LEVELS, 401, 0), -1);
  assert.equal(chooseLevel(LEVELS, 900, 2), -1);
  assert.equal(chooseLevel(LEVELS, 399, -1), -1);
  assert.equal(chooseLevel(LEVELS, 370, -1), 0);
  assert.equal(chooseLevel(LEVELS, 199, -1), 0, "the level between is good enough by far");
  assert.equal(chooseLevel(LEVELS, 50, -1), 2);
});

Deno.test("a camera that breathes about a border stays with one level", () => {
  let level = chooseLevel(LEVELS, 200, LEVELS.length), changes = 0;
  for (let frame = 0; frame < 200; frame++) {
    const next = chooseLevel(LEVELS, 200 * (1 + 0.03 * Math.sin(frame)), level);
    if (next !== level) changes++;
    level = next;
  }
  assert.equal(changes, 1);
});

Deno.test("levels follow the pixels that are drawn, the distance and the angle of the camera", () => {
  const portrait = pixelsAUnit(PORTRAIT, 512);
  assert.equal(pixelsAUnit(PORTRAIT, 256), portrait / 2);
  assert.ok(pixelsAUnit({ ...PORTRAIT, distance: 1.5 }, 512) > 2.5 * portrait);
  assert.ok(pixelsAUnit({ ...PORTRAIT, fovY: PORTRAIT.fovY / 2 }, 512) > 1.9 * portrait);
  assert.ok(Number.isFinite(pixelsAUnit({ ...PORTRAIT, distance: 0.5 }, 512)), "within the head");
});
