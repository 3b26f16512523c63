import assert from "node:assert/strict";
import { SPLAT } from "../../../runtime/gpu/layouts.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { createModel } from "../../../train/splats/model.ts";
import { readBuffers } from "../../../train/run/read_buffers.ts";
import { startSnapshot } from "../../../train/run/start_snapshot.ts";
import { gpuTest } from "../../gpu_support.ts";
import { testHead } from "../../reference/test_head.ts";
import { rowOf } from "../training_support.ts";

const head = testHead(4);
const triangles = head.triangles.length / 3;
const config = makeConfig("paper", { capacity: 3000, splatsPerTriangle: 7 });

gpuTest("createModel() covers every triangle by K grey splats of the start's opacity", async (gpu) => {
  const model = await createModel(gpu, head, config, { shape: [0.5] });
  assert.equal(model.count, triangles * 7);
  const [bytes, startBytes] = await readBuffers(gpu, [
    [model.splats, model.count * SPLAT.size],
    [model.triangleStarts, (triangles + 1) * 4],
  ]);
  const starts = new Uint32Array(startBytes!);
  assert.ok(starts.every((start, t) => start === t * 7));
  const splats = new Float32Array(bytes!);
  const words = new Uint32Array(bytes!);
  for (let i = 0; i < model.count; i++) {
    const splat = rowOf(splats, i);
    assert.equal(words[i * SPLAT.words + SPLAT.at("triangle")], Math.floor(i / 7));
    assert.ok(Math.abs(splat[SPLAT.at("opacity")]! - 0.1) < 1e-6);
    const of = (name: string) => SPLAT.field(name).places.map((place) => splat[place]!);
    assert.deepEqual([of("colour"), of("one_sided")], [[0.5, 0.5, 0.5], [1]]);
    assert.ok(of("scale").every((x) => x > 0));
  }
  const { shape } = await model.snapshot();
  assert.deepEqual([...shape], [0.5, 0]);
  model.destroy();
});

gpuTest("a model's snapshot loads into another bit by bit", async (gpu) => {
  const first = await createModel(gpu, head, config);
  const snapshot = await first.snapshot();
  snapshot.statistics.fill(3);
  snapshot.secondMoment.fill(0.25);
  const second = await createModel(gpu, head, config, { snapshot });
  assert.deepEqual(await second.snapshot(), snapshot);
  assert.equal(second.count, first.count);
  first.destroy();
  second.destroy();
});

gpuTest("a snapshot that does not fit is refused by what does not", async (gpu) => {
  const snapshot = startSnapshot(head, config);
  await assert.rejects(
    createModel(gpu, head, { ...config, capacity: 10 }, { snapshot }),
    /the capacity must hold them: \d+ for 10$/,
  );
  const model = await createModel(gpu, head, config);
  assert.throws(
    () => model.load({ ...snapshot, shape: new Float32Array(5) }),
    /shape must hold 2 values: 5$/,
  );
  const mixed = { ...snapshot, raw: snapshot.raw.slice() };
  mixed.raw[SPLAT.at("triangle")] = 50;
  assert.throws(() => model.load(mixed), /their triangles must rise/);
  model.destroy();
}, ["cpu"]);
