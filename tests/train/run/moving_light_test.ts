import assert from "node:assert/strict";
import { faceFrames, toLocal, toWorld } from "../../../runtime/avatar/binding.ts";
import { checkLight, toLocalNormals } from "../../../runtime/avatar/splat_light.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { lightOfLook, surfaceLight } from "../../../train/run/moving_light.ts";
import { stockHead } from "../../kept.ts";
import { testHead } from "../../reference/test_head.ts";
import { dressed } from "../guidance/painter/dressed.ts";

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
  const bald = (look: object) => lightOfLook(plain.head, { hair: { style: "bald" }, ...look });
  const light = (look: object) => surfaceLight(plain, bald(look));
  const most = (values: Float32Array) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const flesh = light({}), stone = light({ skin: { material: "stone" } });
  checkLight(stone, plain.splatCount);
  // The test's head has no folds.
  assert.deepEqual([{}, { skin: { material: "stone" } }].map((look) => bald(look).folds), [
    true,
    false,
  ]);
  assert.ok(most(stone.gloss) < 0.5 * most(flesh.gloss), `${most(stone.gloss)} of ${most(flesh.gloss)}`);
  const still = ({ share }: typeof flesh) => share.filter((x) => x === 0).length;
  assert.ok(still(light({ eyes: { glow: 1 } })) > still(flesh) + 10);
  // As in the plain look: as glossy as fair skin, deep skin is wax.
  const dark = light({ skin: { colour: "#4a2f22" } });
  const all = (values: Float32Array) => values.reduce((a, b) => a + b, 0);
  assert.ok(all(dark.gloss) < 0.95 * all(flesh.gloss), `${all(dark.gloss)} of ${all(flesh.gloss)}`);
});

Deno.test("a hat and glasses take the light with normals of their own, a wire is drawn as it was painted", () => {
  const head = stockHead();
  const plain = buildPlainAvatar(head, "test", [], 8000);
  const frames = faceFrames(foldIdentity(head, plain.shape).template, head.triangles);
  /** The avatar with its splats strewn over what is worn, and the painted normals there. */
  const over = (pieces: readonly { kind: string }[]) => {
    const worn = dressed({ pieces });
    const world = toWorld(plain, plain.binding, frames), normals: number[][] = [];
    for (let i = 0; i < plain.splatCount; i++) {
      const v = i * 7 % worn.vertexCount * 3;
      world.position.set(worn.rest.subarray(v, v + 3), i * 3);
      normals.push([...worn.normals.subarray(v, v + 3)]);
    }
    const light = surfaceLight(
      { ...plain, position: Float32Array.from(toLocal(world, plain.binding, frames).position) },
      lightOfLook(head, { hair: { style: "bald" }, pieces }),
    );
    checkLight(light, plain.splatCount);
    const local = toLocalNormals(normals.flat(), plain.binding, frames);
    const cosines = normals.map((_, i) =>
      [0, 1, 2].reduce((sum, c) => sum + light.normal[i * 3 + c]! * local[i * 3 + c]!, 0)
    );
    return { light, cosines };
  };
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, x) => a + x, 0) / values.length;
  const hat = over([{ kind: "top hat" }]);
  const as = hat.cosines.filter((cosine) => cosine > 0.9).length;
  assert.ok(as > 0.8 * plain.splatCount, `${as} of ${plain.splatCount} lie as the hat's surface does`);
  const wire = over([{ kind: "round glasses" }]);
  const shares = [hat, wire].map(({ light }) => mean(light.share));
  assert.ok(shares[1]! < 0.7 * shares[0]!, `${shares}`);
});
