import assert from "node:assert/strict";
import { RENEW_AFTER_MS, RETRY_AFTER_S, USUAL_LIMITS } from "../../../runtime/stream/limits.ts";
import { type VirtualHub, withHub } from "../virtual_hub.ts";

type Client = ReturnType<VirtualHub["connect"]>;

/** Frames and key frames that a client is given in so many milliseconds. */
async function given(client: Client, sleep: VirtualHub["sleep"], ms: number) {
  const before = client.socket.videos().length;
  await sleep(ms);
  const videos = client.socket.videos().slice(before);
  return { frames: videos.length, keys: videos.filter(({ key }) => key).length };
}

const HEAVY = { avatar: "heavy", fps: 30 };

Deno.test("a small session has its share of the worker beside a client that asks for eight sessions of sixteen times the cost", () =>
  withHub(async ({ connect, sleep }) => {
    const small = connect("small", "10.0.0.1");
    await small.join({ ...HEAVY, size: 128 });
    await sleep(1000);
    const alone = await given(small, sleep, 4000);
    assert.ok(alone.frames >= 110, `alone: ${alone.frames}`);
    const greedy = Array.from({ length: 8 }, (_, at) => connect(`large ${at}`, "10.0.0.2"));
    for (const each of greedy) each.send({ type: "join", role: "viewer", ...HEAVY, size: 512 });
    await sleep(4000);
    const beside = await given(small, sleep, 8000);
    // Half of the device, less what the painter loses: unlike a device it takes a second frame while it is at one.
    assert.ok(beside.frames >= 0.3 * 2 * alone.frames, `${beside.frames} to ${2 * alone.frames} alone`);
    const large = greedy.reduce((sum, { socket }) => sum + socket.videos().length, 0);
    assert.ok(large >= 12, `the large ones are drawn too: ${large}`);
    const stats = small.socket.messages.findLast((message) => message.type === "stats");
    assert.ok(stats!.droppedFrames > 50, `what was due and not drawn is told: ${stats!.droppedFrames}`);
  }, { limits: { ...USUAL_LIMITS, frameSeconds: 600 } }));

Deno.test("4,410 wishes for key frames in 8 s make a few, for one viewer and for many", () =>
  withHub(async ({ connect, sleep }) => {
    const clients = [connect(), connect("main", "elsewhere")];
    for (const each of clients) await each.join({ fps: 3 });
    await sleep(3000);
    const [one] = clients;
    const before = one!.socket.videos().length;
    for (let at = 0; at < 4410; at++) {
      clients[at % 2]!.send({ type: "keyframe" });
      if (at % 55 === 0) await sleep(100);
    }
    const videos = one!.socket.videos().slice(before);
    const keys = videos.filter(({ key }) => key).length;
    assert.ok(videos.length >= 22, `${videos.length}`);
    assert.ok(keys >= 2 && keys <= 6, `${keys} key frames of ${videos.length}`);
  }));

Deno.test("who makes its connection lose frames has a key frame each time, then one a second", () =>
  withHub(async ({ connect, sleep }) => {
    const client = connect();
    await client.join();
    await sleep(500);
    const before = client.socket.videos().length;
    for (let round = 0; round < 40; round++) {
      client.socket.bufferedAmount = 1e6;
      await sleep(50);
      client.socket.bufferedAmount = 0;
      await sleep(200);
    }
    const keys = client.socket.videos().slice(before).filter(({ key }) => key).length;
    assert.ok(keys >= 10 && keys <= 15, `in 10 s: ${keys}`);
  }));

Deno.test("who asks for more than its share would draw is refused with a reason and a time, and what is drawn is shared", () =>
  withHub(async ({ connect, sleep }) => {
    const first = connect("one");
    await first.join({ ...HEAVY, size: 512 });
    await sleep(2000);
    for (const [session, allowed] of [["two", true], ["three", false], ["one", true]] as const) {
      const client = connect(session);
      client.send({ type: "join", role: "viewer", ...HEAVY, size: 512 });
      if (allowed) {
        await client.socket.next("welcome");
        continue;
      }
      const { code, message, retryAfter } = await client.socket.next("error");
      assert.equal(code, "too-costly");
      assert.match(message, /each of 3 only every 1\.\d s, and the limit is: 1 s$/);
      assert.equal(retryAfter, RETRY_AFTER_S);
    }
    first.send({ type: "camera", azimuth: 0, elevation: 0, distance: 3, fovY: 0.5 });
    assert.equal((await first.socket.next("error")).code, "too-costly", "an own camera is a picture more");
    await connect("other", "another address").join({ ...HEAVY, size: 512 });
  }, { limits: { ...USUAL_LIMITS, frameSeconds: 1 } }));

/** Tells of each time that the worker is started anew. */
function counting({ render }: VirtualHub["hub"], renewed: () => void): void {
  const { renew } = render;
  render.renew = () => {
    renewed();
    renew();
  };
}

Deno.test("where somebody comes before the worker is warm it is started anew once, and then by what it holds", () =>
  withHub(async ({ hub, connect, sleep }) => {
    let renewals = 0;
    counting(hub, () => renewals++);
    for (const expected of [1, 1]) {
      const client = connect();
      await client.join();
      await sleep(1000);
      client.leave();
      await sleep(RENEW_AFTER_MS + 15_000);
      assert.equal(renewals, expected);
    }
  }, { residentBytes: () => 500 }));

Deno.test("the worker is started anew when all have left and it holds more than before, and the next one sees a head", () => {
  let held = 400;
  return withHub(async ({ hub, connect, sleep }) => {
    void hub.warmUp();
    await sleep(2000);
    const client = connect();
    await client.join();
    await sleep(1000);
    held = 700;
    let renewals = 0;
    counting(hub, () => {
      renewals++;
      held = 390;
    });
    client.leave();
    await sleep(RENEW_AFTER_MS - 1500);
    assert.equal(renewals, 0, "who reloads the page finds a warm worker");
    await sleep(20_000);
    assert.deepEqual([renewals, hub.render.restarts], [1, 0], "nothing was lost");
    const next = connect();
    await next.join();
    await next.socket.next("video");
    next.leave();
    await sleep(20_000);
    assert.equal(renewals, 1, "what holds no more is left alone");
  }, { residentBytes: () => held });
});

Deno.test("who is refused in a session that nobody is in comes again where another server has it, else it is refused", async () => {
  const asked: string[] = [];
  let answer: () => Promise<boolean> | null = () => Promise.resolve(true);
  await withHub(async ({ connect }) => {
    await connect("one").join();
    const follows = connect("two");
    follows.send({ type: "join", role: "viewer", follows: true });
    assert.equal((await follows.socket.next("moved")).url, null);
    assert.equal(follows.socket.closedWith?.code, 1012);
    for (const no of [() => null, () => Promise.resolve(false), () => Promise.reject(new Error("no"))]) {
      answer = no;
      const stays = connect("two");
      stays.send({ type: "join", role: "viewer" });
      assert.equal((await stays.socket.next("error")).code, "too-many-sessions");
    }
    const lost = connect("two");
    lost.send({ type: "join", role: "viewer", avatar: "nobody" });
    assert.equal((await lost.socket.next("error")).code, "unknown-avatar");
    assert.ok(asked.every((each) => each === "two address here"), `${asked}`);
  }, {
    limits: { ...USUAL_LIMITS, sessions: 1 },
    passOn(session, payer) {
      asked.push(`${session} ${payer}`);
      const now = answer;
      answer = () => null;
      return now();
    },
  });
});
