import assert from "node:assert/strict";
import { HARMONICS, SPLAT } from "../../../runtime/gpu/layouts.ts";
import { createHash } from "node:crypto";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { readShader } from "../../../runtime/render/files/local_gpu.ts";
import { preprocess } from "../../../runtime/gpu/preprocess.ts";
import { bindingsOf } from "../../../runtime/gpu/wgsl_reflection.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../../train/run/checkpoint.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { cloneAndSplit } from "../../../train/splats/grow.ts";
import { createModel } from "../../../train/splats/model.ts";
import { createOptimiser } from "../../../train/splats/optimiser.ts";
import { createPreviewer, previewStills } from "../../../train/run/previews.ts";
import { drawsFor } from "../../../train/sampling/draws.ts";
import { triangleExtents } from "../../../train/splats/regulariser.ts";
import type { Snapshot } from "../../../train/run/snapshot.ts";
import { assemble } from "../../../train/splats/assemble.ts";
import { startSnapshot } from "../../../train/run/start_snapshot.ts";
import { toAvatar } from "../../../train/run/to_avatar.ts";
import { readFiniteCheck, refuseBroken } from "../../../train/run/finite_check.ts";
import { gpuTest } from "../../gpu_support.ts";
import { adamStep } from "../../reference/adam.ts";
import { testHead } from "../../reference/test_head.ts";
import { draws } from "../training_support.ts";

/** Places of what is used of a row. */
const VECTORS = new Set(HARMONICS.field("vectors").places);

const head = testHead(4);
const config = makeConfig("fast", {
  harmonicsDegree: 1,
  capacity: 1000,
  splatsPerTriangle: 3,
  startOpacity: 0.8,
  positionWeight: 0,
  scaleWeight: 0,
  seeThroughWeight: 0,
});

/** A start whose splats have harmonics and moments of their own. */
function tinted(seed = 5): Snapshot {
  const snapshot = startSnapshot(head, config);
  const { between } = draws(seed);
  for (const values of [snapshot.harmonics, snapshot.harmonicsFirst, snapshot.harmonicsSecond]) {
    for (let i = 0; i < values.length; i++) {
      if (VECTORS.has(i % HARMONICS.words)) values[i] = between(0.1, 0.5);
    }
  }
  return snapshot;
}

async function make(gpu: Gpu) {
  const model = await createModel(gpu, head, config);
  return { model, optimiser: await createOptimiser(gpu, model, config) };
}

Deno.test("at degree 0 no kernel knows of harmonics: they cost nothing there", async () => {
  const numbers = { TILE: 8, LAST_DEPTH: 1, DEPTH_SHIFT: 1, QUARTERS: 4, FIXED: 0, SIGNS: 0 };
  const flags = {
    BOUND: true,
    LINEAR_DEPTH: true,
    TRAINING: true,
    SHAPE: true,
    LIT: false,
    SECOND: false,
    THIRD: false,
    TEXELS: false,
    STORED: false,
    LISTED: false,
    LIGHT_STORED: false,
    LAZY: false,
  };
  for (
    const path of [
      "splat/project.wgsl",
      "train/project_backward.wgsl",
      "splat/activate.wgsl",
      "train/adam.wgsl",
    ]
  ) {
    const [without, having] = await Promise.all([false, true].map(async (HARMONICS) => {
      const wgsl = await preprocess(path, readShader, { numbers, flags: { ...flags, HARMONICS } });
      return wgsl.replace(/\/\/.*/g, "");
    })) as [string, string];
    assert.notEqual(without, having, path);
    assert.doesNotMatch(without.slice(without.indexOf("fn main(")), /harmonics|direction_of|degree_1/, path);
    assert.ok(bindingsOf(without).every(({ name }) => !/harmonics/.test(name)), path);
  }
});

