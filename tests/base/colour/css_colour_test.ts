import assert from "node:assert/strict";
import { parseCssColour } from "../../../runtime/base/colour/css_colour.ts";
import { toHex } from "../../../runtime/base/colour/hex.ts";
import goldens from "../../goldens/css_colours/colours.json" with { type: "json" };

/** A colour takes less than a page's address. */
const LONG = 10_000;

Deno.test("parseCssColour() reads every name and form as Chromium does, and refuses what it refuses", () => {
  let named = 0;
  for (const [written, seen] of goldens.colours as [string, number[] | null][]) {
    if (seen === null) {
      assert.throws(() => parseCssColour(written), SyntaxError, written);
      continue;
    }
    const [r, g, b, alpha] = seen;
    if (written === "transparent") assert.equal(parseCssColour(written), "transparent");
    else if (alpha !== 255) assert.throws(() => parseCssColour(written), /an opaque colour: /, written);
    else {
      const colour = parseCssColour(written);
      assert.ok(colour !== "transparent");
      assert.deepEqual(colour.map((part) => Math.round(part * 255)), [r, g, b], written);
      named += /^[a-z]+$/.test(written) ? 1 : 0;
    }
  }
  assert.equal(named, 148);
});

Deno.test("parseCssColour() takes digits without their hash, and toHex() writes them", () => {
  assert.deepEqual(parseCssColour("ff8000"), [1, 128 / 255, 0]);
  for (const [written, hex] of [["F80", "#ff8800"], ["rgb(0 50% 100%)", "#0080ff"], ["teal", "#008080"]]) {
    const colour = parseCssColour(written!);
    assert.equal(colour === "transparent" ? colour : toHex(colour), hex);
  }
});

Deno.test("parseCssColour() says what it takes, and is not held up by what is long", () => {
  assert.throws(() => parseCssColour("greenish"), {
    name: "SyntaxError",
    message: "must be transparent or a CSS colour such as #202020, rgb(32, 32, 32) or white: greenish",
  });
  const began = performance.now();
  for (const part of ["9", " ", "1 ", "rgb(", "%"]) {
    assert.throws(() => parseCssColour(`rgb(${part.repeat(LONG)}`), /white: rgb\(.{0,40}\.\.\.$/s);
  }
  assert.ok(performance.now() - began < 200);
  for (const name of ["constructor", "__proto__", "toString"]) {
    assert.throws(() => parseCssColour(name), SyntaxError);
  }
});
