import assert from "node:assert/strict";
import { isScrolledOut } from "../../../static/embed/scrolled_out.ts";

const at = (left: number, top: number, width = 100, height = 100, isIntersecting = false) =>
  isScrolledOut(
    {
      isIntersecting,
      boundingClientRect: { right: left + width, bottom: top + height, width, height },
    },
    0,
    500,
  );

Deno.test("what is scrolled away cannot be seen; what has no place, or one that nobody can scroll to, may be drawn from", () => {
  assert.equal(at(0, -400), true, "above, 500 pixels were scrolled");
  assert.equal(at(0, 4000), true, "below");
  assert.equal(at(0, 100, 100, 100, true), false, "in the window");
  assert.equal(at(0, 0, 0, 0), false, "display: none, or in no document");
  assert.equal(at(-9999, 100), false, "left of where the page begins");
  assert.equal(at(0, -9999), false, "above where it begins");
});
