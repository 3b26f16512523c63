/**
 * What FLAME costs: a pickle of 100 MB that is read, and posing on the GPU against the stock head, in turn.
 *
 *     deno run -A tests/bench/flame.ts
 */
import process from "node:process";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { createCoefficients } from "../../runtime/head/coefficients.ts";
import { readFlame } from "../../runtime/head/flame/read_flame.ts";
import { type HeadModel, vertexCount } from "../../runtime/head/head_model.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import { createPoseEntries, poseBasis } from "../../runtime/head/pose_basis.ts";
import { makePosing } from "../../runtime/head/posing.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import { flameEntries } from "../head/flame/flame_file.ts";
import { pickleOf } from "../head/flame/pickle_writer.ts";
import { syntheticFlame } from "../head/flame/synthetic_flame.ts";
import { stockHead } from "../kept.ts";

const TURNS = 15;
/** Poses a turn: one is over too soon to be told from its submission. */
const TIMES = 8;

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Real files have 53 MB in double precision; what makes up the rest is not asked for. */
async function timeReading(): Promise<void> {
  const bytes = pickleOf({
    ...flameEntries(syntheticFlame()),
    more: { shape: [6_000_000], data: new Float64Array(6_000_000) },
  });
  const before = cpuSeconds();
  await readFlame(bytes);
  console.log(
    `A FLAME pickle of ${(bytes.length / 1e6).toFixed(0)} MB is read in ${
      (cpuSeconds() - before).toFixed(1)
    } CPU-s`,
  );
}

/** A head in a pose that moves all it has, and the rows that its vertices walk, summed over vertices. */
async function openPosed(gpu: Gpu, head: HeadModel) {
  const random = createRandom(1);
  const identity = foldIdentity(head, []);
  const pose = restPose(head.expressionSpace);
  pose.expression.set(Float32Array.from(head.expressionNames, () => 0.2 + 0.8 * random()));
  pose.joints.set(pose.joints.map(() => 0.1 + 0.2 * random()));
  const coefficients = createCoefficients(head, identity);
  coefficients.update(pose);
  const entries = createPoseEntries(poseBasis(head, identity.expressionBasis, identity.worldScale), 2);
  entries.take(coefficients);
  entries.list();
  const work = entries.starts.at(-1)! * 64;
  const posing = await makePosing(gpu, head, identity);
  posing.update(pose);
  return {
    work,
    rows: work / vertexCount(head),
    destroy: posing.destroy,
    /** @returns milliseconds a pose, its triangles' frames among it */
    async time(): Promise<number> {
      const start = performance.now();
      const encoder = gpu.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let i = 0; i < TIMES; i++) posing.encode(pass);
      pass.end();
      gpu.device.queue.submit([encoder.finish()]);
      await gpu.device.queue.onSubmittedWorkDone();
      return (performance.now() - start) / TIMES;
    },
  };
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function timePosing(): Promise<void> {
  const gpu = await openLocalGpu();
  const heads = [await openPosed(gpu, stockHead()), await openPosed(gpu, syntheticFlame())];
  const ms: number[][] = [[], []];
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, head] of heads.entries()) ms[i]!.push(await head.time());
  }
  const each = heads.map((head, i) => 1e6 * middle(ms[i]!) / head.work);
  ["stock", "FLAME"].forEach((name, i) =>
    console.log(
      `${name}: ${middle(ms[i]!).toFixed(2)} ms a pose of ${heads[i]!.rows.toFixed(0)} rows a vertex, ` +
        `${each[i]!.toFixed(2)} ns a vertex and row`,
    )
  );
  const ratios = ms[0]!.map((stock, i) => (ms[1]![i]! / heads[1]!.work) / (stock / heads[0]!.work));
  console.log(`FLAME against stock, in turn: ${middle(ratios).toFixed(2)} (${gpu.adapterName})`);
  for (const head of heads) head.destroy();
  gpu.close();
}

await timeReading();
await timePosing();
