/** The whole live path: the real server, the real page in a real browser, and programs that drive the head. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../runtime/head/arkit.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import motions from "../motion/goldens/clips.json" with { type: "json" };
import { readLiveLinkCsv } from "../../runtime/motion/clips/csv/live_link_csv.ts";
import { serve, type Server } from "../../runtime/server/serve.ts";
import { openRecordingFiles } from "../../runtime/stream/sinks/recording_files.ts";
import { eventually } from "../eventually.ts";
import { lackOfBrowser, outsideFile, testUnless } from "../skip.ts";
import { accessUnits } from "../video/access_units.ts";
import { openDecoder } from "../video/pictures.ts";
import { installHelpers, openPage, type Sample, shareBrowsers, watch, withBrowser } from "./browser.ts";
import { faceRegions } from "./face_regions.ts";
import { obsPageTests } from "./obs/obs_page.ts";
import { joinAsPuppeteer } from "./puppeteer.ts";
import { putStockAvatar, stockHead } from "../kept.ts";
import { trackingPageTests } from "./tracking_page.ts";
import { transparentPageTests } from "./transparent_page.ts";

/** Small enough for ten frames a second and more in software. */
const SIZE = 256;
/** The smoothing of poses and the way to the screen have ended by then. */
const SETTLE_MS = 1500;
const CAPTURE = outsideFile("arkit/iphone-capture.csv");
const TINY_CLIENT = fileURLToPath(new URL("../../examples/tiny_client.ts", import.meta.url));
const REGIONS = faceRegions(stockHead());
type Region = keyof typeof REGIONS;

const lack = await lackOfBrowser();
shareBrowsers();
if (CAPTURE.bytes === null) {
  console.log("No iphone-capture.csv beside the repository, a made-up clip takes its place");
}

let serving: Promise<Server> | null = null;
const folder = lack === null ? await Deno.makeTempDir({ prefix: "headcast-e2e-" }) : "";

const RECORDINGS = join(folder, "recordings");

/** One server for all of the file. */
function server(): Promise<Server> {
  return serving ??= putStockAvatar(folder).then(({ folder: avatarFolder }) =>
    serve({
      port: 0,
      avatarsFolder: dirname(avatarFolder),
      avatarFolder,
      size: SIZE,
      fps: 30,
      // A machine that is busy with others must not change what is seen.
      insist: true,
      recordings: { policy: "asked", files: openRecordingFiles({ folder: RECORDINGS }), report: () => {} },
    })
  );
}

function e2eTest(claim: string, body: (server: Server) => Promise<void>): void {
  testUnless(lack, {
    name: claim,
    // The server and its worker outlive the single test.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => await body(await server()),
  });
}

const live = (url: string, session: string) => new URL(`live/${session}`, url.replace("http", "ws")).href;

/** Mean of the absolute difference of a region's luma, 0..255. */
function difference(a: Sample, b: Sample, region: Region): number {
  const [one, other] = [a.luma[region]!, b.luma[region]!];
  return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const together = a.reduce((sum, value, index) => sum + (value - ma) * (b[index]! - mb), 0) / a.length;
  return together / (deviation(a) * deviation(b));
}

/** Expressions at sixty a second: the capture where it is there, else jaw and lids at paces of their own. */
function recording(): Float32Array[] {
  if (CAPTURE.bytes === null) {
    return Array.from({ length: 180 }, (_, frame) => {
      const expression = new Float32Array(ARKIT_SHAPES.length);
      expression[ARKIT_INDEX.jawOpen] = 0.4 - 0.4 * Math.cos(frame / 16);
      const lids = Math.max(0, Math.sin(frame / 23)) ** 2;
      expression[ARKIT_INDEX.eyeBlinkLeft] = expression[ARKIT_INDEX.eyeBlinkRight] = lids;
      return expression;
    });
  }
  const clip = readLiveLinkCsv(new TextDecoder().decode(CAPTURE.bytes));
  const pose = restPose("arkit");
  return Array.from({ length: clip.frameCount }, (_, frame) => {
    clip.pose(frame, pose);
    return pose.expression.slice();
  });
}

