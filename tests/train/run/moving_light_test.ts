import assert from "node:assert/strict";
import { checkLight } from "../../../runtime/avatar/splat_light.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { lightOfLook, surfaceLight } from "../../../train/run/moving_light.ts";
import { stockHead } from "../../kept.ts";
import { testHead } from "../../reference/test_head.ts";

Deno.test("a trained avatar takes its light up from the surface: on the skin as the plain look does, off it matt", () => {
  const plain = buildPlainAvatar(testHead(), "test", [0.2], 2000);
  const light = surfaceLight(plain);
  checkLight(light, plain.splatCount);
  let compared = 0;
  for (let i = 0; i < plain.splatCount; i++) {
    // Spread over the surface itself.
    if (Math.abs(plain.position[i * 3 + 1]!) > 1e-6) continue;
    compared++;
    for (let c = 0; c < 3; c++) {
      assert.ok(Math.abs(light.normal[i * 3 + c]! - plain.light!.normal[i * 3 + c]!) < 1e-3);
    }
    assert.ok(Math.abs(light.share[i]! - plain.light!.share[i]!) < 1e-3);
  }
  assert.ok(compared > 500, `${compared}`);
  const lifted = { ...plain, position: plain.position.map((x, i) => i % 3 === 1 ? x + 3 : x) };
  const off = surfaceLight(lifted);
  assert.ok(off.gloss.every((gloss) => gloss === 0) && light.gloss.some((gloss) => gloss > 0));
  assert.ok(off.share.every((share) => share <= 0.6 + 1e-6));
});

Deno.test("stone eyes mirror nothing and stone folds nowhere; glowing eyes are drawn as they were trained", () => {
  const plain = buildPlainAvatar(stockHead(), "test", [], 8000);
  const light = (look: unknown) => surfaceLight(plain, lightOfLook(look));
  const most = (values: Float32Array) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const flesh = light({}), stone = light({ skin: { material: "stone" } });
  checkLight(stone, plain.splatCount);
  // The test's head has no folds.
  assert.deepEqual([{}, { skin: { material: "stone" } }].map((look) => lightOfLook(look).folds), [
    true,
    false,
  ]);
  assert.ok(most(stone.gloss) < 0.5 * most(flesh.gloss), `${most(stone.gloss)} of ${most(flesh.gloss)}`);
  const still = ({ share }: typeof flesh) => share.filter((x) => x === 0).length;
  assert.ok(still(light({ eyes: { glow: 1 } })) > still(flesh) + 10);
  // As in the plain look: the same film of sebum shows more on what is dark beneath it.
  const dark = light({ skin: { colour: "#4a2f22" } });
  assert.ok(most(dark.gloss) > most(flesh.gloss), `${most(dark.gloss)} of ${most(flesh.gloss)}`);
});
