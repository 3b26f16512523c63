import assert from "node:assert/strict";
import {
  KEY_FRAME_INTERVAL_MS,
  MAX_RENDITIONS_PER_SESSION,
  MAX_SESSIONS,
  MESSAGE_BURST,
  PUPPETEER_SILENCE_MS,
} from "../../runtime/stream/limits.ts";
import { openDecoder } from "../video/pictures.ts";
import { withHub } from "./virtual_hub.ts";

Deno.test("what a puppeteer sends reaches every viewer, stamped in order", () =>
  withHub(async ({ connect, pose, sleep, clock }) => {
    const puppeteer = connect(), viewer = connect();
    const welcome = await puppeteer.join({ role: "puppeteer" });
    assert.deepEqual([welcome.role, welcome.size, welcome.fps, welcome.codec], [
      "puppeteer",
      128,
      50,
      "h264",
    ]);
    assert.equal(welcome.expressionNames.length, 52);
    assert.match(welcome.codecString, /^avc1\./);
    assert.match(welcome.notes.join(), /100 expressions are dropped.*head add/);
    assert.deepEqual(welcome.retargets, [
      { space: "flame", kind: "joints", from: null, explained: null, shapes: [] },
    ]);
    await viewer.join();
    const first = await viewer.socket.next("video");
    assert.equal(first.key, true, "a viewer begins with a key frame");
    assert.equal(first.poseSeq, null);
    assert.equal(first.stamps.received, null);

    const decoder = openDecoder("h264");
    const luma = () => {
      const pictures = viewer.socket.videos().flatMap((video) => decoder.decode(video.data));
      return pictures.at(-1)![0]!;
    };
    assert.ok(luma() < 80, "the idle motion keeps the jaw up");
    viewer.socket.messages.length = 0;
    for (let seq = 1; seq <= 40; seq++) {
      puppeteer.send(pose(seq, 1));
      await sleep(10);
    }
    const driven = await viewer.socket.next("video", (video) => (video.poseSeq ?? 0) >= 38);
    const { received, taken, rendered, encoded, sent } = driven.stamps;
    assert.ok(received! <= taken && taken <= rendered && rendered <= encoded && encoded <= sent);
    assert.ok(Math.abs(sent - clock.epoch()) < 50, "stamps are milliseconds since the epoch");
    assert.ok(luma() > 180, "the jaw is open");
    decoder.close();
    const seqs = viewer.socket.videos().map((video) => video.poseSeq ?? 0);
    assert.deepEqual(
      seqs,
      seqs.toSorted((a, b) => a - b),
      "no frame shows an older pose than the one before",
    );
  }));

Deno.test("a pose that comes before the worker has opened anything counts", () =>
  withHub(async ({ hub, connect, pose, sleep }) => {
    const puppeteer = connect();
    puppeteer.send({ type: "join", role: "puppeteer" });
    puppeteer.send(pose(9, 1));
    assert.deepEqual(puppeteer.socket.messages.map(({ type }) => type), ["ack"]);
    await sleep(100);
    assert.deepEqual(puppeteer.socket.videos().map(({ poseSeq }) => poseSeq).slice(0, 3), [null, 9, 9]);
    assert.equal(hub.sessions()[0]!.state, "driven");
  }));

Deno.test("a session has one puppeteer; who comes second is told and can watch; leaving frees the role", () =>
  withHub(async ({ hub, connect, pose }) => {
    const first = connect(), second = connect();
    await first.join({ role: "puppeteer" });
    second.send({ type: "join", role: "puppeteer" });
    assert.equal((await second.socket.next("error")).code, "role-taken");
    await second.join({ role: "viewer" });
    second.send(pose(1));
    await second.socket.next("error", (error) => error.code === "not-puppeteer");
    second.send({ type: "join", role: "viewer" });
    await second.socket.next("error", (error) => error.code === "already-joined");
    assert.deepEqual(hub.sessions(), [{
      name: "main",
      avatar: "stock",
      state: "driven",
      clients: 2,
      deliveries: { video: 2, motion: 0, both: 0 },
      renditions: 1,
    }]);
    first.leave();
    assert.equal(hub.sessions()[0]!.state, "watched");
    const third = connect();
    assert.equal((await third.join({ role: "puppeteer" })).role, "puppeteer");
  }));

