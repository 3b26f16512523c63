import assert from "node:assert/strict";
import { COMES_BACK_MS, USUAL_LIMITS } from "../../../runtime/stream/limits.ts";
import { CLOSE_CODES } from "../../../runtime/stream/sinks/websocket.ts";
import type { Grant } from "../../../runtime/protocol/grant.ts";
import { fakeSocket, pack } from "../fakes.ts";
import { withHub } from "../virtual_hub.ts";

const FOLLOWS = { follows: true } as const;

Deno.test("who loses its connection and comes back within seconds is who it was: id, seat, pictures from a key frame", () =>
  withHub(async ({ hub, connect, pose, sleep }) => {
    const puppeteer = connect(), viewer = connect(), stranger = connect();
    const welcome = await puppeteer.join({ role: "puppeteer", ...FOLLOWS });
    await viewer.join();
    assert.match(welcome.resume!, /^[\w-]{32}$/);
    puppeteer.send(pose(1, 1));
    puppeteer.connection.closed(true);
    await sleep(COMES_BACK_MS - 1000);
    assert.equal(hub.sessions()[0]!.clients, 1);
    stranger.send({ type: "join", role: "puppeteer" });
    const refusal = await stranger.socket.next("error");
    assert.deepEqual([refusal.code, refusal.retryAfter], ["role-taken", 1]);

    const again = connect();
    const back = await again.join({ role: "puppeteer", ...FOLLOWS, resume: welcome.resume });
    assert.deepEqual([back.clientId, back.role], [welcome.clientId, "puppeteer"]);
    assert.notEqual(back.resume, welcome.resume, "each lets in once");
    const first = await again.socket.next("video");
    assert.equal(first.key, true);
    again.send(pose(1, 1));
    await again.socket.next("ack");
    assert.equal(hub.sessions()[0]!.clients, 2);
  }));

Deno.test("a seat that is waited for too long is free, and who comes then is a new client", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const puppeteer = connect(), stranger = connect();
    const { resume, clientId } = await puppeteer.join({ role: "puppeteer", ...FOLLOWS });
    puppeteer.connection.closed(true);
    await sleep(COMES_BACK_MS + 1);
    assert.equal(hub.sessions()[0]!.state, "empty");
    assert.equal((await stranger.join({ role: "puppeteer" })).role, "puppeteer");
    const late = connect();
    const welcome = await late.join({ ...FOLLOWS, resume });
    assert.deepEqual([welcome.role, welcome.clientId === clientId], ["viewer", false]);
  }));

Deno.test("a lone viewer's camera and delivery are kept, and its pictures stay open", () =>
  withHub(async ({ connect, sleep }) => {
    const viewer = connect();
    const { resume, clientId } = await viewer.join(FOLLOWS);
    viewer.send({ type: "camera", azimuth: 1, elevation: 0, distance: 3, fovY: 0.5 });
    viewer.send({ type: "delivery", delivery: "both" });
    await sleep(200);
    viewer.connection.closed(true);
    await sleep(100);
    const again = connect();
    again.send({ type: "join", ...FOLLOWS, resume });
    // Nothing has to be opened: the welcome comes at once.
    const welcome = again.socket.messages.find((message) => message.type === "welcome")!;
    assert.deepEqual([welcome.clientId, welcome.camera.azimuth, welcome.delivery], [clientId, 1, "both"]);
  }));

Deno.test("who comes back before its loss is noticed ends the connection before, which takes nothing along", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const before = connect();
    const { resume, clientId } = await before.join({ role: "puppeteer", ...FOLLOWS });
    const now = connect();
    const welcome = await now.join({ role: "puppeteer", ...FOLLOWS, resume });
    assert.deepEqual([welcome.clientId, welcome.role], [clientId, "puppeteer"]);
    assert.equal(before.socket.closedWith?.code, CLOSE_CODES.replaced);
    before.connection.closed(true);
    await sleep(COMES_BACK_MS + 100);
    assert.deepEqual([hub.sessions()[0]!.clients, hub.sessions()[0]!.state], [1, "driven"]);
  }));

Deno.test("what let somebody in does so no second time, and neither does a secret that nobody was given", () =>
  withHub(async ({ connect }) => {
    const first = connect();
    const { resume, clientId } = await first.join(FOLLOWS);
    first.connection.closed(true);
    const second = connect();
    assert.equal((await second.join({ ...FOLLOWS, resume })).clientId, clientId);
    for (const stolen of [resume, "A".repeat(32), ""]) {
      const thief = connect();
      assert.notEqual((await thief.join({ ...FOLLOWS, resume: stolen })).clientId, clientId);
    }
    assert.equal(second.socket.closedWith, null);
  }));

Deno.test("a secret lets nobody in by another token, and goes on with a renewed one", () =>
  withHub(async ({ hub, connect, clock, sleep }) => {
    const grantOf = (id: string): Grant => ({
      ...{ session: "main", role: "puppeteer", id, until: clock.epoch() + 60_000 },
    });
    const look = (id: string | undefined) => Promise.resolve(grantOf(id!));
    function enter(id: string, resume?: string) {
      const socket = fakeSocket(sleep);
      const connection = hub.connect("main", socket, { kind: "granted", grant: grantOf(id), look }, "here");
      connection.receive(pack({ type: "join", role: "puppeteer", ...FOLLOWS, ...resume && { resume } }));
      return { socket, connection, welcome: () => socket.next("welcome") };
    }
    const keeper = connect();
    await keeper.join();
    const mine = enter("mine");
    const { clientId, resume } = await mine.welcome();
    mine.connection.closed(true);
    const thief = enter("theirs", resume);
    assert.equal((await thief.socket.next("error")).code, "role-taken");
    const back = enter("mine", resume);
    const welcome = await back.welcome();
    assert.equal(welcome.clientId, clientId);
    back.connection.receive(pack({ type: "renew", token: "fresh" }));
    await back.socket.next("renewed");
    back.connection.closed(true);
    const renewed = enter("fresh", welcome.resume);
    assert.equal((await renewed.welcome()).clientId, clientId);
  }));

Deno.test("who does not follow, closes, or says that it leaves, leaves as ever", () =>
  withHub(async ({ hub, connect }) => {
    const old = connect();
    assert.equal((await old.join({ role: "puppeteer" })).resume, undefined);
    old.connection.closed(true);
    assert.equal(hub.sessions()[0]!.state, "empty");
    const follower = connect();
    await follower.join({ role: "puppeteer", ...FOLLOWS });
    follower.connection.closed();
    assert.equal(hub.sessions()[0]!.state, "empty");
    // A browser that leaves the page with pictures on their way to it breaks the connection.
    const reloaded = connect();
    await reloaded.join({ role: "puppeteer", ...FOLLOWS });
    reloaded.send({ type: "leave" });
    reloaded.connection.closed(true);
    assert.equal(hub.sessions()[0]!.state, "empty");
  }));

Deno.test("pictures that are open only for who may come back give way to others", () =>
  withHub(async ({ hub, connect }) => {
    const lost = connect();
    await lost.join({ size: 128, ...FOLLOWS });
    await connect().join({ size: 256 });
    lost.connection.closed(true);
    assert.equal(hub.sessions()[0]!.renditions, 2);
    await connect().join({ size: 512 });
    assert.equal(hub.sessions()[0]!.renditions, 2);
  }, { limits: { ...USUAL_LIMITS, renditionsPerSession: 2 } }));
