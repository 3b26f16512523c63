import assert from "node:assert/strict";
import { SPLAT } from "../../../runtime/gpu/layouts.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { createModel } from "../../../train/splats/model.ts";
import { readBuffers } from "../../../train/run/read_buffers.ts";
import { createRegulariser, triangleExtents } from "../../../train/splats/regulariser.ts";
import { gpuTest } from "../../gpu_support.ts";
import { type RawSplat, regularTerms } from "../../reference/regularise.ts";
import { randomNumbers } from "../../reference/scenes.ts";
import { testHead } from "../../reference/test_head.ts";

const head = testHead(4);
const PLACES = ["mean", "opacity", "scale"].flatMap((name) => SPLAT.field(name).places);
const WEIGHTS = { positionWeight: 0.3, scaleWeight: 0.2, sparsityWeight: 0.7, seeThroughWeight: 0.9 };

/** A model whose splats lie near and far, small and large; its regulariser's gradients and losses. */
async function regularised(gpu: Gpu, areaFactor: boolean, step: number) {
  const config = makeConfig("fast", {
    ...WEIGHTS,
    areaFactor,
    capacity: 2000,
    splatsPerTriangle: 4,
    positionFrom: 10,
  });
  const model = await createModel(gpu, head, config);
  const snapshot = await model.snapshot();
  const floats = new Float32Array(snapshot.raw.buffer);
  const random = randomNumbers(5);
  for (let i = 0; i < model.count; i++) {
    const reach = 4 * random() ** 2;
    for (let c = 0; c < 3; c++) {
      floats[i * SPLAT.words + c] = reach * (random() - 0.5);
      floats[i * SPLAT.words + SPLAT.at("scale") + c]! += 3 * random() - 1;
    }
    floats[i * SPLAT.words + SPLAT.at("opacity")] = 6 * random() - 3;
  }
  model.load(snapshot);
  const regulariser = await createRegulariser(gpu, model, config);
  regulariser.prepare(step);
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  regulariser.encode(pass);
  model.activate(pass);
  pass.end();
  gpu.device.queue.submit([encoder.finish()]);
  const [gradient, losses, splats] = await readBuffers(gpu, [
    [model.gradient, model.count * SPLAT.size],
    [regulariser.losses, 16],
    [model.splats, model.count * SPLAT.size],
  ]);
  regulariser.destroy();
  model.destroy();
  return {
    count: snapshot.count,
    floats,
    triangles: snapshot.raw,
    gradient: new Float32Array(gradient!),
    losses: new Float32Array(losses!),
    splats: new Float32Array(splats!),
  };
}

for (const areaFactor of [true, false]) {
  gpuTest(
    `Eq. 8, Eq. 9, sparsity and opaque skin follow their twin, area factor ${areaFactor}`,
    async (gpu) => {
      const { count, floats, triangles, gradient, losses, splats } = await regularised(gpu, areaFactor, 10);
      const extents = triangleExtents(head);
      const weights = {
        position: WEIGHTS.positionWeight / count,
        scale: WEIGHTS.scaleWeight / count,
        sparsity: WEIGHTS.sparsityWeight / count,
        opaque: WEIGHTS.seeThroughWeight / count,
        tolerance: 0.5,
        areaFactor,
      };
      const totals = [0, 0, 0, 0];
      let [error, norm] = [0, 0];
      const onSkin = new Set<number>();
      for (let i = 0; i < count; i++) {
        const t = triangles[i * SPLAT.words + SPLAT.at("triangle")]!;
        const extent = [extents[t * 2]!, extents[t * 2 + 1]!] as const;
        const values = PLACES.map((c) => floats[i * SPLAT.words + c]!);
        const at = (v: readonly number[]): RawSplat => ({
          mean: v.slice(0, 3),
          logit: v[3]!,
          logScale: v.slice(4),
        });
        regularTerms(at(values), extent, weights).forEach((term, k) => totals[k]! += term);
        const sum = (v: readonly number[]) => regularTerms(at(v), extent, weights).reduce((a, b) => a + b);
        PLACES.forEach((c, k) => {
          const h = 1e-6;
          const moved = (by: number) => sum(values.map((x, j) => j === k ? x + by : x));
          const difference = (moved(h) - moved(-h)) / (2 * h);
          // At a threshold the difference is between two pieces; there are few such splats.
          if (Math.abs(moved(h) + moved(-h) - 2 * moved(0)) > 1e-9 * Math.abs(moved(0))) return;
          error += (gradient[i * SPLAT.words + c]! - difference) ** 2;
          norm += difference ** 2;
        });
        onSkin.add(splats[i * SPLAT.words + SPLAT.at("one_sided")]!);
      }
      assert.ok(totals.every((total) => total > 0.01), String(totals));
      totals.forEach((total, k) => assert.ok(Math.abs(losses[k]! - total) < 1e-4 * total, `term ${k}`));
      assert.ok(Math.sqrt(error / norm) < 1e-3, `relative L2 ${Math.sqrt(error / norm)}`);
      assert.deepEqual([...onSkin].sort(), [0, 1], "some are one-sided, those that strayed are not");
    },
  );
}

gpuTest("Eq. 8 sets in with its step, and every step adds up to the same bits", async (gpu) => {
  const early = await regularised(gpu, true, 9);
  assert.equal(early.losses[0], 0);
  assert.ok(early.losses[1]! > 0);
  const [a, b] = [await regularised(gpu, true, 10), await regularised(gpu, true, 10)];
  assert.ok(a.losses[0]! > 0);
  assert.deepEqual(a.losses, b.losses);
  assert.deepEqual(a.gradient, b.gradient);
}, ["cpu"]);
