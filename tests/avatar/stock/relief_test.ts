import assert from "node:assert/strict";
import { faceFrames } from "../../../runtime/avatar/binding.ts";
import { surveyHead } from "../../../runtime/avatar/stock/ground.ts";
import { earRelief, evenNeck } from "../../../runtime/avatar/stock/relief.ts";
import { SURFACE_INDEX, SURFACE_NAMES } from "../../../runtime/avatar/stock/regions.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { headByName } from "../../../runtime/head/registry.ts";

const head = await headByName("stock");
const identity = foldIdentity(head, []);
const ground = surveyHead(head, identity, faceFrames(identity.template, head.triangles));
const share = (name: "ear" | "neck", v: number): number =>
  ground.surfaces.shares[v * SURFACE_NAMES.length + SURFACE_INDEX[name]]!;

Deno.test("earRelief() tells the ear's hollows from its rims by millimetres, both ears alike, and nothing else", () => {
  const relief = earRelief(ground);
  const ends = [1, -1].map((side) => {
    let deepest = 0, highest = 0;
    relief.forEach((out, v) => {
      if (share("ear", v) === 0) assert.equal(out, 0);
      if (side * (identity.template[v * 3]! - ground.middle[0]) <= 0) return;
      deepest = Math.min(deepest, out);
      highest = Math.max(highest, out);
    });
    return [deepest, highest] as const;
  });
  for (const [deepest, highest] of ends) {
    assert.ok(deepest < -3 && deepest > -15 && highest > 2 && highest < 10, `${deepest} to ${highest}`);
  }
  assert.ok(Math.abs(ends[0]![1] - ends[1]![1]) < 0.1);
});

Deno.test("evenNeck() evens the light of the lower neck and leaves the face's as it is", () => {
  const { normals, open } = evenNeck(ground);
  let [rough, even] = [0, 0];
  for (let i = 0; i < head.triangles.length; i++) {
    const [v, next] = [head.triangles[i]!, head.triangles[i % 3 === 2 ? i - 2 : i + 1]!];
    if (share("neck", v) === 0) {
      assert.equal(open[v], ground.open[v]);
      assert.equal(normals[v * 3], ground.normals[v * 3]);
    } else if (identity.template[v * 3 + 1]! < ground.middle[1] - 2.4 * ground.eyeDistance) {
      rough += (ground.normals[v * 3]! - ground.normals[next * 3]!) ** 2;
      even += (normals[v * 3]! - normals[next * 3]!) ** 2;
    }
  }
  assert.ok(rough > 0 && even < 0.9 * rough, `${even} of ${rough}`);
});
