import assert from "node:assert/strict";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import {
  NEWS_BURST,
  NEWS_RATE,
  POSE_BUFFERED_BYTES,
  POSE_KEY_MS,
  POSE_PATIENCE_MS,
  STUCK_VIEWER_TIMEOUT_MS,
  TURN_BURST,
  TURN_SECONDS,
} from "../../../runtime/stream/limits.ts";
import { plainMap } from "../../../runtime/motion/retarget/plain_map.ts";
import { fakeSpeech } from "../sound/fake_speech.ts";
import { withHub } from "../virtual_hub.ts";
import { devicelessThread } from "../worker/deviceless_thread.ts";
import { poseTaker } from "./posed_client.ts";

const MOTION = { delivery: "motion" };

Deno.test("who joins by motion is sent what drives the head thirty times a second, and nothing is drawn", () =>
  withHub(async ({ hub, connect, pose, sleep }) => {
    const driver = connect(), viewer = connect();
    const welcome = await driver.join({ role: "puppeteer", ...MOTION });
    assert.equal(welcome.delivery, "motion");
    assert.equal(welcome.codecString, "");
    assert.equal(welcome.fps, 30);
    assert.deepEqual([welcome.package, welcome.mark], [null, null]);
    await viewer.join(MOTION);
    const poses = poseTaker(viewer.socket);
    await sleep(100);
    poses();
    for (let seq = 0; seq < 60; seq++) {
      driver.send(pose(seq, 0.5));
      await sleep(1000 / 60);
    }
    const seen = poses();
    assert.ok(seen.length >= 29 && seen.length <= 31, `${seen.length} poses`);
    assert.ok(seen.at(-1)!.poseSeq! >= 58);
    assert.ok(Math.abs(seen.at(-1)!.jawOpen - 0.5) < 0.01, `${seen.at(-1)!.jawOpen}`);
    assert.ok(seen.every(({ bytes }) => bytes < 200));
    assert.ok(seen.every(({ stamps }, at) => at === 0 || stamps.taken > seen[at - 1]!.stamps.taken));
    const [report] = hub.sessions();
    assert.deepEqual(report!.deliveries, { video: 0, motion: 2, both: 0 });
    assert.equal(report!.renditions, 0);
    assert.equal(hub.render.targets.size, 0);
    const { motion, delivery, fps, bitrate, droppedFrames, size } = await viewer.socket.next(
      "stats",
      (stats) => stats.fps > 20,
    );
    assert.deepEqual([delivery, droppedFrames, size], ["motion", 0, 0]);
    assert.deepEqual([motion!.fps, motion!.bitrate, motion!.dropped], [fps, bitrate, 0]);
    assert.ok(motion!.latency!.sent <= 26, "three quarters of a period at most");
  }, { facts: { version: "test", size: 128, fps: 30 } }));

Deno.test("a session of motion alone lives on a server that can draw nothing, and who wants video there is told why", () =>
  withHub(async ({ hub, connect, pose, sleep }) => {
    await sleep(100);
    assert.equal(hub.renderState.kind, "failed");
    const driver = connect(), viewer = connect(), chooser = connect(), late = connect();
    await driver.join({ role: "puppeteer", ...MOTION });
    await viewer.join(MOTION);
    assert.equal((await chooser.join({ delivery: "auto" })).delivery, "motion");
    const { delivery, reason } = await chooser.socket.next("delivery");
    assert.equal(delivery, "motion");
    assert.match(reason!, /no adapter/);
    const poses = poseTaker(viewer.socket);
    for (let seq = 0; seq < 10; seq++) {
      driver.send(pose(seq, 1));
      await sleep(20);
    }
    assert.equal(poses().at(-1)!.poseSeq, 9);
    viewer.send({ type: "delivery", delivery: "video" });
    assert.match((await viewer.socket.next("delivery")).reason!, /no adapter/);
    await sleep(100);
    assert.ok(poses().length > 4, "poses go on");
    late.send({ type: "join", role: "viewer" });
    assert.match((await late.socket.next("error")).message, /no adapter/);
    assert.equal(late.socket.closedWith!.code, 4000);
  }, { openThread: devicelessThread }));

Deno.test("everybody is sent the very same bytes, coded once", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const viewers = [connect(), connect(), connect()];
    const sent: Uint8Array[][] = viewers.map(() => []);
    viewers.forEach(({ socket }, at) => {
      const { send } = socket;
      socket.send = (bytes) => {
        sent[at]!.push(bytes);
        send(bytes);
      };
    });
    for (const viewer of viewers) await viewer.join(MOTION);
    await sleep(1000);
    const common = sent[0]!.filter((bytes) => sent.every((each) => each.includes(bytes)));
    assert.ok(common.length >= 40, `${common.length} messages are one object to all`);
    assert.equal(hub.sessions()[0]!.clients, 3);
  }));

