import assert from "node:assert/strict";
import { CAMERA_LIMITS, PORTRAIT } from "../../runtime/base/camera.ts";
import { FRAMING_NAMES, framingOf, FRAMINGS } from "../../runtime/protocol/framings.ts";

Deno.test("framings are within what a camera may be, each another, and known by their own names alone", () => {
  for (const name of FRAMING_NAMES) {
    for (const [field, [low, high]] of Object.entries(CAMERA_LIMITS)) {
      const value = FRAMINGS[name][field as keyof typeof CAMERA_LIMITS];
      assert.ok(value >= low && value <= high, `${name}: ${field} ${value}`);
    }
  }
  const different = new Set(FRAMING_NAMES.map((name) => JSON.stringify(FRAMINGS[name])));
  assert.equal(different.size, FRAMING_NAMES.length);
  assert.equal(framingOf("head"), PORTRAIT);
  assert.equal(framingOf("constructor"), null);
  assert.ok(FRAMINGS["three-quarter-left"].azimuth > 0, "the subject's left");
});