function checkOrder(samples: readonly Sample[]): void {
  for (
    const { seq, stamps: { received, taken, rendered, encoded, sent }, arrived, decoded, shown } of samples
  ) {
    const way = [received ?? taken, taken, rendered, encoded, sent];
    assert.deepEqual(way, way.toSorted((a, b) => a - b), `stamps of frame ${seq}`);
    assert.ok(arrived <= decoded && decoded <= shown, `frame ${seq} in the page`);
  }
}

/** Whether a page showed what was driven: rest, rest again, an open jaw and a blink. */
function checkShown(codec: string, [rest, again, jaw, blink]: readonly Sample[]): void {
  assert.ok(rest && again && jaw && blink);
  const face = deviation(rest.luma.face!);
  assert.ok(face > 20, `${codec}: a blank face: ${face}`);
  assert.ok(deviation(rest.luma.corner!) < 4, `${codec}: a corner that is not plain background`);
  for (const region of ["mouth", "eyes", "forehead"] as const) {
    const still = difference(rest, again, region);
    assert.ok(still < 3, `${codec}: ${region} of a held pose changes by ${still}`);
  }
  const [mouth, brow] = [difference(rest, jaw, "mouth"), difference(rest, jaw, "forehead")];
  assert.ok(mouth > 10 && mouth > 5 * brow, `${codec}: jawOpen: mouth ${mouth}, forehead ${brow}`);
  const [lids, skin] = [difference(rest, blink, "eyes"), difference(rest, blink, "forehead")];
  assert.ok(lids > 5 && lids > 5 * skin, `${codec}: eyeBlink: eyes ${lids}, forehead ${skin}`);
  assert.ok(lids > 3 * difference(rest, blink, "mouth"), `${codec}: eyeBlink moves the mouth`);
}

e2eTest("two pages show one head over h264 and jpeg, and only what is driven moves", async (server) => {
  await withBrowser(async (context) => {
    await installHelpers(context);
    const puppeteer = await joinAsPuppeteer(live(server.url, "held"), SIZE);
    try {
      const pages = await Promise.all((["h264", "jpeg"] as const).map(async (codec) => {
        const opened = await openPage(context, `${server.url}?session=held&role=viewer&codec=${codec}`);
        const { role, codec: met } = await opened.page.evaluate(() => hook().state);
        assert.deepEqual([role, met], ["viewer", codec]);
        return { codec, ...opened };
      }));

      const show = async (weights: Partial<Record<ArkitShape, number>>) => {
        const first = puppeteer.seq + 1;
        await puppeteer.hold(weights, SETTLE_MS);
        const watched = Promise.all(pages.map(({ page }) => watch(page, REGIONS, 800)));
        await puppeteer.hold(weights, watched);
        return (await watched).map((samples, at) => {
          const { codec } = pages[at]!;
          checkOrder(samples);
          const last = samples.at(-1);
          assert.ok(last, `${codec}: no frame came`);
          assert.ok(
            last.poseSeq !== null && last.poseSeq >= first,
            `${codec}: pose ${last.poseSeq}, sent from ${first}`,
          );
          assert.ok(last.stamps.received !== null);
          return last;
        });
      };
      const shown: Sample[][] = [];
      for (const weights of [{}, {}, { jawOpen: 1 }, { eyeBlinkLeft: 1, eyeBlinkRight: 1 }]) {
        shown.push(await show(weights));
      }
      for (const [at, { codec, faults }] of pages.entries()) {
        checkShown(codec, shown.map((samples) => samples[at]!));
        assert.deepEqual(faults, []);
      }
    } finally {
      await puppeteer.close();
    }
  });
});