for (const [rate, period] of [[50, 20], [100, 10], [80, 12.5]] as const) {
  Deno.test(`a pose that comes is sent at once, and the rate stays what it is: ${rate} a second`, () =>
    hastened(period));
}

const hastened = (period: number) =>
  withHub(async ({ connect, pose, sleep, clock }) => {
    const driver = connect();
    await driver.join({ role: "puppeteer", ...MOTION });
    await sleep(1007);
    const poses = poseTaker(driver.socket);
    poses();
    const begun = clock.now();
    // Out of step with what goes out.
    for (let seq = 0; clock.now() < begun + 2000; seq++) {
      driver.send(pose(seq, 0.3));
      await sleep(period);
    }
    const seen = poses().filter(({ poseSeq }) => poseSeq !== null);
    assert.ok(seen.length <= (clock.now() - begun) / 20 + 1, `${seen.length} poses`);
    const waits = seen.map(({ stamps }) => stamps.sent - stamps.received!).sort((a, b) => a - b);
    assert.ok(waits[waits.length >> 1]! <= 1, `${waits[waits.length >> 1]} ms`);
  });

Deno.test("who joins later begins with a key frame at once, and one comes every second and a half", () =>
  withHub(async ({ connect, sleep }) => {
    const first = connect(), second = connect();
    await first.join(MOTION);
    await sleep(700);
    await second.join(MOTION);
    const poses = poseTaker(second.socket);
    await sleep(25);
    assert.deepEqual(poses().map(({ key }) => key), [true]);
    await sleep(10 * POSE_KEY_MS);
    const keys = poses().filter(({ key }) => key).length;
    assert.ok(keys >= 9 && keys <= 11, `${keys} key frames`);
    poseTaker(first.socket)();
    second.send({ type: "keyframe" });
    await sleep(100);
    assert.ok(poses().some(({ key }) => key));
  }));

Deno.test("a viewer that cannot keep up loses poses and goes on with the key frame that it has; one that is stuck goes", () =>
  withHub(async ({ connect, sleep }) => {
    const slow = connect(), stuck = connect(), well = connect();
    for (const each of [slow, stuck, well]) await each.join(MOTION);
    await sleep(500);
    const poses = poseTaker(slow.socket), others = poseTaker(well.socket);
    others();
    poses();
    slow.socket.bufferedAmount = stuck.socket.bufferedAmount = POSE_BUFFERED_BYTES + 1;
    await sleep(POSE_PATIENCE_MS);
    assert.ok(poses().length > 10, "a burst is borne");
    await sleep(3000);
    assert.ok(poses().length <= 2, "what waits is not added to");
    slow.socket.bufferedAmount = 0;
    await sleep(POSE_KEY_MS + 100);
    const seen = poses();
    assert.ok(seen.length > 3, `${seen.length} poses`);
    const { motion } = await slow.socket.next("stats", ({ motion }) => (motion?.dropped ?? 0) > 100);
    assert.equal(motion!.fps, 50);
    await sleep(STUCK_VIEWER_TIMEOUT_MS);
    assert.equal(stuck.socket.closedWith?.code, 4008);
    const whole = others();
    assert.ok(whole.every(({ seq }, at) => at === 0 || seq === whole[at - 1]!.seq + 1), "others lose none");
  }));

Deno.test("poses carry the session's camera on its way, and a viewer's own camera opens nothing until it goes back to video", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const driver = connect(), viewer = connect();
    await driver.join({ role: "puppeteer", ...MOTION });
    await viewer.join(MOTION);
    const poses = poseTaker(viewer.socket);
    await sleep(200);
    poses();
    driver.send({ type: "camera", ...PORTRAIT, azimuth: 1, easeMs: 500 });
    await sleep(250);
    const half = poses().at(-1)!.azimuth;
    assert.ok(half > 0.2 && half < 0.8, `${half}`);
    await sleep(500);
    assert.ok(Math.abs(poses().at(-1)!.azimuth - 1) < 1e-5);
    viewer.send({ type: "camera", ...PORTRAIT, azimuth: -1 });
    await sleep(100);
    assert.ok(Math.abs(poses().at(-1)!.azimuth - 1) < 1e-5, "it is the session's to all");
    assert.equal(hub.sessions()[0]!.renditions, 0);
    viewer.send({ type: "delivery", delivery: "both" });
    assert.equal((await viewer.socket.next("delivery")).codecString!.slice(0, 4), "avc1");
    assert.equal((await viewer.socket.next("video")).key, true);
    assert.deepEqual(hub.sessions()[0]!.deliveries, { video: 0, motion: 1, both: 1 });
    viewer.send({ type: "delivery", delivery: "motion" });
    await sleep(200);
    assert.equal(hub.sessions()[0]!.renditions, 0);
  }));