Deno.test("a silent puppeteer gives its seat to the next one who asks, and goes on watching; one who drives keeps it", () =>
  withHub(async ({ connect, pose, sleep }) => {
    const page = connect(), program = connect(), third = connect();
    await page.join({ role: "puppeteer" });
    await page.socket.next("video");
    await sleep(PUPPETEER_SILENCE_MS + 100);
    assert.equal((await program.join({ role: "puppeteer" })).role, "puppeteer");
    assert.equal((await page.socket.next("welcome", ({ role }) => role === "viewer")).role, "viewer");
    page.send(pose(1));
    await page.socket.next("error", (error) => error.code === "not-puppeteer");
    program.send(pose(7));
    assert.equal((await program.socket.next("ack")).seq, 7);
    third.send({ type: "join", role: "puppeteer" });
    assert.equal((await third.socket.next("error")).code, "role-taken");
    await page.socket.next("video", ({ poseSeq }) => poseSeq === 7);
  }));

Deno.test("before a join only ping is answered, and who never joins is closed", () =>
  withHub(async ({ connect, pose, clock }) => {
    const client = connect();
    for (
      const message of [pose(1), { type: "keyframe" }, {
        type: "camera",
        azimuth: 0,
        elevation: 0,
        distance: 3,
        fovY: 1,
      }]
    ) {
      client.socket.messages.length = 0;
      client.send(message);
      assert.equal((await client.socket.next("error")).code, "not-joined");
    }
    client.send({ type: "ping", t: 17.5 });
    const pong = await client.socket.next("pong");
    assert.equal(pong.t, 17.5);
    assert.ok(Math.abs(pong.serverTime - clock.epoch()) < 50);
    await client.socket.next("error", (error) => error.code === "join-timeout");
    assert.equal(client.socket.closedWith?.code, 4000);
  }, { joinTimeoutMs: 150 }));

Deno.test("renditions are shared by size, rate, codec and background, bounded, and closed with their last viewer", () =>
  withHub(async ({ hub, connect }) => {
    const renditions = () => hub.sessions()[0]!.renditions;
    const clients = [connect(), connect(), connect()];
    await clients[0]!.join();
    await clients[1]!.join();
    assert.equal(renditions(), 1);
    const welcome = await clients[2]!.join({ codecs: ["jpeg"], background: "transparent" });
    assert.deepEqual([welcome.codec, welcome.codecString], ["jpeg", "jpeg"]);
    assert.match(welcome.notes.join(), /black background/);
    assert.ok(!("alpha" in welcome));
    const { data } = await clients[2]!.socket.next("video");
    assert.deepEqual([...data.subarray(0, 2)], [0xff, 0xd8]);
    assert.equal(renditions(), 2);
    for (let more = 2; more < MAX_RENDITIONS_PER_SESSION; more++) {
      await connect().join({ size: 128 + more * 16 });
    }
    const last = connect();
    last.send({ type: "join", role: "viewer", size: 512 });
    assert.equal((await last.socket.next("error")).code, "too-many-renditions");
    await last.join({ size: 128 });
    clients[2]!.leave();
    assert.equal(renditions(), MAX_RENDITIONS_PER_SESSION - 1);
    await last.socket.next("video");
  }));

Deno.test("who can compose gets a transparent picture stacked, in a rendition of its own, and others see black", () =>
  withHub(async ({ hub, connect }) => {
    const renditions = () => hub.sessions()[0]!.renditions;
    const join = async (codec: string, message: Record<string, unknown>) => {
      const client = connect();
      const welcome = await client.join({
        size: 128,
        codecs: [codec],
        background: "transparent",
        ...message,
      });
      const video = await client.socket.next("video");
      const decoder = openDecoder(codec === "h264" ? "h264" : "mjpeg");
      const [picture] = [...decoder.decode(video.data), ...decoder.flush()];
      decoder.close();
      return { welcome, video, rows: picture!.length / (128 * 1.5), luma: picture!.at(128 * 255) };
    };
    for (const [at, codec] of ["h264", "jpeg"].entries()) {
      const { welcome, video, rows, luma } = await join(codec, { alpha: ["stacked"] });
      assert.deepEqual([welcome.size, welcome.background, welcome.alpha], [128, "transparent", "stacked"]);
      assert.doesNotMatch(welcome.notes.join(), /background/);
      assert.equal(video.alpha, "stacked");
      assert.equal(rows, 256);
      assert.ok(luma! > 230, "the painter's alpha is below");

      const black = await join(codec, {});
      assert.ok(!("alpha" in black.welcome) && !("alpha" in black.video));
      assert.match(black.welcome.notes.join(), /black background/);
      assert.equal(black.rows, 128);
      assert.equal(renditions(), at * 3 + 2);

      // Nothing shows through a colour, so that there is nothing to compose.
      const opaque = await join(codec, { background: "black", alpha: ["stacked"] });
      assert.ok(!("alpha" in opaque.welcome));
      assert.deepEqual((await join(codec, { background: [0, 0, 0] })).welcome.background, [0, 0, 0]);
      assert.equal(renditions(), at * 3 + 3);
    }
  }));

