/** What a person sees of tracking: the live page's button, words and switches, over a tracker without a model. */
import assert from "node:assert/strict";
import dgram from "node:dgram";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import type { Server } from "../../runtime/server/serve.ts";
import { eventually } from "../eventually.ts";
import { liveLinkDatagram } from "../motion/sources/live_link/sender.ts";
import { installHelpers, openPage, withBrowser } from "./browser.ts";

const STAND_IN = fileURLToPath(new URL("./tracker_stand_in.js", import.meta.url));
const CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"];
const NO_FACE = { faces: 0, breadth: 0, confidence: 0 };
const FACE = { faces: 1, breadth: 0.3, confidence: 0.9, light: 0.5 };

/** What the tracker sees from now on; see tracker_stand_in.js. */
const tell = (page: Page, seen: Record<string, unknown>) =>
  page.evaluate((seen) => new BroadcastChannel("tracker-stand-in").postMessage(seen), seen);

const word = (page: Page, text: string | RegExp) =>
  page.locator("#track-word", { hasText: text }).waitFor({ timeout: 60_000 });

async function openWithCamera(context: BrowserContext, address: string) {
  await installHelpers(context);
  await context.route("**/tracker/worker.js", (route) => route.fulfill({ path: STAND_IN }));
  return await openPage(context, address);
}

type Register = (claim: string, body: (server: Server) => Promise<void>) => void;

/** Registers them with the server of other tests, which is dear to start. */
export function trackingPageTests(e2eTest: Register): void {
  e2eTest("one button drives the head with a face, and what is the matter is said", async (server) => {
    await withBrowser(
      async (context) => {
        const { page, faults } = await openWithCamera(context, `${server.url}?session=face&codec=jpeg`);
        await offersCalibration(page);
        await saysWhatIsTheMatter(page);
        await givesWayToHands(page);
        await stopsAndRemembers(page);
        await dropsWhatIsStale(page);
        await losesItsCamera(page);
        await losesItsSeat(page, context, `${server.url}?session=face&codec=jpeg`);
        await listsAPhone(page);
        await waitsForTheSession(context, `${server.url}?session=early&codec=jpeg`);
        assert.deepEqual(faults, []);
      },
      {},
      CAMERA,
    );
  });

  e2eTest("a camera that is refused, and none at all, are told with what helps", async (server) => {
    for (
      const [flags, told] of [[[CAMERA[1]!], /not allowed/], [[], /none is connected|not allowed/]] as const
    ) {
      await withBrowser(
        async (context) => {
          const { page, faults } = await openWithCamera(context, `${server.url}?session=refused&codec=jpeg`);
          await page.getByRole("button", { name: "Drive with your face" }).click();
          await word(page, told);
          await page.getByRole("button", { name: "Try again" }).waitFor();
          await page.getByRole("button", { name: "Drive with your face" }).waitFor();
          assert.equal(await page.evaluate(() => hook().state.driving), false);
          await page.getByRole("button", { name: "Close" }).click();
          await page.locator("#track-card").waitFor({ state: "hidden" });
          assert.deepEqual(faults, []);
        },
        {},
        flags,
      );
    }
  });
}

/** The button is pressed before the session has answered. */
async function waitsForTheSession(context: BrowserContext, address: string): Promise<void> {
  const page = await context.newPage();
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  await page.routeWebSocket(/\/live\//, async (route) => {
    await answered;
    route.connectToServer();
  });
  await page.goto(address);
  await page.getByRole("tab", { name: "Face" }).click();
  await page.getByRole("button", { name: "Drive with your face" }).click();
  await page.getByRole("button", { name: "Waiting for the session" }).waitFor();
  answer();
  await word(page, "Your face drives the head");
  await page.close();
}

async function offersCalibration(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Drive with your face" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Three seconds make it fit your face").waitFor();
  await word(page, "Your face drives the head");
  await page.waitForFunction(() => hook().state.driving && hook().stats().last?.poseSeq != null);
  // The focus has gone to the question: a keyboard goes on from there.
  await tell(page, { learning: "Cannot calibrate, too few pictures showed a face: 2" });
  await page.keyboard.press("Enter");
  await page.getByText("too few pictures").waitFor();
  assert.equal(await page.evaluate("document.activeElement.textContent"), "Try again");
  await tell(page, { learning: 200 });
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("#calibration").waitFor({ state: "hidden" });
  assert.equal(await page.locator("#track-marks").isVisible(), true);
}

async function saysWhatIsTheMatter(page: Page): Promise<void> {
  await tell(page, NO_FACE);
  await word(page, "No face in the picture");
  await page.waitForFunction(() => !hook().state.driving && hook().stats().last?.poseSeq === null, null, {
    timeout: 60_000,
  });
  await tell(page, { light: 0.001 });
  await word(page, "Is the camera covered?");
  await tell(page, { ...FACE, faces: 2 });
  await word(page, "Several faces");
  await page.waitForFunction(() => hook().state.driving);
  await tell(page, { ...FACE, light: 0.08 });
  await word(page, "It is dark");
  await tell(page, FACE);
  await word(page, "Your face drives the head");
}

