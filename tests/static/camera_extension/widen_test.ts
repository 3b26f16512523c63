import assert from "node:assert/strict";
import { canWiden, widen, wideOf } from "../../../static/camera_extension/widen.ts";

/** A picture of 2 x 2 pixels with room behind each row, on the ground of its first sample. */
const SIZE = { width: 2, height: 2, wide: 6 };

Deno.test("widen() puts I420 into the middle, on the colour of the corner", () => {
  const data = Uint8Array.of(1, 2, 99, 3, 4, 99, 50, 60);
  const layout = [{ offset: 0, stride: 3 }, { offset: 6, stride: 1 }, { offset: 7, stride: 1 }];
  const wide = widen({ data, layout }, "I420", SIZE);
  assert.deepEqual([...wide.data], [1, 1, 1, 2, 1, 1, 1, 1, 3, 4, 1, 1, 50, 50, 50, 60, 60, 60]);
  assert.deepEqual(wide.layout, [{ offset: 0, stride: 6 }, { offset: 12, stride: 3 }, {
    offset: 15,
    stride: 3,
  }]);
});

Deno.test("widen() knows NV12 and four bytes a pixel", () => {
  const nv12 = widen(
    { data: Uint8Array.of(1, 2, 3, 4, 50, 60), layout: [{ offset: 0, stride: 2 }, { offset: 4, stride: 2 }] },
    "NV12",
    SIZE,
  );
  assert.deepEqual([...nv12.data], [1, 1, 1, 2, 1, 1, 1, 1, 3, 4, 1, 1, 50, 60, 50, 60, 50, 60]);
  const [a, b] = [[1, 2, 3, 255], [4, 5, 6, 255]];
  const rgba = widen(
    { data: Uint8Array.from([...a, ...b, ...b, ...b]), layout: [{ offset: 0, stride: 8 }] },
    "RGBA",
    SIZE,
  );
  assert.deepEqual([...rgba.data], [a, a, a, b, a, a, a, a, b, b, a, a].flat());
});

Deno.test("a wide picture is 16:9 with even sides, and what cannot be widened is told", () => {
  assert.deepEqual([256, 512, 720, 1024].map(wideOf), [456, 910, 1280, 1820]);
  assert.equal(canWiden("I420"), true);
  assert.equal(canWiden("I444"), false);
  assert.equal(canWiden(null), false);
});
