import assert from "node:assert/strict";
import { type AskedPicture, fitPicture, Unfit } from "../../../static/camera_extension/fit.ts";

const SHAPE = { width: 910, height: 512, rate: 30 };
const fit = (asked: AskedPicture) => Object.values(fitPicture(asked, SHAPE));

Deno.test("fitPicture() gives the camera's own picture where nothing is asked, or more than there is", () => {
  assert.deepEqual(fit({}), [910, 512, 30]);
  assert.deepEqual(fit({ width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: 60 }), [910, 512, 30]);
});

Deno.test("fitPicture() makes the picture smaller for a wish, and never cuts into it", () => {
  assert.deepEqual(fit({ width: 455, frameRate: { ideal: 15 } }), [455, 256, 15]);
  assert.deepEqual(fit({ width: 320, height: 256 }), [455, 256, 30]);
});

Deno.test("fitPicture() meets what must be", () => {
  assert.deepEqual(fit({ width: { exact: 640 }, height: { exact: 480 } }), [640, 480, 30]);
  assert.deepEqual(fit({ width: { max: 640 } }), [640, 512, 30]);
  assert.deepEqual(fit({ frameRate: { max: 15 } }), [910, 512, 15]);
  assert.deepEqual(fit({ aspectRatio: { exact: 1.777 } }), [910, 512, 30]);
});

for (
  const [constraint, asked] of Object.entries({
    width: { width: { min: 1280 } },
    height: { height: { exact: 720 } },
    frameRate: { frameRate: { exact: 60 } },
    aspectRatio: { aspectRatio: { exact: 1 } },
  })
) {
  Deno.test(`fitPicture() refuses a ${constraint} that it cannot give, by its name`, () => {
    assert.throws(() => fit(asked), (error) => error instanceof Unfit && error.constraint === constraint);
  });
}
