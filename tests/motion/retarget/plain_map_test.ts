import assert from "node:assert/strict";
import { ARKIT_INDEX, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { arkitExpression } from "../../../runtime/head/arkit_expression.ts";
import { createCoefficients } from "../../../runtime/head/coefficients.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { JOINTS } from "../../../runtime/head/head_model.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { plainMap } from "../../../runtime/motion/retarget/plain_map.ts";
import { createRetargetMap } from "../../../runtime/motion/retarget/retarget_map.ts";
import { retargetWords } from "../../../runtime/motion/retarget/words.ts";
import { stockHead } from "../../kept.ts";

const at = (joint: typeof JOINTS[number]) => JOINTS.indexOf(joint) * 3;

function fromFlame(joints: Record<number, number>, psi = 0) {
  const from = restPose("flame"), to = restPose("arkit");
  from.expression.fill(psi);
  for (const [index, value] of Object.entries(joints)) from.joints[Number(index)] = value;
  createRetargetMap(plainMap("flame", "arkit")).apply(from, to);
  return { weight: (name: ArkitShape) => to.expression[ARKIT_INDEX[name]]!, to };
}

Deno.test("without a FLAME head a FLAME jaw opens the mouth by jawOpen, once, and its expression moves nothing", () => {
  const { weight, to } = fromFlame({ [at("jaw")]: 0.17 }, 2);
  assert.ok(Math.abs(weight("jawOpen") - 0.5) < 1e-6);
  assert.equal(to.joints[at("jaw")], 0, "jawOpen turns the joint already");
  assert.equal(to.expression.filter((each) => each !== 0).length, 1);
});

Deno.test("a jaw that bites opens nothing, one that gapes opens no more than all of jawOpen", () => {
  assert.equal(fromFlame({ [at("jaw")]: -0.2 }).weight("jawOpen"), 0);
  assert.equal(fromFlame({ [at("jaw")]: 0.7 }).weight("jawOpen"), 1);
  const aside = fromFlame({ [at("jaw") + 1]: 0.05 });
  assert.ok(Math.abs(aside.weight("jawLeft") - 0.5) < 1e-6 && aside.weight("jawRight") === 0);
});

Deno.test("FLAME's eyes turn the stock head's exactly once, and its lids follow", () => {
  const head = stockHead(), coefficients = createCoefficients(head, foldIdentity(head, []));
  const turn = [0.2, -0.15];
  const { to, weight } = fromFlame({
    ...{ [at("leftEye")]: turn[0]!, [at("leftEye") + 1]: turn[1]! },
    ...{ [at("rightEye")]: turn[0]!, [at("rightEye") + 1]: turn[1]! },
  });
  assert.ok(weight("eyeLookInLeft") > 0 && weight("eyeLookOutRight") > 0 && weight("eyeLookDownLeft") > 0);
  coefficients.update(to);
  const meant = createCoefficients(head, foldIdentity(head, []));
  const raw = restPose("arkit");
  for (const eye of ["leftEye", "rightEye"] as const) raw.joints.set(turn, at(eye));
  meant.update(raw);
  for (const eye of ["leftEye", "rightEye"] as const) {
    const first = JOINTS.indexOf(eye) * 12;
    for (let i = first; i < first + 12; i++) {
      assert.ok(Math.abs(coefficients.skinning[i]! - meant.skinning[i]!) < 1e-6, `${eye} ${i - first}`);
    }
  }
});

Deno.test("neck and root carry over both ways, ARKit's eyes and jaw become joints", () => {
  const from = restPose("arkit"), to = restPose("flame");
  from.expression.set(
    arkitExpression({ jawOpen: 0.5, eyeLookUpLeft: 0.5, jawRight: 0.2, mouthSmileLeft: 1 }),
  );
  from.joints.set([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
  to.expression.fill(7);
  createRetargetMap(plainMap(stockHead(), "flame")).apply(from, to);
  const expected = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.17, -0.02, 0, -0.305, 0, 0, 0, 0, 0];
  expected.forEach((value, i) => assert.ok(Math.abs(to.joints[i]! - value) < 1e-6, `${i}: ${to.joints[i]}`));
  assert.ok(to.expression.every((psi) => psi === 0));
  assert.throws(
    () => createRetargetMap(plainMap("arkit", "flame")).apply(to, to),
    /map is of arkit to flame/,
  );
});

Deno.test("what is dropped is said, and what cures it", () => {
  assert.match(
    retargetWords(plainMap("flame", stockHead())),
    /100 expressions are dropped.*no FLAME head.*deno task head add FILE.*--flame-map FILE/,
  );
  assert.match(
    retargetWords(plainMap(stockHead(), "flame")),
    /other shapes are dropped.*deno task head add FILE/,
  );
});