gpuTest(
  "harmonics begin at 0, are moved as Adam's twin has it, and their gradient is cleared",
  async (gpu) => {
    const { model, optimiser } = await make(gpu);
    const { harmonics: start } = await model.snapshot();
    assert.equal(start.length, model.count * HARMONICS.words);
    assert.ok(start.every((x) => x === 0));
    const zeros = () => new Float64Array(start.length);
    const twin = { value: zeros(), first: zeros(), second: zeros() };
    const { random } = draws(3);
    for (let step = 0; step < 6; step++) {
      const gradient = start.map((_, i) =>
        !VECTORS.has(i % HARMONICS.words) ? 0 : (random() - 0.5) * 10 ** (-8 * random())
      );
      adamStep(twin, gradient, gradient.map(() => config.harmonicsRate), step, config);
      gpu.device.queue.writeBuffer(model.harmonics!.gradient, 0, gradient);
      optimiser.step(step);
    }
    const { harmonics } = await model.snapshot();
    const most = Math.max(...twin.value);
    assert.ok(most > 3 * config.harmonicsRate, `they must have moved: ${most}`);
    harmonics.forEach((x, i) => assert.ok(Math.abs(x - twin.value[i]!) < 2e-5 * most, `${i}: ${x}`));
    assert.ok(
      harmonics.every((x, i) => VECTORS.has(i % HARMONICS.words) || x === 0),
      "what is unused stays 0",
    );
    optimiser.step(6, gpu.upload("overflow", Uint32Array.of(1)));
    assert.deepEqual((await model.snapshot()).harmonics, harmonics, "a step that overflowed moves none");
    optimiser.destroy();
    model.destroy();
  },
);

gpuTest("a broken gradient of harmonics stops the training and is named", async (gpu) => {
  const { model, optimiser } = await make(gpu);
  const gradient = new Float32Array(model.count * HARMONICS.words);
  gradient[9 * HARMONICS.words + 5] = NaN;
  gpu.device.queue.writeBuffer(model.harmonics!.gradient, 0, gradient);
  optimiser.step(0);
  const report = await readFiniteCheck(gpu, model);
  assert.throws(() => refuseBroken(report, null), /the gradient of the harmonics of splat 9 in step 0$/);
  assert.ok((await model.snapshot()).harmonics.every((x) => x === 0));
  optimiser.destroy();
  model.destroy();
}, ["cpu"]);

gpuTest("a snapshot's harmonics load bit by bit, and one of another degree is refused", async (gpu) => {
  const snapshot = tinted();
  const model = await createModel(gpu, head, config, { snapshot });
  assert.deepEqual(await model.snapshot(), snapshot);
  const plain = startSnapshot(head, { ...config, harmonicsDegree: 0 });
  assert.throws(() => model.load(plain), /harmonics must be of degree 1: 0$/);
  const shorter = { ...snapshot, harmonicsFirst: new Float32Array(5) };
  assert.throws(() => model.load(shorter), /harmonicsFirst must hold \d+ values: 5$/);
  model.destroy();
}, ["cpu"]);

Deno.test("a checkpoint holds harmonics, and one from before there were any is of degree 0", () => {
  const at = (snapshot: Snapshot) => ({ step: 3, snapshot, extra: {} });
  assert.deepEqual(decodeCheckpoint(encodeCheckpoint(head, at(tinted()))).snapshot, tinted());

  const plain = startSnapshot(head, { ...config, harmonicsDegree: 0 });
  const bytes = encodeCheckpoint(head, at(plain));
  const [lengthAt, headerAt] = [24, 28];
  const view = new DataView(bytes.buffer);
  const headerEnd = headerAt + view.getUint32(lengthAt, true);
  const { harmonicsDegree: _, ...old } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(headerAt, headerEnd)),
  );
  const header = new TextEncoder().encode(JSON.stringify({ ...old, lengths: old.lengths.slice(0, 7) }));
  const body = bytes.subarray(headerEnd, bytes.length - 32);
  const before = new Uint8Array(headerAt + header.length + body.length);
  before.set(bytes.subarray(0, lengthAt));
  new DataView(before.buffer).setUint32(lengthAt, header.length, true);
  before.set(header, headerAt);
  before.set(body, headerAt + header.length);
  const hash = createHash("sha256").update(before).digest();
  assert.deepEqual(decodeCheckpoint(Uint8Array.of(...before, ...hash)).snapshot, plain);
});

