import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTrainingApp } from "../../runtime/server/training_app.ts";
import { makeConfig } from "../../train/config/config.ts";
import { openMetricsLog } from "../../train/run/metrics.ts";
import { openRunFolder } from "../../train/run/run_folder.ts";

const line = (step: number) => ({
  step,
  loss: 1 / step,
  terms: { l1: 1 / step },
  splats: 7,
  iterationsPerSecond: 2,
  seconds: step / 2,
  skipped: 0,
});

async function withRun(test: (app: ReturnType<typeof createTrainingApp>, folder: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), "headcast-training-"));
  try {
    const run = openRunFolder(join(folder, "an-elf"));
    const config = makeConfig("fast", { prompt: "an elf", steps: 20 });
    await run.writeInfo({ name: "an-elf", config, look: null, clips: [], out: folder, headFingerprint: "0" });
    await writeFile(join(run.previews, "000010.png"), "not looked into");
    const log = await openMetricsLog(run.metrics, 0);
    log.write({ event: "started", step: 0 });
    log.write(line(1));
    log.write(line(10));
    log.close();
    await test(createTrainingApp(folder, "127.0.0.1"), folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const json = async (app: ReturnType<typeof createTrainingApp>, path: string) => {
  const response = await app.request(path);
  assert.equal(response.status, 200, path);
  return await response.json();
};

Deno.test("the training page is served with its files, under the live page's headers", () =>
  withRun(async (app) => {
    const page = await app.request("/train");
    assert.match(page.headers.get("content-security-policy")!, /script-src 'self'/);
    const files = [...(await page.text()).matchAll(/(?:href|src)="(static\/[^"]+)"/g)].map(([, path]) =>
      path
    );
    assert.ok(files.length >= 4);
    for (const file of files) assert.equal((await app.request(`/${file}`)).status, 200, file);
    assert.equal((await app.request("/")).headers.get("location"), "/train");
  }));

Deno.test("a training is told once, and then only what is new", () =>
  withRun(async (app, folder) => {
    const { trainings } = await json(app, "/api/trainings");
    assert.deepEqual(
      trainings.map((
        { name, prompt, steps, state }: Record<string, unknown>,
      ) => [name, prompt, steps, state]),
      [
        ["an-elf", "an elf", 20, "running"],
      ],
    );
    const first = await json(app, "/api/trainings/an-elf");
    assert.deepEqual(first.lines.map(({ step }: { step: number }) => step), [0, 1, 10]);
    assert.deepEqual(first.previews, ["000010.png"]);
    assert.deepEqual((await json(app, `/api/trainings/an-elf?from=${first.next}`)).lines, []);

    const log = await openMetricsLog(openRunFolder(join(folder, "an-elf")).metrics, 10);
    log.write({ event: "done", step: 20 });
    log.close();
    const rest = await json(app, `/api/trainings/an-elf?from=${first.next}`);
    assert.deepEqual(rest.lines, [{ event: "done", step: 20 }]);
    assert.equal(rest.state, "done");
    assert.equal((await app.request("/api/trainings/an-elf/previews/000010.png")).status, 200);
  }));

Deno.test("the list tells how far each is, its newest picture, the time left and why it has failed", () =>
  withRun(async (app, folder) => {
    const told = async () => (await json(app, "/api/trainings")).trainings[0];
    const { step, preview, secondsLeft, error, avatar, here } = await told();
    assert.deepEqual([step, preview], [10, "/api/trainings/an-elf/previews/000010.png"]);
    assert.deepEqual([error, avatar, here], [null, null, false]);
    assert.ok(secondsLeft <= 5 && secondsLeft >= 0, `of 10 steps at 2 a second: ${secondsLeft}`);
    const { metrics } = openRunFolder(join(folder, "an-elf"));
    const append = (line: unknown) => writeFile(metrics, JSON.stringify(line) + "\n", { flag: "a" });
    await append({ ...line(11), secondsLeft: 900 });
    assert.ok((await told()).secondsLeft > 800, "the trainer knows better");
    await append({ event: "failed", step: 11, words: "Cannot go on, the pencil is broken" });
    const failed = await told();
    assert.deepEqual([failed.state, failed.error, failed.secondsLeft], [
      "failed",
      "Cannot go on, the pencil is broken",
      null,
    ]);
  }));

Deno.test("a line longer than an answer does not hold up those behind it", () =>
  withRun(async (app, folder) => {
    const { metrics } = openRunFolder(join(folder, "an-elf"));
    const long = JSON.stringify({ event: "failed", step: 11, words: "7".repeat(3 << 20) });
    await writeFile(metrics, [long, JSON.stringify(line(12)), ""].join("\n"), { flag: "a" });
    const steps: number[] = [];
    for (let [from, asked] = [0, 0]; asked < 8; asked++) {
      const { lines, next } = await json(app, `/api/trainings/an-elf?from=${from}`);
      steps.push(...lines.map(({ step }: { step: number }) => step));
      from = next;
    }
    assert.deepEqual(steps, [0, 1, 10, 12]);
  }));

Deno.test("nothing outside of trainings' folders is shown", () =>
  withRun(async (app) => {
    for (
      const path of [
        "/api/trainings/..",
        "/api/trainings/%2e%2e",
        "/api/trainings/nobody",
        "/api/trainings/an-elf/previews/..%2frun.json",
        "/api/trainings/an-elf/previews/run.json",
        "/api/trainings/..%2f..%2fetc/previews/passwd",
      ]
    ) assert.equal((await app.request(path)).status, 404, path);
  }));

Deno.test("a log that goes on from a step forgets what lies beyond it, and half a line", () =>
  withRun(async (_app, folder) => {
    const { metrics } = openRunFolder(join(folder, "an-elf"));
    await writeFile(metrics, JSON.stringify(line(5)) + "\n" + JSON.stringify(line(15)) + '\n{"step": 1');
    const log = await openMetricsLog(metrics, 10);
    log.write(line(11));
    log.close();
    const steps = (await Deno.readTextFile(metrics)).trim().split("\n").map((text) => JSON.parse(text).step);
    assert.deepEqual(steps, [5, 11]);
  }));
