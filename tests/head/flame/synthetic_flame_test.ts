import assert from "node:assert/strict";
import { FLAME_105 } from "../../../runtime/head/landmark_subsets.ts";
import { FLAME_TRIANGLES, FLAME_VERTICES, syntheticFlame } from "./synthetic_flame.ts";

Deno.test("syntheticFlame() makes a head of FLAME's dimensions that is whole", () => {
  const head = syntheticFlame();
  assert.equal(head.template.length, FLAME_VERTICES * 3);
  assert.equal(head.triangles.length, FLAME_TRIANGLES * 3);
  assert.equal(head.shapeBasis.length, 300 * head.template.length);
  assert.equal(head.expressionBasis.length, 100 * head.template.length);
  assert.equal(head.poseCorrectives.length, 36 * head.template.length);
  assert.deepEqual([...head.landmarks.indices].sort(), [...FLAME_105].sort());
  assert.equal(new Set(head.triangles).size, FLAME_VERTICES, "each vertex is part of the surface");
  for (const basis of [head.shapeBasis, head.expressionBasis, head.poseCorrectives]) {
    assert.ok(basis.every((x) => Math.abs(x) < 0.01), "displacements are finite and below a centimetre");
  }
});