Deno.test("those that stay keep their harmonics and moments, children have their parent's, seeds none", () => {
  const snapshot = tinted();
  const [cloned, split] = [10, 20];
  for (const [i, scale] of [[cloned, -9], [split, 3]] as const) {
    snapshot.statistics.set([1, 1, 1, 0], i * 4);
    const at = i * SPLAT.words + SPLAT.at("scale");
    new Float32Array(snapshot.raw.buffer).fill(scale, at, at + 3);
  }
  const stays = new Uint8Array(snapshot.count).fill(1);
  const grown = cloneAndSplit(snapshot, stays, triangleExtents(head), config, 9, drawsFor(1));
  assert.deepEqual([grown.cloned, grown.split], [1, 1]);
  const seed = { triangle: 0, floats: new Float32Array(SPLAT.words) };
  const next = assemble(snapshot, stays, [seed, ...grown.added]);
  const rows = (values: Float32Array) =>
    Array.from(
      { length: values.length / HARMONICS.words },
      (_, i) => values.slice(i * HARMONICS.words, (i + 1) * HARMONICS.words).join(),
    );
  const [old, fresh] = [rows(snapshot.harmonics), rows(next.harmonics)];
  const none = new Float32Array(HARMONICS.words).join();
  const times = (row: string) => fresh.filter((each) => each === row).length;
  assert.deepEqual([times(old[cloned]!), times(old[split]!), times(none)], [2, 2, 1]);
  old.forEach((row, i) => assert.ok(i === cloned || i === split || times(row) === 1, `splat ${i}`));
  for (const name of ["harmonicsFirst", "harmonicsSecond"] as const) {
    const kept = rows(next[name]).filter((row) => row !== none);
    assert.deepEqual(kept, rows(snapshot[name]).filter((_, i) => i !== split), `${name}, in order`);
  }
});

gpuTest("the avatar that comes out looks as the trainer's previews of it", async (gpu) => {
  const snapshot = tinted();
  const floats = new Float32Array(snapshot.raw.buffer);
  floats.set([4, -4, 0], SPLAT.at("colour")); // a colour beyond 0..1, which is not cut before its harmonics are added
  const model = await createModel(gpu, head, config, { snapshot });
  const avatar = await toAvatar(gpu, model, "tinted", {});
  assert.equal(avatar.harmonics!.length, avatar.splatCount * 9);
  assert.ok(avatar.colour[0]! > 1 && avatar.colour[1]! < 0, `${avatar.colour.subarray(0, 3)}`);
  const still = previewStills(head)[1]!;
  const size = 96;
  const previewer = await createPreviewer(gpu);
  const [preview] = await previewer.render(model, [still], size);
  const renderer = await createRenderer(gpu);
  const draw = async (shown: Avatar) => {
    const loaded = await renderer.load(shown);
    const view = renderer.openView({ size, format: "rgba", background: { r: 0, g: 0, b: 0 } });
    const data = (await view.submit(loaded, still.pose, still.camera).read()).data.slice();
    view.close();
    loaded.destroy();
    return data.reduce((most, x, i) => Math.max(most, Math.abs(x - preview![i]!)), 0);
  };
  // Quaternions are of length 1 in an avatar.
  assert.ok(await draw(avatar) <= 1, `${await draw(avatar)}`);
  assert.ok(await draw({ ...avatar, harmonics: null }) > 20, "it would show");
  snapshot.harmonics[3 * HARMONICS.words + 2] = Infinity;
  model.load(snapshot);
  await assert.rejects(
    toAvatar(gpu, model, "nobody", {}),
    /every value must be finite: Infinity of splat 3$/,
  );
  previewer.close();
  renderer.close();
  model.destroy();
}, ["cpu"]);
