import assert from "node:assert/strict";
import { type Canvas, drawLabel, fittingLabel, labelSize } from "../../../runtime/render/files/label.ts";

function canvas(width: number, height: number): Canvas {
  return { pixels: new Uint8Array(width * height * 4).fill(90), width, height };
}

function whites({ pixels }: Canvas): string {
  const found: number[] = [];
  for (let at = 0; at < pixels.length; at += 4) if (pixels[at] === 255) found.push(at);
  return found.join();
}

Deno.test("drawLabel() has a different glyph for every letter and digit, small letters as capitals", () => {
  const seen = new Set<string>();
  for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") {
    const drawn = canvas(9, 11);
    drawLabel(drawn, letter, 2, 2, 1);
    seen.add(whites(drawn));
    const small = canvas(9, 11);
    drawLabel(small, letter.toLowerCase(), 2, 2, 1);
    assert.equal(whites(small), whites(drawn));
  }
  assert.equal(seen.size, 36);
});

Deno.test("drawLabel() stays inside of what labelSize() says and cuts off at the edge of the canvas", () => {
  const { width, height } = labelSize("JAW OPEN", 3);
  const drawn = canvas(width, height);
  drawLabel(drawn, "JAW OPEN", 0, 0, 3);
  const all = whites(drawn).split(",").length;
  const roomy = canvas(width + 20, height + 20);
  drawLabel(roomy, "JAW OPEN", 10, 10, 3);
  assert.equal(whites(roomy).split(",").length, all);
  const outside = canvas(20, 20);
  drawLabel(outside, "W", -200, 300, 3);
  assert.equal(whites(outside), "");
});

Deno.test("fittingLabel() leaves what fits as it is, and ends the rest in an ellipsis within the width", () => {
  assert.equal(fittingLabel("a-pirate_2.b", 2, 12 * 12), "a-pirate_2.b");
  const cut = fittingLabel("an-old-wizard-with-a-long-grey-beard", 2, 145);
  assert.equal(cut, "an-old-wiza…");
  assert.ok(labelSize(cut, 2).width <= 145);
  assert.equal(fittingLabel("front of it", 1, 7 * 6), "front…", "no space before the ellipsis");
});