Deno.test("going over and back loses neither a pose nor, while others watch, their pictures", () =>
  withHub(async ({ connect, sleep }) => {
    const watcher = connect(), viewer = connect();
    await watcher.join();
    await viewer.join({ delivery: "auto" });
    await viewer.socket.next("video");
    const poses = poseTaker(viewer.socket);
    for (let time = 0; time < 10; time++) {
      for (const delivery of ["both", "motion", "both", "video"]) {
        viewer.send({ type: "delivery", delivery });
        await sleep(200);
      }
      const seen = poses();
      assert.equal(seen[0]!.key, true);
      assert.ok(seen.every(({ seq }, at) => at === 0 || seq === seen[at - 1]!.seq + 1));
    }
    const videos = watcher.socket.videos();
    assert.ok(videos.every(({ seq }, at) => at === 0 || seq === videos[at - 1]!.seq + 1));
    const told = viewer.socket.messages.filter((message) => message.type === "delivery");
    assert.equal(told.length, 40);
    // Beside pictures that go on poses begin; a decoder starts anew where pictures begin, and only there.
    assert.deepEqual(told.slice(0, 4).map(({ codec }) => codec), [undefined, undefined, "h264", undefined]);
  }));

Deno.test("who goes to and fro all the time costs others no key frames and no device", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const watcher = connect(), restless = connect();
    await watcher.join();
    await restless.join();
    await watcher.socket.next("video");
    await sleep(1000);
    const before = watcher.socket.videos().length;
    for (let at = 0; at < 400; at++) {
      restless.send({ type: "delivery", delivery: at % 2 === 0 ? "motion" : "video" });
      await sleep(25);
    }
    const seen = watcher.socket.videos().slice(before);
    assert.ok(seen.length > 450, `${seen.length} pictures`);
    assert.ok(seen.filter(({ key }) => key).length <= 16);
    assert.equal(hub.sessions()[0]!.renditions, 1);
  }));

Deno.test("who goes to and fro alone has a picture opened a few times, and is told how often it may", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const restless = connect();
    await restless.join({ fps: 10 });
    await restless.socket.next("video");
    const before = restless.socket.videos().length, most = TURN_BURST + 10 / TURN_SECONDS;
    for (let at = 0; at < 500; at++) {
      restless.send({ type: "delivery", delivery: at % 2 === 0 ? "motion" : "video" });
      await sleep(20);
    }
    const drawn = restless.socket.videos().length - before;
    assert.ok(drawn <= 2 * most, `${drawn} pictures`);
    const { code, retryAfter } = await restless.socket.next("error");
    assert.deepEqual([code, retryAfter], ["too-costly", 5]);
    assert.deepEqual(hub.sessions()[0]!.deliveries, { video: 0, motion: 1, both: 0 });
    await sleep(TURN_SECONDS * 1000);
    restless.send({ type: "delivery", delivery: "video" });
    await sleep(500);
    assert.deepEqual(hub.sessions()[0]!.deliveries, { video: 1, motion: 0, both: 0 });
  }));

Deno.test("what one does is told to hundreds as often as to 64, and refused beyond", () =>
  withHub(async ({ connect, sleep }) => {
    const driver = connect();
    await driver.join({ role: "puppeteer", ...MOTION });
    const viewers = Array.from({ length: 319 }, (_, at) => connect(undefined, `10.0.${at >> 6}.${at & 63}`));
    for (const viewer of viewers) await viewer.join(MOTION);
    for (let at = 0; at < 1000; at++) {
      driver.send({ type: "mood", mood: at % 2 === 0 ? "happy" : "sad", amount: 1 });
      await sleep(4);
    }
    const told = viewers[0]!.socket.messages.filter(({ type }) => type === "mood").length;
    const most = (NEWS_BURST + 4 * NEWS_RATE) / 320;
    assert.ok(told > 0.9 * most && told <= most + 1, `${told} of ${most}`);
    const refused = driver.socket.messages.filter((message) =>
      message.type === "error" && message.code === "rate-limited"
    );
    assert.ok(refused.length > 500, `${refused.length}`);
  }));

