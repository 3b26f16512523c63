import assert from "node:assert/strict";
import { SPLAT } from "../../../runtime/gpu/layouts.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { createDensifier, turnOf } from "../../../train/splats/densify.ts";
import { cloneAndSplit, prune } from "../../../train/splats/grow.ts";
import { createModel } from "../../../train/splats/model.ts";
import { triangleExtents } from "../../../train/splats/regulariser.ts";
import { drawsFor } from "../../../train/sampling/draws.ts";
import { assemble } from "../../../train/splats/assemble.ts";
import { checkSnapshot, type Snapshot } from "../../../train/run/snapshot.ts";
import { startSnapshot } from "../../../train/run/start_snapshot.ts";
import { gpuTest } from "../../gpu_support.ts";
import { testHead } from "../../reference/test_head.ts";
import { rowOf } from "../training_support.ts";

const head = testHead(4);
const extents = triangleExtents(head);
const config = makeConfig("paper", {
  splatsPerTriangle: 2,
  capacity: 400,
  densifyThreshold: 0.1,
  seedSplats: 0,
});

/** A start with recognisable moments, no splat seen so far. */
function start(): Snapshot {
  const snapshot = startSnapshot(head, config);
  snapshot.firstMoment.forEach((_, i) => snapshot.firstMoment[i] = Math.floor(i / SPLAT.words));
  return snapshot;
}
const floatsOf = (snapshot: Snapshot) => new Float32Array(snapshot.raw.buffer);
const sizes = (floats: Float32Array, i: number, to: number) => {
  for (const place of SPLAT.field("scale").places) floats[i * SPLAT.words + place] = Math.log(to);
};
const everybody = ({ count }: Snapshot) => new Uint8Array(count).fill(1);

Deno.test("cloneAndSplit() clones small splats, splits large ones, and leaves those that lie well", () => {
  const snapshot = start();
  const floats = floatsOf(snapshot);
  const rootOf = (i: number) => extents[snapshot.raw[i * SPLAT.words + SPLAT.at("triangle")]! * 2]!;
  snapshot.statistics.set([4, 2, 1, 0], 10 * 4);
  sizes(floats, 10, 0.039 / rootOf(10));
  snapshot.statistics.set([2, 1, 1, 0], 20 * 4);
  sizes(floats, 20, 0.041 / rootOf(20));
  snapshot.statistics.set([0.01, 1, 1, 0], 30 * 4);
  const stays = everybody(snapshot);
  const grown = cloneAndSplit(snapshot, stays, extents, config, 100, drawsFor(1));
  assert.deepEqual([grown.cloned, grown.split], [1, 1]);
  const parents = [10, 20, 20].map((i) => rowOf(floats, i).slice());
  grown.added.forEach(({ floats: child, triangle }, k) => {
    const parent = parents[k]!;
    assert.equal(
      triangle,
      snapshot.raw[(k === 0 ? 10 : 20) * SPLAT.words + SPLAT.at("triangle")],
      "children keep their triangle",
    );
    const away = Math.hypot(child[0]! - parent[0]!, child[1]! - parent[1]!, child[2]! - parent[2]!);
    assert.ok(away > 0 && away < 0.05 * Math.exp(parent[8]!), "within a few hundredths of its size");
    const shrunk = k === 0 ? 1 : 1.6;
    assert.ok(Math.abs(Math.exp(parent[9]! - child[9]!) - shrunk) < 1e-5);
    assert.deepEqual([...child.subarray(3, 8)], [...parent.subarray(3, 8)]);
  });

  const next = assemble(snapshot, stays, grown.added);
  assert.equal(next.count, snapshot.count + 2);
  checkSnapshot(next, head, 400);
  assert.equal(stays[20], 0, "what is split goes");
  const owners = Array.from({ length: next.count }, (_, i) => next.firstMoment[i * SPLAT.words]!);
  assert.equal(owners.filter((x) => x === 0).length, 1 + 3, "children begin without moments");
  assert.deepEqual(
    owners.filter((x) => x > 0),
    Array.from({ length: snapshot.count }, (_, i) => i).filter((i) => i > 0 && i !== 20),
    "the others keep theirs, and their order",
  );
  assert.ok(next.statistics.every((x) => x === 0));
});