async function givesWayToHands(page: Page): Promise<void> {
  const slider = (name: string) => page.locator(`#control-${name}`);
  const value = async (name: string) => Number(await slider(name).inputValue());
  await slider("mouthPucker").fill("0.7");
  await word(page, "By hand: mouth pucker. Your face drives the rest");
  const before = await value("jawOpen");
  await eventually("the jaw's slider moves", async () => await value("jawOpen") !== before);
  assert.equal(await value("mouthPucker"), 0.7);
  await page.getByRole("button", { name: "Give back" }).click();
  await eventually("the camera has its say back", async () => await value("mouthPucker") === 0);
  const happy = page.getByRole("button", { name: "Happy" });
  await happy.click();
  await word(page, "A mood has the say");
  await eventually("the mood shows", async () => await value("mouthSmileLeft") > 0.2);
  await page.getByRole("button", { name: "Use my face" }).click();
  await word(page, "Your face drives the head");
  assert.equal(await happy.getAttribute("aria-pressed"), "false");
  await eventually("the mood is gone", async () => await value("mouthSmileLeft") === 0);
}

async function stopsAndRemembers(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Hide the preview" }).click();
  assert.equal(
    await page.evaluate('document.getElementById("track-video").srcObject'),
    null,
  );
  await page.getByRole("button", { name: "Show preview" }).click();
  await page.locator("#track-marks").waitFor();
  await page.getByRole("button", { name: "Hide the preview" }).click();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.locator("#track-card").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate("document.activeElement.id"), "surface", "the focus is lost");
  await page.reload();
  await page.waitForFunction(() => hook().stats().shown >= 1 && hook().state.role === "puppeteer");
  await page.getByRole("tab", { name: "Tracking" }).click();
  await page.locator("#track-person option", { hasText: "Person 1" }).waitFor({ state: "attached" });
  await page.getByLabel("Name", { exact: true }).fill("Ada");
  await page.getByRole("button", { name: "Use my camera" }).click();
  await word(page, "Your face drives the head");
  assert.deepEqual(
    [await page.locator("#calibration").isVisible(), await page.locator("#track-preview").isVisible()],
    [false, false],
    "what was chosen before is asked again",
  );
  const used = await page.evaluate(() =>
    new Promise((resolve) => {
      const channel = new BroadcastChannel("tracker-stand-in");
      channel.onmessage = ({ data }) => resolve(data.used?.tables);
      channel.postMessage("used?");
    })
  );
  assert.equal(used, "stand-in", "the calibration is forgotten over a reload");
}

/** Of a browser that kept what an older version of the page had learnt. */
async function dropsWhatIsStale(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.evaluate(`
    const people = JSON.parse(localStorage.getItem("headcast.faces"));
    people.list[0].calibration.tables = "older";
    localStorage.setItem("headcast.faces", JSON.stringify(people));
    location.reload();
  `);
  await page.waitForFunction(() => hook().stats().shown >= 1 && hook().state.role === "puppeteer");
  await page.getByRole("tab", { name: "Face" }).click();
  await page.getByRole("button", { name: "Drive with your face" }).click();
  await page.locator(".toast", { hasText: "was for an older tracker" }).waitFor();
  await page.getByRole("button", { name: "Calibrate", exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Skip" }).click();
  await word(page, "Your face drives the head");
}

async function losesItsCamera(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Tracking" }).click();
  await page.getByRole("button", { name: "Preview", exact: true }).click();
  // As where it is unplugged: the browser ends the track.
  await page.evaluate(`
    const [track] = document.getElementById("track-video").srcObject.getVideoTracks();
    track.stop();
    track.dispatchEvent(new Event("ended"));
  `);
  await word(page, "The camera is gone");
  assert.equal(await page.evaluate(() => hook().state.driving), false);
  await page.getByRole("button", { name: "Try again" }).click();
  await word(page, "Your face drives the head");
}

/** A face that is away leaves the seat to who asks for it, as every silent puppeteer does. */
async function losesItsSeat(page: Page, context: BrowserContext, address: string): Promise<void> {
  await tell(page, NO_FACE);
  await word(page, "No face in the picture");
  await page.waitForTimeout(3200);
  const { page: other } = await openPage(context, address);
  await word(page, "Somebody else has taken over this head. Your camera is off.");
  await page.getByRole("button", { name: "Use my camera" }).click();
  await page.locator("#notice.nudged", { hasText: "Somebody else is driving this head" }).waitFor();
  await other.close();
}

async function listsAPhone(page: Page): Promise<void> {
  await page.getByText("come in here once a port listens").waitFor();
  await page.getByLabel("App", { exact: true }).selectOption({ label: "Live Link Face" });
  assert.equal(await page.getByLabel("Port", { exact: true }).inputValue(), "11111");
  await page.getByText("Anybody in the server's network can send to it then").waitFor();
  await page.getByLabel("Sent from", { exact: true }).selectOption({ label: "The server's own machine" });
  // A free one, near enough to surely.
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  await page.getByLabel("Port", { exact: true }).fill(String(port));
  await page.getByRole("button", { name: "Listen" }).click();
  const row = page.locator("#sources-list li", { hasText: `Live Link Face, port ${port}` });
  await row.getByText(`send to 127.0.0.1, port ${port}`).waitFor();
  const phone = dgram.createSocket("udp4");
  let frame = 0;
  const timer = setInterval(() => {
    const datagram = liveLinkDatagram({ subject: "Ada 15", frame: frame++, values: new Array(61).fill(0.2) });
    phone.send(datagram, port, "127.0.0.1");
  }, 16);
  try {
    await row.getByText(/^Ada 15 drives the head, \d+ a second$/).waitFor();
  } finally {
    clearInterval(timer);
    phone.close();
  }
  await page.getByRole("button", { name: `Stop Live Link Face, port ${port}` }).click();
  await row.waitFor({ state: "detached" });
}
