import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadNewestCheckpoint, saveCheckpoint } from "../../../train/run/checkpoint.ts";
import { makeConfig, type TrainConfig } from "../../../train/config/config.ts";
import { readMetrics } from "../../../train/run/metrics.ts";
import { openRunFolder } from "../../../train/run/run_folder.ts";
import { BrokenTrainingError } from "../../../train/run/finite_check.ts";
import { faceFrames, toWorld } from "../../../runtime/avatar/binding.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { InterruptedError } from "../../../runtime/cli/whole_output.ts";
import { headByName, headFingerprint } from "../../../runtime/head/registry.ts";
import { carryOut } from "../../../train/run/training.ts";
import { gpuTest } from "../../gpu_support.ts";
import { withSheen } from "../../bench/sheen.ts";
import { HEAD, speckledAvatar, TINY, tinyRun } from "./tiny_run.ts";

async function inFolder(test: (path: string) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), "headcast-run-"));
  try {
    await test(path);
  } finally {
    await rm(path, { recursive: true });
  }
}

gpuTest(
  "the same seed twice gives the same avatar bit by bit, another seed another",
  (gpu) =>
    inFolder(async (path) => {
      const [one, other, third] = [
        await tinyRun(gpu, join(path, "one")),
        await tinyRun(gpu, join(path, "other")),
        await tinyRun(gpu, join(path, "third"), { changes: { seed: 2 } }),
      ];
      assert.equal(one.done, TINY.steps);
      assert.deepEqual(one.ply, other.ply);
      assert.notDeepEqual(one.ply, third.ply);
      const events = one.lines.flatMap((line) => "event" in line ? [line.event] : []);
      assert.ok(events.includes("densified"), "densification is part of it");
      assert.equal(events.at(-1), "done");
    }),
);

gpuTest(
  "a training begins with the shape that it is given, and keeps it where it learns none",
  (gpu) =>
    inFolder(async (path) => {
      const shape = [1.5, -0.5], changes = { steps: 3 };
      const kept = await tinyRun(gpu, join(path, "kept"), {
        shape,
        changes: { ...changes, learnShape: false },
      });
      assert.deepEqual([...kept.avatar.shape], shape);
      const learned = await tinyRun(gpu, join(path, "learned"), { shape, changes });
      learned.avatar.shape.forEach((beta, s) => assert.ok(Math.abs(beta - shape[s]!) < 0.2, `${beta}`));
      assert.notDeepEqual([...learned.avatar.shape], shape);
    }),
);

gpuTest(
  "a training begins with the splats and the shape that its guidance gives, where it is to",
  (gpu) =>
    inFolder(async (path) => {
      const likeness = speckledAvatar();
      const frames = faceFrames(foldIdentity(HEAD, []).template, HEAD.triangles);
      const start = {
        ...toWorld(likeness, likeness.binding, frames),
        ...{ shape: likeness.shape, binding: likeness.binding, colour: likeness.colour, opacity: 0.9 },
      };
      const run = (name: string, startFrom: "guidance" | "grey") =>
        tinyRun(gpu, join(path, name), { start, likeness, changes: { startFrom, steps: 2, seedSplats: 0 } });
      const lossOf = ({ lines }: Awaited<ReturnType<typeof run>>) =>
        lines.flatMap((line) => "loss" in line ? [line.terms["l1"]!] : [])[0]!;
      const given = await run("given", "guidance");
      assert.deepEqual(given.avatar.shape, likeness.shape, "there is nothing to learn of it");
      const [near, far] = [lossOf(given), lossOf(await run("grey", "grey"))];
      assert.ok(near < 0.1 * far, `${near} for ${far}`);
    }),
  ["cpu"],
);

gpuTest("a training learns: its loss falls", (gpu) =>
  inFolder(async (path) => {
    const { lines } = await tinyRun(gpu, path, {
      changes: { steps: 48, finalSize: 0, densifyThreshold: 1, seedSplats: 0 },
    });
    const losses = lines.flatMap((line) => "loss" in line ? [line.loss] : []);
    assert.ok(losses.at(-1)! < 0.6 * losses[0]!, losses.join(" "));
  }), ["cpu"]);

gpuTest(
  "harmonics learn what depends on the side, where one colour a splat cannot",
  (gpu) =>
    inFolder(async (path) => {
      const likeness = withSheen(speckledAvatar());
      const lossOf = async (harmonicsDegree: 0 | 1) => {
        const changes = {
          harmonicsDegree,
          steps: 72,
          finalSize: 0,
          densifyThreshold: 1,
          seedSplats: 0,
          lastRatesFrom: 0.5,
        };
        const { lines } = await tinyRun(gpu, join(path, `${harmonicsDegree}`), { changes, likeness });
        return lines.flatMap((line) => "loss" in line ? [line.loss] : []).at(-1)!;
      };
      const [without, having] = [await lossOf(0), await lossOf(1)];
      assert.ok(having < 0.9 * without, `${having} for ${without}`);
    }),
  ["cpu"],
);

gpuTest(
  "a training that is stopped goes on bit by bit, and its metrics have each step once",
  (gpu) =>
    inFolder(async (path) => {
      const whole = await tinyRun(gpu, join(path, "whole"));
      const broken = join(path, "broken");
      for (const stop of [8, 16]) {
        const controller = new AbortController();
        const { done } = await tinyRun(gpu, broken, {
          signal: controller.signal,
          onLine: (line) => "loss" in line && line.step >= stop && controller.abort(),
        });
        assert.ok(done >= stop && done < TINY.steps!, `${done}`);
      }
      const rest = await tinyRun(gpu, broken);
      assert.ok(rest.lines.some((line) => "event" in line && line.event === "resumed" && line.step >= 16));
      assert.deepEqual(rest.ply, whole.ply);
      const steps = (await readMetrics(openRunFolder(broken).metrics))
        .flatMap((line) => "loss" in line ? [line.step] : []);
      assert.deepEqual(steps, [...new Set(steps)].sort((a, b) => a - b));
    }),
  ["cpu"],
);

