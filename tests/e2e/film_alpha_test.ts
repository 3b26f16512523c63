import assert from "node:assert/strict";
import { createStraightI420 } from "../../runtime/render/files/straight_i420.ts";
import { openWebm } from "../../runtime/video/webm.ts";
import { findBrowser } from "../../runtime/cli/browser.ts";
import { testUnless } from "../skip.ts";
import { withBrowser } from "./browser.ts";
import { BEHIND, edgeError, seeFilm } from "./film_over.ts";

const SIZE = 160;

/** A soft disc with rays like strands of hair, brighter than anything that could be behind: premultiplied RGBA. */
function rays(): Uint8Array {
  const picture = new Uint8Array(SIZE * SIZE * 4);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const dx = x - SIZE / 2, dy = y - SIZE / 2;
      const reach = 50 + 14 * Math.sin(Math.atan2(dy, dx) * 24);
      const alpha = Math.max(0, Math.min(1, (reach - Math.hypot(dx, dy)) / 10));
      const colour = [250, 240, 120 + 100 * Math.sin(x / 20)];
      colour.forEach((value, channel) => picture[(y * SIZE + x) * 4 + channel] = Math.round(value * alpha));
      picture[(y * SIZE + x) * 4 + 3] = Math.round(255 * alpha);
    }
  }
  return picture;
}

const lack = findBrowser() === undefined
  ? { kind: "browser" as const, reason: "there is no browser of Chromium's family" }
  : null;

testUnless(lack, {
  name: "a .webm with alpha lies over a page as the renderer has it: no dark fringe, drawn or on the screen",
  async fn() {
    const path = await Deno.makeTempFile({ suffix: ".webm" });
    const film = await openWebm(path, { size: SIZE, fps: 25, alpha: true });
    const picture = rays(), toStraight = createStraightI420(SIZE);
    for (let frame = 0; frame < 5; frame++) await film.write(toStraight(picture));
    await film.close();
    await withBrowser(async (context) => {
      const seen = await seeFilm(context, await Deno.readFile(path), SIZE, 0.1);
      for (const colour of BEHIND) {
        for (const way of ["drawn", "onScreen"] as const) {
          const { pixels, mean, p95, darker } = edgeError(picture, seen[way][colour], colour);
          const figures =
            `${way} over ${colour}: ${pixels} pixels, mean ${mean}, 95 % ${p95}, darker ${darker}`;
          assert.ok(pixels > 1000 && mean < 6 && p95 < 20 && darker < 3, figures);
        }
      }
    });
    await Deno.remove(path);
  },
});
