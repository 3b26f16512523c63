import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { knownHead } from "../../../runtime/avatar/stock/on_head.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { headFingerprint } from "../../../runtime/head/registry.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { openGuidance } from "../../../train/guidance/open_guidance.ts";
import { printLook, readLook } from "../../../train/guidance/painter/look/whole_look.ts";
import type { Metrics } from "../../../train/run/metrics.ts";
import { openRunFolder } from "../../../train/run/run_folder.ts";
import { runTraining } from "../../../train/run/run.ts";
import { startSnapshot } from "../../../train/run/start_snapshot.ts";
import { gpuTest } from "../../gpu_support.ts";
import { syntheticFlame } from "../../head/flame/synthetic_flame.ts";
import { alterHead } from "../../head/correspond/altered_head.ts";
import { stockHead } from "../../kept.ts";

const BALD_MAN =
  '{ "prompt": "a bald man with a hat", "hair": { "style": "bald" }, "pieces": [{ "kind": "bowler" }] }';
const BALD_WOMAN =
  '{ "prompt": "a bald woman", "shape": { "masculinity": -1.5 }, "hair": { "style": "bald" } }';

/** Some steps of the painter's guidance, as `train --head NAME --look` has them. */
async function trained(
  gpu: Gpu,
  brought: HeadModel,
  json: string,
  startFrom: "grey" | "guidance",
) {
  const look = readLook(json);
  const config = makeConfig("fast", {
    ...{
      prompt: look.prompt,
      guidance: "painter",
      steps: 6,
      views: 2,
      size: 48,
      finalSize: 0,
      capacity: 60_000,
    },
    ...{ densifyFrom: 3, densifyUntil: 3, densifyEvery: 3, seedSplats: 50, pruneFrom: 5, pruneUntil: 5 },
    ...{ logEvery: 2, previewEvery: 0, checkpointEvery: 6, pictures: 2, learnShape: true, startFrom },
  });
  const folder = openRunFolder(join(tmpdir(), `brought-head-${crypto.randomUUID()}`));
  const head = await knownHead(brought);
  const info = {
    ...{ name: "brought", config, look: JSON.parse(printLook(look)), clips: [], out: folder.path },
    headFingerprint: headFingerprint(head),
  };
  await folder.writeInfo(info);
  const guidance = await openGuidance(gpu, head, config, { look, likeness: null });
  const losses: number[] = [];
  try {
    const { avatar, done } = await runTraining({
      ...{ gpu, head, guidance, folder, info, signal: new AbortController().signal },
      onLine: (line) => "loss" in line && losses.push((line as Metrics).loss),
    });
    return { avatar, done, losses, config };
  } finally {
    await guidance.close();
    await rm(folder.path, { recursive: true, force: true });
  }
}

gpuTest(
  "a FLAME head of 300 shapes goes through a training, hat and all, and learns its shape",
  async (gpu) => {
    const flame = syntheticFlame();
    const { avatar, done, losses } = await trained(gpu, flame, BALD_MAN, "grey");
    assert.equal(done, 6);
    assert.equal(headFingerprint(avatar.head), headFingerprint(flame));
    assert.ok(losses.every(Number.isFinite) && losses.at(-1)! < losses[0]!, losses.join());
    assert.equal(avatar.shape.length, 300);
    assert.ok(avatar.shape.some((beta) => beta !== 0) && avatar.shape.every((beta) => Math.abs(beta) < 1));
  },
  ["gpu"],
);

gpuTest("a head without shapes and with nothing named goes through a training", async (gpu) => {
  const { head } = alterHead(stockHead(), { expressions: true });
  const bare = {
    ...{ ...head, shapeBasis: new Float32Array(), shapeNames: [], shapedExpressions: [] },
    shapedExpressionBasis: new Float32Array(),
  };
  const { avatar, done, losses } = await trained(gpu, bare, BALD_WOMAN, "guidance");
  assert.equal(done, 6);
  assert.equal(avatar.shape.length, 0);
  assert.ok(losses.every(Number.isFinite) && losses.at(-1)! < losses[0]!, losses.join());
}, ["cpu"]);

Deno.test(
  "no splat begins on what is unseen, and a scan begins with no more splats than the stock head",
  () => {
    const stock = stockHead(), config = makeConfig("fast");
    const count = stock.regions.length, whole = startSnapshot(stock, config).count;
    const regions = stock.regions.map((r, t) => t < 100 ? stock.regionNames.length : r);
    const hidden = { ...stock, regions, regionNames: [...stock.regionNames, "unseen"] };
    assert.equal(whole, config.splatsPerTriangle * count);
    assert.equal(startSnapshot(hidden, config).count, config.splatsPerTriangle * (count - 100));
    // Every triangle cut in three about its middle's corner: thrice as many, and as large a surface.
    const triangles = Uint32Array.from({ length: count * 9 }, (_, i) => {
      const t = Math.floor(i / 9);
      return stock.triangles[t * 3 + i % 3]!;
    });
    const fine = {
      ...stock,
      triangles,
      regions: Uint8Array.from({ length: count * 3 }, (_, t) => stock.regions[Math.floor(t / 3)]!),
    };
    const scan = startSnapshot(fine, config).count;
    assert.ok(scan >= 3 * count && scan < 1.1 * 3 * count, `${scan} splats on ${3 * count} triangles`);
  },
);
