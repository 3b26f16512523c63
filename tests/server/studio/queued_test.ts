import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Hono } from "hono";
import type { JobFile, JobRecord } from "../../../runtime/protocol/training_jobs.ts";
import type { TrainingQueue } from "../../../runtime/queue/training_queue.ts";
import { cancelJob, queuedRecord } from "../../../runtime/queue/transitions.ts";
import type { Guarded } from "../../../runtime/server/auth/guard.ts";
import { createPage, STATIC_FOLDER } from "../../../runtime/server/page.ts";
import { queuedTrainings } from "../../../runtime/server/studio/queued_trainings.ts";
import { studioRoutes } from "../../../runtime/server/studio/studio_routes.ts";
import { openTrainingFiles } from "../../../runtime/server/studio/training_files.ts";
import { trainingRoutes } from "../../../runtime/server/studio/training_routes.ts";
import { createTrainings } from "../../../runtime/server/studio/trainings.ts";
import { read } from "../../../train/studio/prompt_reader.ts";
import { eventually } from "../../eventually.ts";

/** A queue in memory, of whose workers the test plays. */
function paintedQueue() {
  const records = new Map<string, JobRecord>(), blobs = new Map<string, Uint8Array<ArrayBuffer>>();
  const heard: ((record: JobRecord) => void)[] = [];
  const set = (record: JobRecord) => {
    records.set(record.name, record);
    for (const each of heard) each(record);
  };
  const queue: Pick<TrainingQueue, "submit" | "list" | "find" | "cancel" | "read" | "onChange" | "close"> = {
    async submit(wanted, isTaken = () => Promise.resolve(false)) {
      let { name } = wanted;
      while (records.has(name) || await isTaken(name)) name += "-2";
      set(queuedRecord({ ...wanted, name, submitted: 5 }));
      return records.get(name)!;
    },
    list: () => [...records.values()],
    find: (name) => records.get(name) ?? null,
    cancel(name, keep) {
      const met = records.get(name), changed = met ? cancelJob(met, keep, 9) : null;
      if (changed) set(changed);
      return Promise.resolve(changed);
    },
    read({ blob }) {
      const bytes = blobs.get(blob);
      return bytes ? Promise.resolve(bytes) : Promise.reject(new Error("it must be there"));
    },
    onChange: (each) => void heard.push(each),
    close() {},
  };
  const observed = { silence: () => 0, revisionOf: () => 1 };
  return {
    queue: { ...queue, observed } as unknown as TrainingQueue,
    set,
    keep(blob: string, text: string): JobFile {
      blobs.set(blob, new TextEncoder().encode(text));
      return { blob, hash: "0".repeat(64), size: text.length };
    },
  };
}

async function withServer(
  test: (
    // deno-lint-ignore no-explicit-any
    ask: (method: string, path: string, body?: unknown) => Promise<{ status: number; answer: any }>,
    painted: ReturnType<typeof paintedQueue>,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "headcast-queued-")), painted = paintedQueue();
  const avatars = join(folder, "avatars"), training = join(folder, "training");
  const isShown = (name: string) => existsSync(join(avatars, name));
  const files = openTrainingFiles(training, (path) => existsSync(path) ? basename(path) : null);
  const own = createTrainings({
    ...{ files, folder: training, avatars, isShown, liveShare: () => 0 },
    studio: { read, trainer: new URL("./trainers/idle.ts", import.meta.url) },
  });
  const trainings = queuedTrainings({
    queue: { jobs: painted.queue, takes: true },
    own,
    files,
    avatars,
    isShown,
  });
  const app = new Hono<Guarded>();
  app.route("/", trainingRoutes(files, createPage(STATIC_FOLDER), trainings));
  app.route("/", studioRoutes(trainings, []));
  try {
    await test(
      async (method, path, body) => {
        const response = await app.request(path, {
          ...{ method, headers: { "content-type": "application/json" } },
          ...body !== undefined && { body: JSON.stringify(body) },
        });
        const text = await response.text();
        return { status: response.status, answer: text.startsWith("{") ? JSON.parse(text) : text };
      },
      painted,
      folder,
    );
  } finally {
    await trainings.close();
    await rm(folder, { recursive: true });
  }
}

Deno.test("what is asked for goes to the queue, as often as one likes, and any server takes it out", () =>
  withServer(async (ask) => {
    const first = await ask("POST", "/api/trainings", { prompt: "an elf", steps: 7 });
    const second = await ask("POST", "/api/trainings", { prompt: "an elf" });
    assert.deepEqual([first.status, first.answer.training.state, first.answer.training.here], [
      201,
      "waiting",
      true,
    ]);
    assert.deepEqual([second.status, second.answer.training.name], [201, "an-elf-2"]);
    assert.equal((await ask("DELETE", "/api/trainings/an-elf")).status, 202);
    assert.equal((await ask("DELETE", "/api/trainings/an-elf")).status, 409, "it is out already");
    assert.equal((await ask("DELETE", "/api/trainings/nobody")).status, 404);
    const { answer: { trainings } } = await ask("GET", "/api/trainings");
    // deno-lint-ignore no-explicit-any
    assert.deepEqual(trainings.map(({ name, state }: any) => [name, state]), [["an-elf", "stopped"], [
      "an-elf-2",
      "waiting",
    ]]);
  }));

Deno.test("figures and pictures of a job are told by every server, and its avatar comes when it is done", () =>
  withServer(async (ask, { set, keep, queue }, folder) => {
    await ask("POST", "/api/trainings", { prompt: "an elf" });
    const line = (step: number) => `{"step":${step},"loss":1}\n`;
    const running: JobRecord = {
      ...{
        ...queue.find("an-elf")!,
        state: "running",
        attempt: 1,
        worker: "w",
        steps: 9,
        step: 4,
        secondsLeft: 3,
      },
      metrics: keep("m1", line(1) + line(4) + '{"step":'),
      previews: [{ name: "000004.png", file: keep("p4", "a picture") }],
    };
    set(running);
    const { answer } = await ask("GET", "/api/trainings/an-elf?from=0");
    assert.deepEqual([answer.state, answer.step, answer.secondsLeft, answer.lines.length], [
      "running",
      4,
      3,
      2,
    ]);
    assert.equal(answer.preview, "/api/trainings/an-elf/previews/000004.png");
    assert.deepEqual((await ask("GET", answer.preview)).answer, "a picture");
    assert.equal((await ask("GET", "/api/trainings/an-elf/previews/000005.png")).status, 404);
    set({ ...running, metrics: keep("m2", line(1) + line(4) + line(8)) });
    const more = await ask("GET", `/api/trainings/an-elf?from=${answer.next}`);
    assert.deepEqual(more.answer.lines, [{ step: 8, loss: 1 }]);
    set({ ...running, metrics: { ...keep("m3", ""), blob: "gone" } });
    const lost = await ask("GET", `/api/trainings/an-elf?from=${more.answer.next}`);
    assert.deepEqual(
      [lost.answer.lines, lost.answer.next],
      [[], more.answer.next],
      "what is not there now may come",
    );
    set({ ...running, state: "done", avatar: [{ name: "avatar.json", file: keep("a", "{}") }] });
    await eventually(
      "the avatar is here",
      () => existsSync(join(folder, "avatars", "an-elf", "avatar.json")),
    );
    const done = await ask("GET", "/api/trainings/an-elf");
    assert.deepEqual([done.answer.state, done.answer.avatar, done.answer.here], ["done", "an-elf", false]);
  }));
