import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Hono } from "hono";
import { isAtWork, type Training } from "../../../runtime/protocol/training_report.ts";
import type { Guarded } from "../../../runtime/server/auth/guard.ts";
import { createPage, STATIC_FOLDER } from "../../../runtime/server/page.ts";
import { studioRoutes } from "../../../runtime/server/studio/studio_routes.ts";
import { openTrainingFiles } from "../../../runtime/server/studio/training_files.ts";
import { trainingRoutes } from "../../../runtime/server/studio/training_routes.ts";
import { jsonLines, type TrainingNews } from "../../../runtime/server/studio/training_orders.ts";
import { createTrainings } from "../../../runtime/server/studio/trainings.ts";
import { ownProcess } from "../../../runtime/system/own_process.ts";
import { loadAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { read } from "../../../train/studio/prompt_reader.ts";
import { eventually, within } from "../../eventually.ts";
import { lackOfGpu, testUnless } from "../../skip.ts";

const IDLE = new URL("./trainers/idle.ts", import.meta.url);
const PLAIN = new URL("./trainers/plain.ts", import.meta.url);
const TRAINER = new URL("../../../train/studio/training_process.ts", import.meta.url);
const lack = await lackOfGpu();

interface Place {
  readonly folder: string;
  // deno-lint-ignore no-explicit-any
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; answer: any }>;
}

async function withRoutes(trainer: URL, test: (place: Place) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "headcast-studio-"));
  const files = openTrainingFiles(
    join(folder, "training"),
    (path) => existsSync(path) ? basename(path) : null,
  );
  const trainings = createTrainings({
    ...{ files, folder: join(folder, "training"), avatars: join(folder, "avatars") },
    ...{ studio: { read, trainer }, liveShare: () => 0, isShown: (name) => name === "stock" },
  });
  const app = new Hono<Guarded>();
  app.use(async (context, next) => {
    context.set("grant", null);
    await next();
  });
  app.route("/", trainingRoutes(files, createPage(STATIC_FOLDER), trainings));
  app.route("/", studioRoutes(trainings, []));
  try {
    await test({
      folder,
      async ask(method, path, body) {
        const headers = { "content-type": "application/json" };
        const text = typeof body === "string" ? body : JSON.stringify(body);
        const response = await app.request(path, {
          method,
          headers,
          ...body !== undefined && { body: text },
        });
        return { status: response.status, answer: await response.json().catch(() => null) };
      },
    });
  } finally {
    await trainings.close();
    await rm(folder, { recursive: true });
  }
}

const ended = ({ ask }: Place, name: string): Promise<Training> =>
  eventually(`${name} has ended`, async () => {
    const { answer } = await ask("GET", `/api/trainings/${name}`);
    return isAtWork(answer) ? null : answer;
  }, { every: 50 });

Deno.test("a prompt is read as it is typed, with what became of its words", () =>
  withRoutes(IDLE, async ({ ask }) => {
    const { status, answer } = await ask("POST", "/api/prompts", { prompt: "an old man with a parrot" });
    assert.equal(status, 200);
    assert.deepEqual(answer.unknown, ["parrot"]);
    assert.deepEqual(answer.words.at(-1).from, 18);
    assert.equal(typeof answer.look.hair, "object");
    assert.deepEqual((await ask("POST", "/api/prompts", { prompt: "" })).answer.words, []);
  }));

Deno.test("what is no request is refused, with the reason", () =>
  withRoutes(IDLE, async ({ ask }) => {
    const prompt = "an elf";
    const bad: [body: unknown, status: number, words: RegExp][] = [
      ["{", 400, /must be JSON/],
      [[], 400, /must be otherwise/],
      [{}, 400, /prompt must be otherwise/],
      [{ prompt: " \n" }, 400, /must have words/],
      [{ prompt: "x".repeat(2001) }, 400, /at most 2000 characters/],
      [{ prompt: "x".repeat(20_000) }, 413, /at most so many bytes/],
      [{ prompt, name: "../elf" }, 400, /must be a plain name/],
      [{ prompt, steps: 0 }, 400, /steps must be otherwise/],
      [{ prompt, steps: 1e9 }, 400, /steps must be otherwise/],
      [{ prompt, size: 100 }, 400, /size must be otherwise/],
      [{ prompt, size: 4096 }, 400, /size must be otherwise/],
      [{ prompt, seed: -1 }, 400, /seed must be otherwise/],
      [{ prompt, out: "/etc" }, 400, /out must be otherwise/],
      [{ prompt, profile: "slow" }, 400, /profile must be otherwise/],
    ];
    for (const [body, status, words] of bad) {
      const refused = await ask("POST", "/api/trainings", body);
      assert.equal(refused.status, status, JSON.stringify(body));
      assert.match(refused.answer.error, words);
    }
    assert.deepEqual((await ask("GET", "/api/trainings")).answer, { trainings: [] });
  }));