Deno.test("a puppeteer's camera moves everybody's picture, a viewer's only its own", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const puppeteer = connect(), follower = connect(), wanderer = connect();
    await puppeteer.join({ role: "puppeteer", codecs: ["jpeg"] });
    await follower.join({ codecs: ["jpeg"] });
    await wanderer.join({ codecs: ["jpeg"] });
    const decoder = openDecoder("mjpeg");
    /** The painter shows the camera's azimuth as chroma. */
    const azimuth = async (client: typeof follower) => {
      await sleep(200);
      client.socket.messages.length = 0;
      const { data } = await client.socket.next("video");
      return decoder.decode(data)[0]!.at(-1)!;
    };
    const view = { type: "camera", elevation: 0, distance: 3, fovY: 0.5 };
    wanderer.send({ ...view, azimuth: -2 });
    puppeteer.send({ ...view, azimuth: 1 });
    assert.ok(await azimuth(follower) > 140);
    assert.ok(await azimuth(puppeteer) > 140);
    assert.ok(await azimuth(wanderer) < 110);
    wanderer.send({ ...view, azimuth: 2 });
    assert.ok(await azimuth(wanderer) > 150);
    assert.equal(hub.sessions()[0]!.renditions, 2);
    decoder.close();
  }));

Deno.test("a slow viewer loses frames and goes on with a key frame; nobody else notices", () =>
  withHub(async ({ connect, sleep }) => {
    const slow = connect(), quick = connect();
    await quick.join();
    await slow.join();
    await slow.socket.next("video");
    slow.socket.bufferedAmount = 1e6;
    await sleep(400);
    const stalled = slow.socket.videos().length;
    const quickBefore = quick.socket.videos().length;
    await sleep(400);
    assert.equal(slow.socket.videos().length, stalled);
    assert.ok(quick.socket.videos().length - quickBefore > 10);
    slow.socket.bufferedAmount = 0;
    await sleep(KEY_FRAME_INTERVAL_MS + 100);
    assert.equal(slow.socket.videos()[stalled]!.key, true);
    const seqs = quick.socket.videos().map((video) => video.seq);
    assert.deepEqual(seqs, seqs.map((_, index) => seqs[0]! + index), "the quick viewer missed nothing");
    const stats = await slow.socket.next("stats", (message) => message.droppedFrames > 0);
    assert.equal(stats.viewers, 2);
    assert.equal((await quick.socket.next("stats")).droppedFrames, 0);
  }));

Deno.test("a key frame comes at once when it is asked for", () =>
  withHub(async ({ connect, sleep }) => {
    const client = connect();
    await client.join();
    await client.socket.next("video");
    await sleep(1100);
    const before = client.socket.videos().length;
    client.send({ type: "keyframe" });
    await sleep(60);
    const keys = client.socket.videos().slice(before).filter((video) => video.key).length;
    assert.equal(keys, 1);
  }));

Deno.test("a rendition keeps its rate, and a session without viewers renders nothing", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const client = connect();
    await client.join({ fps: 20 });
    await client.socket.next("video");
    const before = client.socket.videos().length;
    await sleep(1000);
    const count = client.socket.videos().length - before;
    assert.equal(count, 20, "frames in a second at 20 a second");
    client.leave();
    const after = client.socket.videos().length;
    await sleep(150);
    assert.equal(client.socket.videos().length, after);
    assert.equal(hub.render.targets.inFlight, 0);
    assert.equal(hub.sessions()[0]!.renditions, 0);
  }));

Deno.test("two sessions share the worker fairly", () =>
  withHub(async ({ connect, sleep }) => {
    const clients = [connect("one"), connect("two")];
    for (const client of clients) await client.join({ avatar: "slow", fps: 60 });
    await sleep(1200);
    const [one, two] = clients.map((client) => client.socket.videos().length);
    assert.ok(one! > 8 && Math.abs(one! - two!) <= 1, `${one} and ${two} frames`);
  }));

