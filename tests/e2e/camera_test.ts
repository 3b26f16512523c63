/** The browser extension in a call of two, on a site as strict as they get: the session is a camera and a microphone. */
import assert from "node:assert/strict";
import { connect } from "../../runtime/protocol/connect.ts";
import type { Server } from "../../runtime/server/serve.ts";
import { eventually } from "../eventually.ts";
import { withServer } from "../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { withCallSite } from "./call/call_site.ts";
import { withExtension } from "./call/extension.ts";
import { type Device, openParty, type Party, received, ring, untilReceived } from "./call/two_parties.ts";

/** Of the painted head: its jaw is its brightness, 0 to 255. */
const OPEN = 200, SHUT = 60;

/** Somebody who drives the session and has it sound. */
async function openPuppeteer(server: Server, name: string) {
  const session = await connect(new URL(`live/${name}`, server.url.replace("http", "ws")));
  let jaw = 0;
  const timer = setInterval(() => session.drive({ jawOpen: jaw }), 40);
  const stop = () => clearInterval(timer);
  session.on("close", stop);
  return {
    open: (amount: number) => void (jaw = amount),
    /** A tone of two seconds. */
    sound() {
      for (let packet = 0; packet < 100; packet++) {
        const samples = Int16Array.from(
          { length: 960 },
          (_, at) => 16_000 * Math.sin((packet * 960 + at) * 2 * Math.PI * 440 / 48_000),
        );
        session.speakSound(new Uint8Array(samples.buffer), { codec: "pcm-s16" });
      }
      session.endSound();
    },
    close() {
      stop();
      return session.close();
    },
  };
}

const named = (devices: readonly Device[]) => devices.map(({ kind, label }) => `${kind} ${label}`);
const labels = ({ tracks = [] }: { tracks?: readonly { label: string }[] }) =>
  tracks.map(({ label }) => label);

/** Before permission nothing has a name; a site that uses the camera has it by name, and errors are those of any camera. */
async function checkDevices(caller: Party, allow: () => Promise<void>): Promise<void> {
  const list = () => caller.run<Device[]>("call.list()");
  assert.deepEqual(named(await list()), ["audioinput ", "videoinput ", "audiooutput "]);
  await allow();
  const all = await list();
  assert.deepEqual(all.filter(({ label }) => label === "Headcast").map(({ kind }) => kind), [
    ...["audioinput", "videoinput"],
  ]);
  const [microphone, camera] = all.filter(({ label }) => label === "Headcast");
  assert.match(camera!.deviceId, /^[0-9a-f]{64}$/);
  assert.equal(camera!.groupId, microphone!.groupId);

  const any = await caller.get({ video: true });
  assert.equal(
    labels(any).includes("Headcast"),
    false,
    "who asks for any camera gets the one that was there",
  );
  await caller.run("call.release()");
  const exact = { deviceId: { exact: camera!.deviceId } };
  const mixed = await caller.get({ video: exact, audio: true });
  assert.deepEqual(labels(mixed).filter((label) => label === "Headcast").length, 1, JSON.stringify(mixed));
  assert.equal(mixed.tracks!.length, 2, "a real microphone beside it");
  const { settings } = mixed.tracks!.find(({ kind }) => kind === "video")!;
  assert.deepEqual(
    [settings["deviceId"], settings["width"], settings["height"], settings["frameRate"]],
    [camera!.deviceId, 456, 256, 30],
  );
  await caller.run("call.release()");
  const refused = await caller.get({ video: { ...exact, width: { min: 4000 } } });
  assert.deepEqual([refused.error, refused.constraint], ["OverconstrainedError", "width"]);
  const other = await caller.get({ video: { deviceId: { exact: "another" } } });
  assert.equal(other.error, "OverconstrainedError");
}

/** Tracks are a camera's: a clone lives on, is of the size that is asked for, and the last one that is stopped lets go. */
async function checkTracks(caller: Party, server: Server): Promise<void> {
  const deviceId = await caller.id("Headcast");
  await caller.get({ video: { deviceId } });
  const seen = await caller.run<unknown>(`(async () => {
    const [track] = call.last.getTracks();
    const twin = track.clone();
    track.stop();
    await twin.applyConstraints({ width: { exact: 320 }, height: { exact: 240 }, frameRate: { max: 15 } });
    const { width, height, frameRate } = twin.getSettings();
    let size = "";
    while (size !== "320x240") [size] = await call.sizes(twin, 1);
    const found = [track.readyState, twin.readyState, twin.label, width, height, frameRate, twin.getCapabilities().width];
    twin.stop();
    return found;
  })()`);
  assert.deepEqual(seen, ["ended", "live", "Headcast", 320, 240, 15, { min: 1, max: 456 }]);
  await eventually(
    "the session is left",
    () => server.hub.sessions().every(({ renditions }) => renditions <= 1),
  );
}

testUnless(await lackOfBrowser(), {
  name:
    "a strict site has the session for a camera and a microphone: by name, in a hidden tab's call of two, " +
    "away and back, until it is pulled out",
  // Chromium's own, which end after the test.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withServer((server) =>
      withCallSite((origin) =>
        withExtension([origin], async ({ context, set }) => {
          const puppeteer = await openPuppeteer(server, "call");
          await set({ server: server.url, session: "call", size: 256, sites: [origin] });
          const caller = await openParty(context, origin);
          await checkDevices(caller, () => context.grantPermissions(["camera", "microphone"], { origin }));
          await checkTracks(caller, server);

          const camera = { deviceId: { exact: await caller.id("Headcast") } };
          const microphone = { deviceId: { exact: await caller.id("Headcast", "audioinput") } };
          const second = await openParty(context, origin);
          await second.page.bringToFront();
          assert.equal(await caller.run("document.visibilityState"), "hidden");
          await ring(caller, second, { video: camera, audio: microphone });
          await untilReceived(second, "a shut jaw", ({ middle }) => middle?.[0]! < SHUT);
          puppeteer.open(1);
          const picture = await untilReceived(second, "an open jaw", ({ middle }) => middle[0]! > OPEN);
          assert.ok(picture.edge[0]! > OPEN, "the head's ground is as wide as the picture");
          const { energy } = await received(second);
          puppeteer.sound();
          await untilReceived(second, "a tone", (now) => now.energy - energy > 0.05);

          const away = { deviceId: { exact: await caller.id("fake_device_0") } };
          assert.equal(await caller.change({ video: away }), "fake_device_0");
          await untilReceived(second, "the other camera", ({ size }) => size[0] / size[1] < 1.5);
          assert.equal(await caller.change({ video: camera }), "Headcast");
          await untilReceived(second, "the head again", ({ size }) => size[0] / size[1] > 1.5);

          await set({ on: false });
          await eventually(
            "the tracks end",
            async () => (await caller.run<string[]>("call.first.ended")).sort().join() === "audio,video",
          );
          assert.equal(await caller.id("Headcast"), undefined);
          assert.ok(await caller.run<number>("call.first.changes") >= 1, "devicechange came");
          await puppeteer.close();
        })
      ), { size: 256, fps: 30 }),
});
