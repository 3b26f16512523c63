/** The clients among the examples, each as a program of its own against the server of the page's example. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connect } from "../../runtime/protocol/connect.ts";
import { readSound } from "../../runtime/video/read_sound.ts";
import { within } from "../eventually.ts";
import { withBrowser } from "../e2e/browser.ts";
import { type Lack, lackOfBrowser, lackOfGpu, testUnless } from "../skip.ts";
import { withServer } from "../server/live_server.ts";
import { lackOfSpeaker } from "../speech/voices/lacks.ts";
import { accessUnits } from "../video/access_units.ts";
import { openDecoder } from "../video/pictures.ts";
import { type PageServer, startPageServer } from "./page_server.ts";
import { pythonWith } from "./python.ts";

const SIZE = 128;
const PYTHON = fileURLToPath(new URL("../../examples/python/", import.meta.url));
const python = await pythonWith(join(PYTHON, "requirements.txt"));
const noPython: Lack | null = "missing" in python ? { kind: "tool", reason: python.missing } : null;
const noGpu = await lackOfGpu();

let starting: Promise<PageServer> | null = null;
const server = () => starting ??= startPageServer(SIZE);
Deno.test.afterAll(async () => await (await starting)?.[Symbol.asyncDispose]());

function clientTest(lack: Lack | null, name: string, fn: (server: PageServer) => Promise<void>): void {
  // The server outlives a single test.
  testUnless(lack, {
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => fn(await server()),
  });
}

clientTest(
  noGpu ?? noPython,
  "the Python client drives the mouth and saves a video of it",
  async (server) => {
    assert.ok("path" in python);
    const folder = await Deno.makeTempDir();
    const out = join(folder, "mouth.h264");
    await using viewer = await connect(server.live("studio"), {
      role: "viewer",
      size: SIZE,
      codecs: ["jpeg"],
    });
    // What another client of the session sees is what Python drove.
    const driven = Promise.withResolvers<void>();
    const ready = Promise.withResolvers<void>();
    viewer.on("video", ({ poseSeq }) => {
      ready.resolve();
      if ((poseSeq ?? 0) > 10) driven.resolve();
    });
    // From here on pictures come as quickly as this machine makes them.
    await within("a picture", ready.promise, 60);
    const { success, stdout, stderr } = await new Deno.Command(python.path, {
      args: [
        ...[join(PYTHON, "mouth.py"), server.live("studio")],
        ...["--seconds", "1", "--size", `${SIZE}`, "--out", out],
      ],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    await within("a picture that Python drove", driven.promise, 60);
    const [, pictures] = /^(\d+) pictures in /.exec(new TextDecoder().decode(stdout)) ?? [];
    const decoder = openDecoder("h264");
    const units = accessUnits(await Deno.readFile(out));
    assert.equal(units.length, Number(pictures) - 1, "all but the last, which nothing follows");
    assert.ok(units.flatMap((unit) => decoder.decode(unit)).length >= 1, `pictures: ${pictures}`);
    await Deno.remove(folder, { recursive: true });
  },
);

clientTest(
  noGpu ?? noPython ?? lackOfSpeaker("espeak-ng"),
  "the Python client has the head say a text, and saves its sound",
  async (server) => {
    assert.ok("path" in python);
    const folder = await Deno.makeTempDir();
    const out = join(folder, "spoken.wav");
    const { success, stdout, stderr } = await new Deno.Command(python.path, {
      args: [
        ...[join(PYTHON, "speak.py"), "Good morning.", "--url", server.live("speech"), "--out", out],
      ],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const [, seconds] = /^([\d.]+) s were heard/.exec(new TextDecoder().decode(stdout)) ?? [];
    const { pcm, sampleRate } = await readSound(out);
    assert.ok(Number(seconds) > 0.5, `${seconds} s`);
    assert.ok(Math.abs(pcm.length / sampleRate - Number(seconds)) < 0.15);
    assert.ok(pcm.some((value) => Math.abs(value) > 0.05), "it is not silence");
    await Deno.remove(folder, { recursive: true });
  },
);

testUnless(noPython, {
  name: "the Python client writes down how a head moves that is drawn nowhere, to the coding's step",
  async fn() {
    assert.ok("path" in python);
    const { path } = python, folder = await Deno.makeTempDir(), out = join(folder, "motion.csv");
    await withServer(async (server) => {
      const url = new URL("live/main", server.url.replace("http", "ws"));
      await using driver = await connect(url, { delivery: "motion" });
      driver.look({ azimuth: 0.25, elevation: -0.1, distance: 3, fovY: 0.5 });
      const weights = Float32Array.from({ length: 52 }, (_, at) => at / 60);
      const driving = setInterval(() => driver.drive(weights), 20);
      const args = [join(PYTHON, "motion.py"), `${url}`, "--seconds", "1.5", "--out", out];
      const { success, stderr } = await new Deno.Command(path, { args }).output();
      clearInterval(driving);
      assert.ok(success, new TextDecoder().decode(stderr));
      const [header, ...lines] = (await Deno.readTextFile(out)).trim().split("\n");
      assert.equal(header!.split(",")[0], "taken");
      assert.equal(header!.split(",").length, 1 + 52 + 5);
      const [, ...numbers] = lines.at(-1)!.split(",").map(Number);
      numbers.slice(0, 52).forEach((weight, at) => assert.ok(Math.abs(weight - at / 60) < 2e-3, `${weight}`));
      assert.deepEqual(numbers.slice(52, 56), [0.25, -0.1, 3, 0.5]);
    }, { delivery: "motion" });
    await Deno.remove(folder, { recursive: true });
  },
});

testUnless(noPython, {
  name: "without a server the Python clients say so in a line",
  async fn() {
    assert.ok("path" in python);
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const url = `ws://127.0.0.1:${listener.addr.port}/live/studio`;
    listener.close();
    const run = (path: string, ...args: string[]) => new Deno.Command(path, { args }).output();
    for (const args of [["mouth.py", url], ["motion.py", url], ["speak.py", "--url", url]]) {
      const [name, ...rest] = args;
      const ended: Deno.CommandOutput = await run(python.path, join(PYTHON, name!), ...rest);
      assert.deepEqual([ended.code, new TextDecoder().decode(ended.stderr)], [
        1,
        `Cannot connect, a server must be there (deno task start): ${url}\n`,
      ]);
    }
  },
});

clientTest(
  await lackOfBrowser(),
  "the page of one's own shows the head, and its sliders drive it",
  async (server) => {
    await withBrowser(async (context) => {
      const page = await context.newPage();
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
      await page.goto(server.page);
      const shown = (pose: RegExp) =>
        page.waitForFunction(`${pose}.test(document.getElementById("picture").dataset.pose)`, null, {
          timeout: 60_000,
        });
      await shown(/^null$/);
      await page.locator("input[name=jawOpen]").fill("1");
      await shown(/^\d+$/);
      assert.deepEqual(faults, []);
    });
  },
);