Deno.test("who floods is told once and the rest is dropped; others are not disturbed", () =>
  withHub(async ({ connect }) => {
    const flooder = connect(), viewer = connect();
    await flooder.join();
    await viewer.join();
    for (let index = 0; index < MESSAGE_BURST * 3; index++) flooder.send({ type: "ping", t: index });
    const limited = flooder.socket.messages.filter((message) => message.type === "error");
    assert.deepEqual(limited.map(({ code }) => code), ["rate-limited"]);
    const pongs = flooder.socket.messages.filter((message) => message.type === "pong").length;
    assert.equal(pongs, MESSAGE_BURST, "no time has passed");
    viewer.socket.messages.length = 0;
    await viewer.socket.next("video");
  }));

Deno.test("text, oversized and broken messages are answered; a megabyte closes the socket", () =>
  withHub(async ({ hub, connect }) => {
    const client = connect();
    await client.join();
    const cases: [unknown, string][] = [["join", "bad-message"], [new ArrayBuffer(13_000), "too-large"], [
      new ArrayBuffer(0),
      "bad-message",
    ]];
    for (const [data, code] of cases) {
      client.socket.messages.length = 0;
      client.connection.receive(data);
      assert.equal((await client.socket.next("error")).code, code);
    }
    client.socket.messages.length = 0;
    await client.socket.next("video");
    client.connection.receive(new ArrayBuffer(2 ** 20 + 1));
    assert.equal(client.socket.closedWith?.code, 1009);
    assert.equal(hub.sessions()[0]!.clients, 0);
  }));

Deno.test("a session shows one avatar; unknown, other and broken ones are refused with the reason", () =>
  withHub(async ({ connect }) => {
    const first = connect();
    await first.join({ avatar: "slow" });
    const code = async (message: Record<string, unknown>, session = "main") => {
      const client = connect(session);
      client.send({ type: "join", role: "viewer", ...message });
      const error = await client.socket.next("error");
      client.leave();
      return error;
    };
    assert.equal((await code({ avatar: "stock" })).code, "wrong-avatar");
    assert.equal((await code({ avatar: "nobody" }, "other")).code, "unknown-avatar");
    const broken = await code({ avatar: "broken" }, "other");
    assert.equal(broken.code, "unavailable");
    assert.match(broken.message, /cut off/);
    first.leave();
    const next = connect();
    assert.equal(
      (await next.join({ avatar: "stock" })).avatar,
      "stock",
      "an empty session changes its avatar",
    );
  }));

Deno.test("sessions are bounded; an empty one gives way and is forgotten in time", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const clients = [];
    for (let index = 0; index < MAX_SESSIONS; index++) {
      const client = connect(`s${index}`);
      await client.join({ fps: 1 });
      clients.push(client);
    }
    const late = connect("late");
    late.send({ type: "join", role: "viewer" });
    assert.equal((await late.socket.next("error")).code, "too-many-sessions");
    clients[3]!.leave();
    await late.join({ fps: 1 });
    assert.equal(hub.sessions().length, MAX_SESSIONS);
    assert.ok(!hub.sessions().some(({ name }) => name === "s3"));
    for (const client of [...clients, late]) client.leave();
    await sleep(2000);
    assert.deepEqual(hub.sessions(), []);
  }, { emptySessionTimeoutMs: 100 }));

Deno.test("stats tell rate, bitrate and latency once a second", () =>
  withHub(async ({ connect, pose, sleep, clock }) => {
    const client = connect();
    await client.join({ role: "puppeteer" });
    let seq = 0;
    const stop = clock.every(15, () => client.send(pose(++seq, Math.abs(Math.sin(seq / 9)))));
    await sleep(2300);
    stop();
    const all = client.socket.messages.filter((message) => message.type === "stats");
    assert.equal(all.length, 2, "in 2.3 s");
    const { fps, bitrate, latency, puppeteer } = all.at(-1)!;
    assert.ok(fps > 48 && fps < 52, `${fps}`);
    assert.ok(bitrate > 1000);
    assert.equal(puppeteer, true);
    assert.ok(
      latency && latency.taken >= 0 && latency.taken <= latency.rendered && latency.encoded <= latency.sent,
    );
    assert.ok(latency.sent < 100, `${latency.sent} ms`);
  }));

Deno.test("closing a hub closes every socket", () =>
  withHub(async ({ hub, connect }) => {
    const client = connect(), silent = connect();
    await client.join();
    await hub.close();
    assert.equal(client.socket.closedWith?.code, 1001);
    assert.equal(silent.socket.closedWith?.code, 1001);
  }));