gpuTest(
  "a checkpoint is due by the clock too, changes nothing, and is not where there shall be none",
  (gpu) =>
    inFolder(async (path) => {
      const run = async (name: string, checkpointEvery: number) => {
        const folder = join(path, name);
        const changes = { steps: 6, checkpointEvery, checkpoints: 50 };
        const { ply } = await tinyRun(gpu, folder, { changes, checkpointAfter: 0 });
        const names = await readdir(openRunFolder(folder).checkpoints);
        return { ply, kept: names.filter((name) => name.startsWith("checkpoint_")).length };
      };
      const [each, none] = [await run("each", 1000), await run("none", 0)];
      assert.deepEqual([each.kept, none.kept], [6, 0]);
      assert.deepEqual(each.ply, none.ply);
    }),
  ["cpu"],
);

gpuTest(
  "a resumed training goes on counting the updates that were left out",
  (gpu) =>
    inFolder(async (path) => {
      const controller = new AbortController();
      await tinyRun(gpu, path, {
        signal: controller.signal,
        onLine: (line) => "loss" in line && line.step >= 4 && controller.abort(),
      });
      const { checkpoints } = openRunFolder(path);
      const { step, snapshot, extra } = (await loadNewestCheckpoint(checkpoints, HEAD))!;
      assert.equal(extra.skipped, 0);
      await saveCheckpoint(checkpoints, HEAD, { step, snapshot, extra: { ...extra, skipped: 7 } });
      const { lines } = await tinyRun(gpu, path);
      const counts = lines.flatMap((line) => "loss" in line ? [line.skipped] : []);
      assert.ok(counts.length > 2 && counts.every((count) => count === 7), counts.join());
    }),
  ["cpu"],
);

Deno.test("a run.json from before a field was there is read, one that is broken is not", () =>
  inFolder(async (path) => {
    const folder = openRunFolder(path);
    const { harmonicsDegree: _, ...older } = makeConfig("fast", TINY);
    const info = {
      name: "old",
      config: older as TrainConfig,
      look: null,
      clips: [],
      out: path,
      headFingerprint: "",
    };
    await folder.writeInfo(info);
    assert.deepEqual((await folder.readInfo()).config, { ...older, harmonicsDegree: 0 });
    await folder.writeInfo({ ...info, config: { ...older, views: 0 } as TrainConfig });
    await assert.rejects(folder.readInfo(), /views must be/);
  }));

Deno.test("a score distillation that was stopped is kept where another of its name begins, one that is done is not", () =>
  inFolder(async (parent) => {
    const path = join(parent, "orc");
    const folder = openRunFolder(path);
    const begun = async (step: number, guidance: "diffusion" | "painter" = "diffusion") => {
      const config = makeConfig("fast", { ...TINY, guidance, prompt: `${step}` });
      await folder.writeInfo({ name: "orc", config, look: null, clips: [], out: path, headFingerprint: "" });
      await writeFile(join(folder.checkpoints, `checkpoint_${`${step}`.padStart(7, "0")}.bin`), "");
    };
    for (const [step, guidance] of [[24, "diffusion"], [9, "painter"]] as const) {
      await begun(step, guidance);
      assert.equal(await folder.setAside(), null);
      await folder.clear();
    }
    for (const step of [3, 9]) {
      await begun(step);
      assert.deepEqual(await folder.setAside(), { path: `${path}.stopped`, step, steps: 24 });
      assert.equal(await folder.exists(), false);
      assert.equal((await openRunFolder(`${path}.stopped`).readInfo()).config.prompt, `${step}`);
    }
  }));

gpuTest(
  "a training that is thought better of while its guidance is opened clears and saves nothing",
  (gpu) =>
    inFolder(async (path) => {
      const config = makeConfig("fast", { ...TINY, likeness: "stock" });
      const head = await headByName(config.head);
      const info = {
        name: "orc",
        config,
        look: null,
        clips: [],
        out: path,
        headFingerprint: headFingerprint(head),
      };
      const begin = () => assert.fail("it begins");
      const signal = AbortSignal.abort(new InterruptedError("Interrupted, nothing was written"));
      const training = { folder: openRunFolder(path), info, look: null, begin };
      await assert.rejects(carryOut(gpu, training, { signal }), InterruptedError);
      assert.deepEqual(await readdir(path), []);
    }),
  ["cpu"],
);

gpuTest(
  "a gradient that is not a number stops the training with what, where and the last good checkpoint",
  (gpu) =>
    inFolder(async (path) => {
      await assert.rejects(() => tinyRun(gpu, path, { poisonAt: 9 }), (error: Error) => {
        assert.ok(error instanceof BrokenTrainingError);
        assert.match(error.message, /checkpoint_0000009\.bin.*: .+ in step 9$/);
        return true;
      });
      const last = (await readMetrics(openRunFolder(path).metrics)).at(-1)!;
      assert.ok("event" in last && last.event === "failed");
      // And what it names can be gone on from.
      const { done } = await tinyRun(gpu, path);
      assert.equal(done, TINY.steps);
    }),
  ["cpu"],
);