Deno.test("a prompt that says nothing is refused unless it is wanted all the same, and any unknown word where strict", () =>
  withRoutes(IDLE, async (place) => {
    const train = (prompt: string, strict?: boolean) =>
      place.ask("POST", "/api/trainings", { prompt, ...strict !== undefined && { strict } });
    const nothing = await train("qwxyz");
    assert.deepEqual([nothing.status, nothing.answer.unknown], [422, ["qwxyz"]]);
    assert.match(nothing.answer.error, /not understood: qwxyz$/);
    const half = await train("an old man with a parrot", true);
    assert.deepEqual([half.status, half.answer.unknown], [422, ["parrot"]]);
    assert.equal((await train("qwxyz", false)).status, 201);
    assert.equal((await place.ask("DELETE", "/api/trainings/qwxyz")).status, 202);
    await ended(place, "qwxyz");
    assert.equal((await train("an old man with a parrot")).status, 201);
  }));

Deno.test("one training is at work at a time; a cancelled one leaves its name, one with an avatar does not", () =>
  withRoutes(IDLE, async (place) => {
    const { ask, folder } = place;
    await Deno.mkdir(join(folder, "avatars", "an-elf"), { recursive: true });
    const [first, second] = await Promise.all([
      ask("POST", "/api/trainings", { prompt: "an elf", steps: 9 }),
      ask("POST", "/api/trainings", { prompt: "a dwarf" }),
    ]);
    const { training } = first.answer;
    assert.deepEqual([first.status, second.status], [201, 409]);
    assert.deepEqual(
      [training.name, training.prompt, training.steps, training.state, training.here, training.avatar],
      ["an-elf-2", "an elf", 9, "running", true, null],
    );
    assert.match(second.answer.error, /another training is at work: an-elf/);

    const stopping = await ask("DELETE", "/api/trainings/an-elf-2");
    assert.deepEqual([stopping.status, stopping.answer.training.state], [202, "stopping"]);
    const { state, error } = await ended(place, "an-elf-2");
    assert.deepEqual([state, error], ["stopped", null]);
    const again = await ask("DELETE", "/api/trainings/an-elf-2");
    assert.equal(again.status, 409);
    assert.match(again.answer.error, /not at work here: an-elf-2$/);
    assert.equal((await ask("DELETE", "/api/trainings/nobody")).status, 404);
    assert.equal(
      (await ask("POST", "/api/trainings", { prompt: "an elf" })).answer.training.name,
      "an-elf-2",
    );
  }));

Deno.test("why a training has failed is told, whether it says so or dies", () =>
  withRoutes(IDLE, async ({ ask }) => {
    for (
      const [prompt, words] of [["a man who refuses", /no paper/], [
        "a man who breaks",
        /pencil is broken/,
      ]] as const
    ) {
      const { status, answer } = await ask("POST", "/api/trainings", { prompt });
      assert.equal(status, 503);
      assert.match(answer.error, words);
    }
    assert.equal((await ask("POST", "/api/trainings", { prompt: "a man" })).status, 201, "another may begin");
  }));

