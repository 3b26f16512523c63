import assert from "node:assert/strict";
import { KEY_FRAME_INTERVAL_MS, KEY_NEED_BURST } from "../../runtime/stream/limits.ts";
import { withHub } from "./virtual_hub.ts";

const REST = { type: "watch", active: false };
const WAKE = { type: "watch", active: true };

Deno.test("a session whose every viewer looks at nothing is not drawn; figures go on; who looks again has a key frame at once", () =>
  withHub(async ({ hub, connect, pose, sleep }) => {
    const driver = connect(), viewer = connect();
    assert.equal((await driver.join({ role: "puppeteer" })).rests, true);
    await viewer.join();
    await viewer.socket.next("video");
    await sleep(300);
    driver.send(REST);
    viewer.send(REST);
    await sleep(100);
    const before = viewer.socket.videos().length;
    const drawn = viewer.socket.videos().at(-1)!.seq;
    for (let seq = 1; seq <= 20; seq++) {
      driver.send(pose(seq, 1));
      await sleep(100);
    }
    assert.equal(viewer.socket.videos().length, before);
    assert.equal(hub.render.targets.inFlight, 0);
    assert.equal((await driver.socket.next("ack", ({ seq }) => seq === 20)).seq, 20);
    assert.ok(await viewer.socket.next("stats", ({ fps, viewers }) => fps === 0 && viewers === 2));

    viewer.send(WAKE);
    await sleep(40);
    const back = viewer.socket.videos().slice(before);
    assert.equal(back[0]?.key, true);
    assert.equal(back[0]!.poseSeq, 20, "it shows what drives now");
    // Of those that were on their way as it fell asleep none counts.
    assert.ok(back[0]!.seq <= drawn + 4, `${back[0]!.seq} after ${drawn}`);
    assert.equal((await viewer.socket.next("stats", ({ fps }) => fps > 0)).droppedFrames, 0);
    assert.equal(driver.socket.videos().at(-1)!.seq < back[0]!.seq, true, "the other sleeps on");
  }));

Deno.test("who looks at nothing takes nobody else's pictures, and cannot have key frames drawn by waking all the time", () =>
  withHub(async ({ connect, sleep }) => {
    const viewer = connect(), restless = connect();
    await viewer.join();
    await restless.join();
    await viewer.socket.next("video");
    await sleep(2000);
    const before = viewer.socket.videos().length;
    const seconds = 10;
    for (let at = 0; at < seconds * 20; at++) {
      restless.send(at % 2 === 0 ? REST : WAKE);
      await sleep(50);
    }
    const seen = viewer.socket.videos().slice(before);
    assert.ok(seen.length > seconds * 45, `${seen.length} pictures`);
    const keys = seen.filter(({ key }) => key).length;
    assert.ok(keys <= KEY_NEED_BURST + seconds + 1, `${keys} key frames in ${seconds} s`);
    assert.ok(keys < seconds * 1000 / KEY_FRAME_INTERVAL_MS / 2);
  }));

Deno.test("what takes a session by itself, as WHEP does, has its pictures while no viewer looks", () =>
  withHub(async ({ hub, connect, sleep }) => {
    let taken = 0;
    const nothing = () => {};
    const sink = { isFull: false, frame: () => void taken++, sound: nothing, ended: nothing };
    const tap = hub.tap("main", { payer: "here", fps: 50 }, sink);
    const viewer = connect();
    await viewer.join();
    await sleep(200);
    viewer.send(REST);
    const before = taken;
    await sleep(1000);
    assert.ok(taken - before > 40, `${taken - before} pictures`);
    tap.close();
  }));