e2eTest(
  "a recording sent over the WebSocket is seen in the page: mouth by jawOpen, eyes by eyeBlink",
  async (server) => {
    await withBrowser(async (context) => {
      await installHelpers(context);
      const puppeteer = await joinAsPuppeteer(live(server.url, "clip"), SIZE);
      try {
        const { page, faults } = await openPage(context, `${server.url}?session=clip&role=viewer&codec=h264`);
        await puppeteer.hold({}, SETTLE_MS);
        const still = watch(page, REGIONS, 500);
        await puppeteer.hold({}, still);
        const rest = (await still).at(-1);
        assert.ok(rest, "no frame came");
        const frames = recording();
        const first = puppeteer.seq + 1;
        const play = async () => {
          const start = performance.now();
          // Twice as slow as it was taken: a machine without a GPU shows ten frames a second.
          for (let frame = 0; frame < frames.length * 2; frame++) {
            puppeteer.send(frames[frame >> 1]!);
            const wait = start + (frame + 1) * 1000 / 60 - performance.now();
            if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
          }
        };
        const [samples] = await Promise.all([watch(page, REGIONS, frames.length * 2 * 1000 / 60), play()]);
        checkOrder(samples);
        const driven = samples.filter((sample) => sample.poseSeq !== null && sample.poseSeq >= first);
        assert.ok(driven.length >= 15, `too few frames to judge: ${driven.length}`);
        const sent = (shape: ArkitShape) =>
          driven.map((sample) => puppeteer.sent[sample.poseSeq!]![ARKIT_INDEX[shape]]!);
        const lids = sent("eyeBlinkLeft").map((left, index) => left + sent("eyeBlinkRight")[index]!);
        const changes = (region: Region) => driven.map((sample) => difference(rest, sample, region));
        const mouth = correlation(changes("mouth"), sent("jawOpen"));
        const eyes = correlation(changes("eyes"), lids);
        assert.ok(mouth > 0.6, `mouth against jawOpen: ${mouth}`);
        assert.ok(eyes > 0.6, `eyes against eyeBlink: ${eyes}`);
        assert.deepEqual(faults, []);
      } finally {
        await puppeteer.close();
      }
    });
  },
);

e2eTest("the page drives by its sliders and gives the head back to its idle motion", async (server) => {
  await withBrowser(async (context) => {
    await installHelpers(context);
    const { page, faults } = await openPage(context, `${server.url}?session=sliders&codec=h264`);
    const facts = () =>
      page.evaluate(() => ({ ...hook().state, poseSeq: hook().stats().last?.poseSeq ?? null }));
    const idle = await facts();
    assert.deepEqual([idle.role, idle.driving, idle.poseSeq], ["puppeteer", false, null]);
    assert.equal(await page.locator("#shape-list input").count(), ARKIT_SHAPES.length);

    const slider = page.getByLabel("Open", { exact: true }).first();
    await slider.fill("0.8");
    await page.waitForFunction(() => hook().state.driving && hook().stats().last?.poseSeq != null, null, {
      timeout: 60_000,
    });
    // While poses come: a puppeteer that is silent for 3 s gives its seat to who asks, and browsers start slowly.
    const { page: second } = await openPage(context, `${server.url}?session=sliders&codec=h264`);
    assert.equal(await second.evaluate(() => hook().state.role), "viewer");
    assert.ok(await second.locator("#notice").isVisible(), "the viewer is not told that it only watches");
    await second.close();

    await page.getByRole("button", { name: "Let go" }).click();
    await page.waitForFunction(() => hook().stats().last?.poseSeq === null, null, { timeout: 60_000 });
    assert.equal((await facts()).driving, false);
    assert.equal(await slider.inputValue(), "0");
    assert.deepEqual(faults, []);
  });
});

e2eTest("the page plays a Live Link Face recording, and its sliders follow", async (server) => {
  await withBrowser(async (context) => {
    await installHelpers(context);
    const { page, faults } = await openPage(context, `${server.url}?session=play&codec=h264`);
    // As an old version of the app wrote it: without the head's turn, and with the jaw first.
    const rows = Array.from(
      { length: 60 },
      (_, frame) => `00:00:${String(frame).padStart(2, "0")}:00.0,61,0.75,0`,
    );
    await page.setInputFiles("#clip-file", {
      name: "open mouth.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(["Timecode,BlendShapeCount,JawOpen,TongueOut", ...rows].join("\r\n")),
    });
    await page.waitForFunction(() => hook().state.driving && hook().stats().last?.poseSeq != null);
    assert.equal(await page.locator(".clip-title").innerText(), "open mouth.csv\n60 frames, no head motion");
    assert.match(await page.locator("#clip-time").innerText(), /^0:0\d\.\d \/ 1:00\.0$/);
    await page.getByRole("button", { name: "Pause" }).click();
    assert.equal(await page.locator("#control-jawOpen").inputValue(), "0.75");

    await page.setInputFiles("#clip-file", {
      name: "b.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("a,b\n1,2"),
    });
    assert.match(await page.locator(".toast.error").innerText(), /must be a shape of ARKit/);

    // The reader of .npz comes when it is needed, and what FLAME says goes out as FLAME's.
    await page.setInputFiles("#clip-file", {
      name: "track.npz",
      mimeType: "application/zip",
      buffer: Buffer.from(motions.vhap, "base64"),
    });
    await page.locator("#clip-name", { hasText: "track.npz" }).waitFor();
    const seq = await page.evaluate(() => hook().stats().last!.poseSeq!);
    await page.waitForFunction((before) => (hook().stats().last?.poseSeq ?? 0) > before + 3, seq);
    assert.equal(await page.locator(".clip-title").innerText(), "track.npz\n3 frames");
    assert.deepEqual(faults, []);
  });
});

