import assert from "node:assert/strict";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { createCoefficients } from "../../runtime/head/coefficients.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import { createFoldWeights } from "../../runtime/head/folds.ts";
import { tidyMemory } from "../../runtime/system/tidy_memory.ts";
import { stockHead } from "../kept.ts";

Deno.test("what moves a head holds none of its bases, which are on the GPU then", () => {
  const made = (() => {
    const head = { ...stockHead() }, identity = foldIdentity(head, []);
    return {
      gone: [new WeakRef(head), new WeakRef(head.expressionBasis), new WeakRef(identity)],
      coefficients: createCoefficients(head, identity),
      folds: createFoldWeights(head),
    };
  })();
  return new Promise<void>((resolve, reject) => {
    // A WeakRef holds what it is asked for until the turn ends.
    setTimeout(() => {
      tidyMemory();
      try {
        assert.deepEqual(made.gone.map((each) => each.deref() === undefined), [true, true, true]);
        made.coefficients.update(restPose("arkit"));
        made.folds.update(restPose("arkit"));
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  });
});
