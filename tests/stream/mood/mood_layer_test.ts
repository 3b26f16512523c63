import assert from "node:assert/strict";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { EXPRESSIONS } from "../../../runtime/motion/expressions.ts";
import { plainMap } from "../../../runtime/motion/retarget/plain_map.ts";
import type { RetargetData } from "../../../runtime/motion/retarget/retarget_map.ts";
import { JOINTS } from "../../../runtime/head/head_model.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createMoodLayer } from "../../../runtime/motion/mood_layer.ts";
import { cameraAt, moveFrom } from "../../../runtime/base/camera.ts";

const SMILE = ARKIT_INDEX.mouthSmileLeft;
const HAPPY = EXPRESSIONS.weightsOf("happy").mouthSmileLeft!;

/** The smile of a face that smiles by itself so much. */
function smiling(layer: ReturnType<typeof createMoodLayer>, now: number, own = 0): number {
  const pose = restPose("arkit");
  pose.expression[SMILE] = own;
  layer.apply(now, pose);
  return pose.expression[SMILE]!;
}

Deno.test("a mood comes smoothly, joins what drives the face, and goes when it is told to or its time is over", () => {
  const layer = createMoodLayer(() => undefined);
  assert.equal(smiling(layer, 0, 0.5), 0.5);
  layer.feel("happy", 1, 1000);
  assert.equal(smiling(layer, 1000), 0);
  assert.ok(Math.abs(smiling(layer, 1130) - HAPPY / 2) < 1e-6);
  assert.ok(Math.abs(smiling(layer, 1260, 0.5) - (1 - 0.5 * (1 - HAPPY))) < 1e-6);
  layer.feel(null, 0, 1130);
  assert.ok(Math.abs(smiling(layer, 1130) - HAPPY / 2) < 1e-6, "it turns back from where it is");
  assert.equal(smiling(layer, 1390), 0);
  layer.feel("happy", 0.5, 2000, 3000);
  assert.ok(Math.abs(smiling(layer, 3000) - HAPPY / 2) < 1e-6);
  assert.equal(smiling(layer, 3260), 0);
  assert.throws(() => layer.feel("hapy", 1, 0), RangeError);
});

Deno.test("a camera goes the shorter way, leaves where it is, and arrives exactly", () => {
  const from = { ...PORTRAIT, azimuth: 3 }, to = { ...PORTRAIT, azimuth: -3, distance: 2 };
  const { move } = moveFrom(from, undefined, 200, 1000);
  assert.deepEqual(cameraAt(to, move, 1000), from);
  const half = cameraAt(to, move, 1100);
  assert.ok(Math.abs(Math.abs(half.azimuth) - Math.PI) < 1e-9, `${half.azimuth}`);
  assert.equal(half.distance, (PORTRAIT.distance + 2) / 2);
  assert.equal(cameraAt(to, move, 1200), to);
  assert.deepEqual(moveFrom(to, move, 200, 1100).move!.from, half);
  assert.deepEqual(moveFrom(to, move, 0, 1100), {});
});

Deno.test("on a head of FLAME's space a mood opens the jaw by its joint, and rests where no map is known", () => {
  const map = plainMap("arkit", "flame");
  const known: RetargetData[] = [];
  const layer = createMoodLayer(() => known[0]);
  layer.feel("surprised", 1, 0);
  const jawAt = (now: number) => {
    const pose = restPose("flame");
    layer.apply(now, pose);
    return pose.joints[JOINTS.indexOf("jaw") * 3]!;
  };
  assert.equal(jawAt(1000), 0);
  known.push(map);
  assert.ok(jawAt(1000) > 0.05, `${jawAt(1000)}`);
  assert.equal(jawAt(0), 0);
});
