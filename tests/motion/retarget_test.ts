import assert from "node:assert/strict";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { retarget, retargetingNote } from "../../runtime/motion/retarget.ts";

Deno.test("retarget() carries joints over and leaves another space's expression at rest", () => {
  const from = restPose("flame");
  from.expression.fill(2);
  from.joints.forEach((_, i) => from.joints[i] = i / 100);
  const to = restPose("arkit");
  to.expression.fill(0.5);
  retarget(from, to);
  assert.deepEqual(to.joints, from.joints);
  assert(to.expression.every((weight) => weight === 0));
  const same = restPose("flame");
  retarget(from, same);
  assert.deepEqual(same, from);
});

Deno.test("retargetingNote() tells what is lost, and only where something is", () => {
  assert.equal(retargetingNote("arkit", "arkit"), null);
  assert.equal(retargetingNote("flame", "flame"), null);
  assert.match(retargetingNote("flame", "arkit")!, /flame frames turn its joints only.*not built yet/);
  assert.match(retargetingNote("arkit", "flame")!, /arkit frames turn its joints only/);
});