e2eTest(
  "the page's button records what it shows into a file on the server, and everybody sees that",
  async (server) => {
    await withBrowser(async (context) => {
      await installHelpers(context);
      const { page, faults } = await openPage(context, `${server.url}?session=record&codec=h264`);
      const { page: viewer } = await openPage(context, `${server.url}?session=record&role=viewer&codec=h264`);
      assert.ok(
        await viewer.locator("#record").isHidden(),
        "who watches has a button where nothing is recorded",
      );
      await page.getByRole("button", { name: "Record on the server" }).click();
      await page.waitForSelector("#record-time:text-matches('0:0[2-9]')");
      const watched = viewer.getByRole("button", { name: "Being recorded" });
      assert.ok(await watched.isVisible() && await watched.isDisabled());

      await page.getByRole("button", { name: "End the recording" }).click();
      const told = await page.locator(".toast").textContent();
      const [, name] = /^Recorded 0:\d\d on the server: (record-.+\.mp4)$/.exec(told ?? "") ?? [];
      assert.ok(name, `the page tells of no file: ${told}`);
      const file = await Deno.readFile(join(RECORDINGS, name));
      assert.equal(new TextDecoder().decode(file.subarray(4, 8)), "ftyp");
      assert.ok(file.length > 4000, `${file.length} bytes`);
      await viewer.locator("#record").waitFor({ state: "hidden" });
      assert.deepEqual(faults, []);
    });
  },
);

trackingPageTests(e2eTest);
transparentPageTests(e2eTest);
obsPageTests(e2eTest);

e2eTest("a browser without WebCodecs, as on plain http, is shown JPEG", async (server) => {
  await withBrowser(async (context) => {
    await installHelpers(context);
    await context.addInitScript(() => {
      delete (globalThis as { VideoDecoder?: unknown }).VideoDecoder;
    });
    const { page, faults } = await openPage(context, `${server.url}?session=plain`);
    assert.equal(await page.evaluate(() => hook().state.codec), "jpeg");
    assert.deepEqual(faults, []);
  });
});

e2eTest("the tiny client of the README drives the head and gets H.264 that shows it", async (server) => {
  const client = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", TINY_CLIENT, live(server.url, "tiny")],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const decoder = openDecoder("h264");
  try {
    const reader = client.stdout.getReader();
    const chunks: Uint8Array[] = [];
    const gather = async () => {
      for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
    };
    const gathering = gather();
    const units = () => accessUnits(Buffer.concat(chunks));
    // Two seconds of pictures, in which the mouth opens once.
    await eventually("the client has its pictures", () => units().length >= 60, { every: 200 });
    client.kill();
    await gathering;
    reader.releaseLock();
    const pictures = units().flatMap((unit) => decoder.decode(unit));
    assert.ok(pictures.length >= 20, `pictures decoded: ${pictures.length}`);
    const change = (region: Region) => {
      const [left, top, right, bottom] = REGIONS[region].map((share) => Math.round(share * SIZE)) as [
        number,
        number,
        number,
        number,
      ];
      const means = pictures.map((picture) => {
        let sum = 0;
        for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += picture[y * SIZE + x]!;
        return sum / ((right - left) * (bottom - top));
      });
      return Math.max(...means) - Math.min(...means);
    };
    assert.ok(change("mouth") > 5 && change("mouth") > 4 * change("forehead"), `mouth ${change("mouth")}`);
  } finally {
    try {
      client.kill();
    } catch {
      // It has ended.
    }
    await client.stderr.cancel();
    await client.status;
    decoder.close();
  }
});

testUnless(lack, {
  name: "the server that the end-to-end tests used closes",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    if (serving !== null) await (await serving).close();
    await Deno.remove(folder, { recursive: true });
  },
});