Deno.test("the server's keys are not handed to a training", () =>
  withRoutes(IDLE, async ({ ask }) => {
    const known = [
      ...["HEADCAST_TOKEN_SECRET", "HEADCAST_SPEECH_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
      "HEADCAST_PLAIN",
    ];
    for (const name of known) Deno.env.set(name, "x");
    try {
      const { answer } = await ask("POST", "/api/trainings", { prompt: "a man who tells" });
      assert.match(answer.error, /HEADCAST_PLAIN/);
      assert.doesNotMatch(answer.error, /SECRET|KEY|AWS/);
    } finally {
      for (const name of known) Deno.env.delete(name);
    }
  }));

Deno.test("a server that ends takes a deaf training with it within a second, and the training's log says so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "headcast-studio-"));
  const files = openTrainingFiles(folder, () => null);
  const trainings = createTrainings({
    ...{
      files,
      folder,
      avatars: join(folder, "avatars"),
      studio: { read, trainer: IDLE },
      liveShare: () => 0,
      isShown: (name) => name === "stock",
    },
  });
  const asked = { prompt: "a deaf man" };
  await trainings.begin(asked, await read(asked.prompt));
  const began = performance.now();
  await trainings.close();
  const took = performance.now() - began;
  const log = await Deno.readTextFile(join(folder, "a-deaf-man", "metrics.jsonl"));
  await rm(folder, { recursive: true });
  assert.match(log, /"stopped"/);
  assert.ok(took < 2000, `${took} ms`);
});

testUnless(lack, {
  name:
    "a head is trained from words: a picture before the first step, and where it is stopped to be kept, an avatar at once",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withRoutes(PLAIN, async ({ ask, folder }) => {
      const name = "a-green-orc-with-tusks", prompt = "a green orc with tusks";
      const begun = await ask("POST", "/api/trainings", { prompt, steps: 5000, size: 64, profile: "fast" });
      assert.deepEqual(
        [begun.status, begun.answer.training.steps],
        [201, 5000],
        JSON.stringify(begun.answer),
      );
      const told = async () => (await ask("GET", `/api/trainings/${name}`)).answer;
      await eventually("it is at its steps", async () => (await told()).step > 0, { every: 50 });
      assert.equal((await ask("DELETE", `/api/trainings/${name}?keep=1`)).status, 202);
      const done = await ended({ ask, folder }, name);
      assert.deepEqual([done.state, done.avatar, done.error], ["stopped", name, null], JSON.stringify(done));
      assert.equal(done.preview, `/api/trainings/${name}/previews/000000.png`);
      const { lines } = await told();
      const left = ({ secondsLeft }: { secondsLeft?: number | null }) => secondsLeft !== undefined;
      assert.ok(lines.some(left), "time left is told");
      const avatar = await loadAvatar(join(folder, "avatars", name));
      assert.equal(avatar.provenance.prompt, prompt);
      const files = await readdir(join(folder, "avatars", name));
      assert.deepEqual(files.sort(), ["avatar.json", "avatar.ply", "look.json", "preview.png"]);
      assert.deepEqual(await readdir(join(folder, "avatars")), [name], "nothing half beside it");
    }),
});

testUnless(lack, {
  name: "a trainer whose server has gone ends by itself, and leaves no avatar",
  async fn() {
    const folder = await mkdtemp(join(tmpdir(), "headcast-studio-"));
    const prompt = "a green orc with tusks", { look } = await read(prompt);
    const child = new Deno.Command(Deno.execPath(), {
      ...{ args: ownProcess(PLAIN), stdin: "piped", stdout: "piped", stderr: "null" },
    }).spawn();
    const writer = child.stdin.getWriter();
    const order = { prompt, look, name: "orc", steps: 5000, size: 64, folder, out: join(folder, "orc") };
    await writer.write(new TextEncoder().encode(JSON.stringify(order) + "\n"));
    const news = jsonLines<TrainingNews>(child.stdout);
    assert.equal((await news.next()).value?.type, "planned");
    await writer.close();
    for await (const each of news) assert.fail(JSON.stringify(each));
    await within("it ends", child.status, 60);
    assert.equal((await readdir(folder)).includes("orc"), false);
    await rm(folder, { recursive: true });
  },
});

testUnless(lack, {
  name: "the trainer as the server starts it says why it cannot carry an order out",
  async fn() {
    const child = new Deno.Command(Deno.execPath(), {
      ...{ args: ownProcess(TRAINER), stdin: "piped", stdout: "piped", stderr: "null" },
    }).spawn();
    const writer = child.stdin.getWriter();
    const order = { prompt: "an orc", look: {}, name: "orc", size: 100, folder: "/no", out: "/no/orc" };
    await writer.write(new TextEncoder().encode(JSON.stringify(order) + "\n"));
    const { value } = await jsonLines<TrainingNews>(child.stdout).next();
    assert.match(JSON.stringify(value), /"failed".*size/);
    assert.equal((await within("it ends", child.status, 60)).code, 1);
    await writer.close().catch(() => {});
  },
});