Deno.test("cloneAndSplit() keeps to the room there is, the most urgent first", () => {
  const snapshot = start();
  for (let i = 0; i < snapshot.count; i++) snapshot.statistics.set([1 + i / snapshot.count, 1, 1, 0], i * 4);
  const loose = { ...config, densifyThreshold: 0 };
  const grown = cloneAndSplit(snapshot, everybody(snapshot), extents, loose, 5, drawsFor(1));
  assert.equal(grown.added.length, 5 + grown.split);
  const last = snapshot.count - 5;
  assert.deepEqual(
    [...new Set(grown.added.map(({ triangle }) => triangle))],
    [...new Set([0, 1, 2, 3, 4].map((k) => snapshot.raw[(last + k) * SPLAT.words + SPLAT.at("triangle")]!))],
  );
  const share = { ...loose, densifyMost: 0.1 };
  const few = cloneAndSplit(snapshot, everybody(snapshot), extents, share, 1000, drawsFor(1));
  assert.equal(few.cloned + few.split, Math.floor(0.1 * snapshot.count));
});

Deno.test("prune() drops faint splats, and large ones only from their step on", () => {
  const snapshot = start();
  const floats = floatsOf(snapshot);
  floats[5 * SPLAT.words + SPLAT.at("opacity")] = Math.log(0.0049 / 0.9951);
  floats[6 * SPLAT.words + SPLAT.at("opacity")] = Math.log(0.0051 / 0.9949);
  sizes(floats, 7, 0.121 / extents[snapshot.raw[7 * SPLAT.words + SPLAT.at("triangle")]! * 2]!);
  snapshot.statistics[8 * 4 + 2] = 61 / 4; // at 256 pixels
  const gone = (large: boolean) => {
    const stays = everybody(snapshot);
    const count = prune(snapshot, stays, extents, { ...config, pruneSize: 0.12 }, 256, large);
    const found = [...stays.keys()].filter((i) => stays[i] === 0);
    assert.equal(count, found.length);
    return found;
  };
  for (let i = 0; i < snapshot.count; i++) if (i !== 7) sizes(floats, i, 0.05);
  assert.deepEqual(gone(false), [5]);
  assert.deepEqual(gone(true), [5, 7, 8]);
});

Deno.test("turnOf() follows the paper's schedule: densify from 300 to 2,100, prune from 2,400 to 3,300", () => {
  const turns = Array.from({ length: 5000 }, (_, done) => [done, turnOf(config, done)] as const)
    .filter(([, turn]) => turn !== null);
  assert.deepEqual(turns.map(([done]) => done), [
    300,
    600,
    900,
    1200,
    1500,
    1800,
    2100,
    2400,
    2700,
    3000,
    3300,
  ]);
  assert.deepEqual(turns.map(([, turn]) => turn), [...Array(7).fill("densify"), ...Array(4).fill("prune")]);
});

gpuTest("densify() changes the model in place, alike for the same seed and otherwise not", async (gpu) => {
  const run = async (seed: number) => {
    const mine = {
      ...config,
      seed,
      densifyFrom: 5,
      densifyEvery: 5,
      densifyUntil: 5,
      pruneFrom: 9,
      pruneUntil: 9,
    };
    const model = await createModel(gpu, head, mine);
    const snapshot = await model.snapshot();
    for (let i = 0; i < snapshot.count; i += 3) snapshot.statistics.set([1, 1, 1, 0], i * 4);
    model.load(snapshot);
    const densifier = createDensifier(gpu, model, mine);
    assert.equal(await densifier.densify(3, []), null);
    assert.equal(model.count, snapshot.count);
    const report = await densifier.densify(4, []);
    assert.equal(report!.count, model.count);
    assert.ok(report!.cloned + report!.split > 10 && model.count > snapshot.count);
    const after = await model.snapshot();
    model.destroy();
    return after;
  };
  const [a, b, other] = [await run(1), await run(1), await run(2)];
  assert.ok(a.raw.every((word, i) => word === b.raw[i]));
  assert.ok(a.raw.some((word, i) => word !== other.raw[i]));
}, ["cpu"]);
