import assert from "node:assert/strict";
import { levelsOf } from "../../../runtime/avatar/levels/levels.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { testHead } from "../../reference/test_head.ts";
import { withHarmonics, withLight } from "../../tinted_avatar.ts";

const DESIGNS = [{ size: 64, share: 0.3, epochs: 1 }];

Deno.test("splats that are no numbers, or opaque nowhere, leave the others of a level alone", () => {
  const avatar = withLight(withHarmonics(buildPlainAvatar(testHead(), "test", [], 5000), 3, 0.3, 3), 5);
  const spoilt = (["position", "rotation", "scale", "opacity", "colour", "harmonics"] as const).entries();
  for (const [at, name] of spoilt) {
    const values = avatar[name]!, width = values.length / avatar.splatCount;
    values.fill(NaN, at * 30 * width, (at * 30 + 20) * width);
  }
  avatar.opacity.fill(0, 300, 600);
  const [level] = levelsOf(avatar, { designs: DESIGNS });
  const { splatCount, binding, oneSided, light, ...splats } = level!.splats;
  assert.ok(splatCount > 500 && splatCount < avatar.splatCount / 2, `${splatCount}`);
  for (const [name, values] of Object.entries({ ...splats, ...light })) {
    assert.ok((values as Float32Array).every(Number.isFinite), name);
  }
  assert.equal(binding!.length, splatCount);
  assert.equal(oneSided!.length, splatCount);
});

Deno.test("an avatar of which nothing can be drawn has no levels", () => {
  const avatar = buildPlainAvatar(testHead(), "test", [], 5000);
  avatar.opacity.fill(0);
  assert.deepEqual(levelsOf(avatar, { designs: DESIGNS }), []);
});
