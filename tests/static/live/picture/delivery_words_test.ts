import assert from "node:assert/strict";
import { deliveryWords } from "../../../../static/live/picture/delivery_words.ts";

const VIDEO = { wish: "auto", shows: "video", stage: "video", why: null, drawing: null } as const;
const DRAWING = { adapter: "a card", isFallback: false, size: 512, splats: 100_001, ms: 3.14159, fps: 59.7 };

Deno.test("a line says how pictures come, and why not otherwise", () => {
  assert.equal(deliveryWords(VIDEO), "Video");
  assert.equal(deliveryWords({ ...VIDEO, why: "it must have: WebGPU" }), "Video: it must have: WebGPU");
  assert.equal(
    deliveryWords({ ...VIDEO, stage: "probing", why: "slow" }),
    "Video, while drawing it here is tried",
  );
  assert.equal(
    deliveryWords({ ...VIDEO, shows: "motion", stage: "motion", drawing: DRAWING }),
    "Drawn by this browser: 512 px, 100,001 splats, 60 pictures a second, 3.1 ms each, a card",
  );
  const slow = { ...DRAWING, adapter: "swiftshader", isFallback: true, fps: 1.2, ms: 802.9 };
  assert.match(
    deliveryWords({ ...VIDEO, shows: "motion", stage: "motion", drawing: slow }),
    /1.2 pictures a second, 803 ms each, swiftshader: no graphics card, the processor draws$/,
  );
});
