/** The whole way on one short film: a head under known weights, the real tracker, the product's solver. */
import assert from "node:assert/strict";
import { buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";
import { ARKIT_INDEX, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";
import { openTracker } from "../tracker.ts";
import { shootFilm } from "./film.ts";
import { SPLATS } from "./make_pairs.ts";
import { turnHead } from "./motions.ts";
import type { Pair } from "./pairs.ts";
import { avatarSitter } from "./sitters.ts";
import { readTables, type Solved, solveFilms } from "./solve.ts";
import { sideFigures } from "./weight_measures.ts";

type Weights = Partial<Record<ArkitShape, number>>;

function posed(weights: Weights): HeadPose {
  const pose = restPose();
  for (const [shape, weight] of Object.entries(weights)) {
    pose.expression[ARKIT_INDEX[shape as ArkitShape]] = weight;
  }
  return pose;
}

/** Name of the motion, and the pose. */
const FRAMES: readonly (readonly [string, HeadPose])[] = [
  ["neutral", posed({})],
  ["neutral", posed({})],
  ["neutral", posed({})],
  ["jaw", posed({ jawOpen: 0.7 })],
  ["sweep:eyeBlinkLeft", posed({ eyeBlinkLeft: 0.8 })],
  ["sweep:mouthSmileRight", posed({ mouthSmileRight: 0.8 })],
  ["sweep:eyeLookOutLeft", posed({ eyeLookOutLeft: 0.8, eyeLookInRight: 0.8 })],
  ["brows", posed({ browInnerUp: 0.8, browOuterUpLeft: 0.8, browOuterUpRight: 0.8 })],
  ["turn", turnHead(posed({}), 15, 0, 0)],
  // Not so straight as to be taken for the calibration.
  ["rest", turnHead(posed({}), 2, 0, 0)],
  ["rest", turnHead(posed({}), 2, 0, 0)],
];

async function filmed(): Promise<Pair[]> {
  const gpu = await openLocalGpu(), renderer = await createRenderer(gpu), tracker = await openTracker();
  try {
    const sitter = await avatarSitter(renderer, "stock", await buildStockAvatar(SPLATS));
    const motion = {
      name: "few",
      poses: FRAMES.map(([, pose]) => pose),
      names: FRAMES.map(([name]) => name),
    };
    const shooting = { metres: 0.6, fov: 45, azimuth: 0, elevation: 0, above: 0 };
    const background = { r: 0.5, g: 0.5, b: 0.5 };
    const rest = { set: "few", film: "few", background, degradations: ["none"], seed: 1 } as const;
    return await shootFilm(tracker, sitter, motion, shooting, rest);
  } finally {
    await tracker.close();
    renderer.close();
    gpu.close();
  }
}

testUnless(await lackOfBrowser(), {
  name: "a film of the stock head comes back out of the tracker as the weights and the turn that went in",
  async fn() {
    const tables = await readTables(), pairs = await filmed();
    const solved = solveFilms(tables, pairs);
    const of = (frame: number, shape: ArkitShape) => solved[frame]!.weights[ARKIT_INDEX[shape]]!;
    assert.ok(pairs.every(({ found }) => found));
    assert.ok(of(3, "jawOpen") > 0.45, `jawOpen of 0.7: ${of(3, "jawOpen")}`);
    assert.ok(of(4, "eyeBlinkLeft") > 0.4, `eyeBlinkLeft of 0.8: ${of(4, "eyeBlinkLeft")}`);
    assert.ok(of(7, "browOuterUpLeft") > 0.4, `browOuterUpLeft of 0.8: ${of(7, "browOuterUpLeft")}`);
    const yaw = (solved[8]!.joints[1]! + solved[8]!.joints[4]!) * 180 / Math.PI;
    assert.ok(Math.abs(yaw - 15) < 4, `a yaw of 15 degrees: ${yaw}`);
    const rest = Math.max(...solved[10]!.weights);
    assert.ok(rest < 0.25, `at rest again: ${rest}`);
    assert.deepEqual(sideFigures(solved, false), { wrong: 0, count: 3 });
    assert.deepEqual(sideFigures(solveFilms(tables, pairs, { mirror: true }), true), { wrong: 0, count: 3 });
    const perfect: Solved[] = solveFilms(tables, pairs, { truth: true });
    // Less than is true: the net has learnt the tracker's gains.
    const told = perfect[3]!.weights[ARKIT_INDEX.jawOpen]!;
    assert.ok(told > 0.45, `jawOpen of 0.7 by perfect landmarks: ${told}`);
  },
});
