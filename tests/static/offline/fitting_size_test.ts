import assert from "node:assert/strict";
import { askedSize, firstSize, fittingSize } from "../../../static/offline/fitting_size.ts";

Deno.test("fittingSize() draws smaller what takes long and larger what is quick, by sixteens, and no more than is shown", () => {
  assert.equal(fittingSize(512, null, 900), 512);
  assert.equal(fittingSize(512, 60, 900), 416);
  assert.equal(fittingSize(512, 25, 900), 512);
  assert.equal(fittingSize(512, 5, 900), 640);
  assert.equal(fittingSize(768, 5, 800), 800);
  assert.equal(fittingSize(256, 400, 900), 256);
  assert.equal(fittingSize(1024, 1, 4000), 1024);
});

Deno.test("firstSize() is small where the processor draws, askedSize() knows what can be drawn", () => {
  assert.deepEqual([firstSize(true, 900), firstSize(false, 900), firstSize(false, 3000)], [256, 896, 1024]);
  assert.deepEqual(["512", "500", "0", "16", "99999", "x", null].map(askedSize), [
    512,
    null,
    null,
    16,
    null,
    null,
    null,
  ]);
});