Deno.test("hostile delivery messages change nothing and end nothing", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const early = connect("early"), viewer = connect();
    early.send({ type: "delivery", delivery: "motion" });
    assert.equal((await early.socket.next("error")).code, "not-joined");
    await viewer.join(MOTION);
    const wrong = ["", "MOTION", "motion ", 7, true, null, [], ["motion"], "x".repeat(100), { motion: 1 }];
    for (const delivery of wrong) viewer.send({ type: "delivery", delivery });
    viewer.send({ type: "delivery" });
    await sleep(100);
    const errors = viewer.socket.messages.filter(({ type }) => type === "error");
    assert.equal(errors.length, wrong.length + 1);
    assert.ok(errors.every((error) => error.type === "error" && error.code === "bad-message"));
    assert.equal(viewer.socket.closedWith, null);
    assert.deepEqual(hub.sessions()[0]!.deliveries, { video: 0, motion: 1, both: 0 });
    const joining = connect("other");
    joining.send({ type: "join", role: "viewer", delivery: "pixels" });
    assert.equal((await joining.socket.next("error")).code, "bad-message");
    assert.equal((await joining.join(MOTION)).delivery, "motion");
  }));

Deno.test("another avatar's poses follow at once, in its own space, and a client hears where it is", () =>
  withHub(async ({ connect, sleep }) => {
    const driver = connect();
    const welcome = await driver.join({ role: "puppeteer", ...MOTION });
    assert.deepEqual(welcome.package, { url: "/packages/stock", head: null, bytes: 7 });
    assert.equal(welcome.mark, "synthetic");
    const poses = poseTaker(driver.socket);
    await sleep(100);
    assert.ok(poses().every(({ space }) => space === "arkit"));
    driver.send({ type: "avatar", name: "flame" });
    const news = await driver.socket.next("avatar", ({ state }) => state === "shown");
    assert.equal(news.package!.url, "/packages/flame");
    await sleep(100);
    const seen = poses();
    assert.deepEqual([seen[0]!.key, seen[0]!.space], [true, "flame"]);
    assert.ok(seen.every(({ space }) => space === "flame"));
  }, {
    mark: "synthetic",
    facts: {
      ...{ version: "test", size: 128, fps: 50 },
      packageOf: (name) => ({ url: `/packages/${name}`, head: null, bytes: 7 }),
    },
  }));

Deno.test("a server that gives no motion says so, and goes on with video", () =>
  withHub(async ({ connect }) => {
    const drawer = connect(), chooser = connect();
    drawer.send({ type: "join", role: "viewer", ...MOTION });
    const { code, message } = await drawer.socket.next("error");
    assert.equal(code, "unavailable");
    assert.match(message, /--delivery video: motion$/);
    assert.equal((await chooser.join({ delivery: "auto" })).delivery, "video");
    chooser.send({ type: "delivery", delivery: "both" });
    assert.match((await chooser.socket.next("error")).message, /--delivery video: both$/);
    await chooser.socket.next("video");
  }, { facts: { version: "test", size: 128, fps: 50, delivery: "video" } }));

Deno.test("poses tell the sound time that they were made for", () =>
  withHub(async ({ connect, sleep }) => {
    const driver = connect();
    await driver.join({ role: "puppeteer", sound: ["pcm-s16"], ...MOTION });
    driver.send({ type: "speak", id: "a", text: "aaaaaaaaaaaaaaaaaaaa" });
    await driver.socket.next("audio");
    const poses = poseTaker(driver.socket);
    await sleep(500);
    const seen = poses();
    assert.ok(seen.every(({ soundMs }) => soundMs !== undefined));
    const [first, last] = [seen[0]!, seen.at(-1)!];
    const passed = last.stamps.taken - first.stamps.taken;
    assert.ok(Math.abs(last.soundMs! - first.soundMs! - passed) < 1);
  }, { speech: fakeSpeech() }));

Deno.test("frames of another space move a head that nothing is drawn of by what was solved aside, once", () => {
  const asked: string[] = [];
  const solved = { ...plainMap("flame", "arkit"), kind: "solved" as const, share: 0.9 };
  return withHub(async ({ connect, pose, sleep }) => {
    const driver = connect();
    const { retargets } = await driver.join({ role: "puppeteer", ...MOTION });
    assert.equal(retargets[0]!.kind, "joints");
    driver.send(pose(0));
    await sleep(50);
    assert.deepEqual(asked, [], "a head of the frames' own space needs nothing");
    for (let seq = 1; seq < 5; seq++) {
      driver.send({ type: "pose", seq, t: seq * 20, space: "flame", expression: new Array(100).fill(0) });
      await sleep(20);
    }
    assert.deepEqual(asked, ["/avatars/stock"]);
    const later = await connect().join(MOTION);
    assert.deepEqual([later.retargets[0]!.kind, later.retargets[0]!.explained], ["solved", 0.9]);
    driver.send({ type: "avatar", name: "flame" });
    const { head } = await driver.socket.next("avatar", ({ state }) => state === "shown");
    assert.equal(head!.retargets[0]!.kind, "joints", "what was solved is another head's");
    assert.deepEqual(asked, ["/avatars/stock", "/avatars/flame"], "moods and speech move it by that");
  }, {
    retargetsOf(folder) {
      asked.push(folder);
      return Promise.resolve([solved]);
    },
  });
});
