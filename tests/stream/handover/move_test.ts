import assert from "node:assert/strict";
import * as v from "valibot";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import type {
  MovedMessage,
  PosedMessage,
  SoundPacketMessage,
  SpeakingMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { createPoseReader } from "../../../runtime/motion/wire/pose_reader.ts";
import {
  MAX_SNAPSHOT_BYTES,
  type SessionSnapshot,
  sessionSnapshot,
} from "../../../runtime/stream/handover/snapshot.ts";
import { FOLLOWS_MS } from "../../../runtime/stream/limits.ts";
import type { FakeSocket } from "../fakes.ts";
import { fakeSpeech, placeOf } from "../sound/fake_speech.ts";
import { type TwoHubs, withTwoHubs } from "./two_hubs.ts";

const FOLLOWS = { follows: true } as const;
const PUPPETEER = { role: "puppeteer", ...FOLLOWS } as const;

/** As it travels. */
const sent = (snapshot: SessionSnapshot): SessionSnapshot => {
  const text = JSON.stringify(snapshot);
  assert.ok(text.length < MAX_SNAPSHOT_BYTES, `${text.length} bytes`);
  return v.parse(sessionSnapshot, JSON.parse(text));
};

/** Moves a session as placement does: got ready, handed over, let go. */
async function move({ one, other, passing }: TwoHubs, name = "main"): Promise<void> {
  await passing(other.adopt(name, sent(one.snapshotOf(name)!), true));
  const url = "https://other:8787";
  const released = one.release(name, { url, hand: (last) => other.adopt(name, sent(last)) });
  assert.equal(await passing(released), true);
}

const movedOf = ({ messages }: FakeSocket) =>
  messages.find((each): each is MovedMessage => each.type === "moved");
const soundsOf = ({ messages }: FakeSocket) =>
  messages.filter((each): each is SoundPacketMessage => each.type === "audio");
const newsOf = ({ messages }: FakeSocket) =>
  messages.filter((each): each is SpeakingMessage => each.type === "speaking");

Deno.test("a session moves: all are told where to, and have role, seat, camera and delivery back there", () =>
  withTwoHubs(async (hubs) => {
    const { one, other, connect, sleep } = hubs;
    const puppeteer = connect(one), viewer = connect(one), drawing = connect(one), old = connect(one);
    const welcomes = [
      await puppeteer.join(PUPPETEER),
      await viewer.join(FOLLOWS),
      await drawing.join({ delivery: "motion", ...FOLLOWS }),
    ];
    await old.join();
    assert.deepEqual(welcomes.map(({ node, epoch, elsewhere }) => [node, epoch, elsewhere]), [
      ...Array(3).fill(["one", 1, ["https://third:8787"]]),
    ]);
    puppeteer.send({ type: "camera", azimuth: 0.5, elevation: 0, distance: 3, fovY: 0.5 });
    viewer.send({ type: "camera", azimuth: -1, elevation: 0, distance: 3, fovY: 0.5 });
    puppeteer.send({ type: "mood", mood: "happy", amount: 0.5 });
    await sleep(200);
    await move(hubs);
    assert.deepEqual(one.sessions(), []);
    for (const [at, { socket }] of [puppeteer, viewer, drawing].entries()) {
      const { resume } = welcomes[at]!;
      assert.deepEqual(movedOf(socket), { type: "moved", url: "https://other:8787", resume });
      assert.equal(socket.closedWith?.code, 1012);
    }
    assert.equal(movedOf(old.socket), undefined);
    assert.equal(old.socket.closedWith?.code, 1012);
    assert.equal(other.sessions()[0]!.mood, "happy");

    const stranger = connect(other);
    stranger.send({ type: "join", role: "puppeteer" });
    assert.equal((await stranger.socket.next("error")).code, "role-taken");
    const back = [connect(other), connect(other), connect(other)];
    for (const [at, client] of back.entries()) {
      const { role, clientId, camera, delivery, resume } = welcomes[at]!;
      const welcome = await client.join({ ...FOLLOWS, resume });
      assert.deepEqual([welcome.clientId, welcome.role, welcome.delivery], [clientId, role, delivery]);
      assert.deepEqual([welcome.node, welcome.epoch], ["other", 2]);
      assert.equal(welcome.camera.azimuth, [0.5, -1, 0.5][at], `${camera.azimuth}`);
    }
    for (const { socket } of back.slice(0, 2)) assert.equal((await socket.next("video")).key, true);
    assert.equal((await back[2]!.socket.next("pose")).key, true);
    const mood = await back[1]!.socket.next("mood");
    assert.deepEqual([mood.mood, mood.amount], ["happy", 0.5]);
  }));

Deno.test("who joins while a session moves, and has no welcome yet, is known there by what it is told", () =>
  withTwoHubs(async ({ one, other, connect, passing }) => {
    const early = connect(one);
    early.send({ type: "join", ...PUPPETEER });
    const { promise, resolve } = Promise.withResolvers<SessionSnapshot>();
    assert.ok(await one.release("main", { url: null, hand: (last) => Promise.resolve(resolve(last)) }));
    assert.deepEqual(early.socket.messages.map(({ type }) => type), ["moved"]);
    await passing(other.adopt("main", sent(await promise)));
    const { resume } = movedOf(early.socket)!;
    const welcome = await connect(other).join({ ...PUPPETEER, resume });
    assert.equal(welcome.role, "puppeteer");
  }));

/** By each pose that came. */
function posesOf<T>(messages: readonly { readonly type: string }[], look: (pose: HeadPose) => T): T[] {
  const reader = createPoseReader(), pose = restPose(), camera = { ...PORTRAIT };
  return messages.filter((each): each is PosedMessage => each.type === "pose")
    .flatMap(({ data }) => reader.read(data, pose, camera) === "ok" ? [look(pose)] : []);
}

/** How far the jaw is open. */
const jawsOf = (messages: readonly { readonly type: string }[]) =>
  posesOf(messages, ({ expression }) => expression[17]!);

Deno.test("a head that idles goes on from where it was, though another server's idles otherwise", () =>
  withTwoHubs(async (hubs) => {
    const { one, other, connect, sleep } = hubs;
    const join = { delivery: "motion", ...FOLLOWS };
    const viewer = connect(one);
    const { resume } = await viewer.join(join);
    await sleep(3210);
    await move(hubs);
    await sleep(300);
    const after = connect(other);
    await after.join({ ...join, resume });
    await sleep(1000);
    const before = posesOf(viewer.socket.messages, ({ joints }) => [...joints]).at(-1)!;
    const then = posesOf(after.socket.messages, ({ joints }) => [...joints]);
    const apart = (one: number[], other: number[]) =>
      Math.max(...one.map((turn, at) => Math.abs(turn - other[at]!)));
    assert.ok(apart(before, then[0]!) < 0.002, `${apart(before, then[0]!)} radians apart`);
    const steps = then.slice(1).map((each, at) => apart(each, then[at]!));
    assert.ok(Math.max(...steps) < 0.02, `${Math.max(...steps)} radians in a fiftieth of a second`);
    assert.ok(apart(before, then.at(-1)!) > 0.005, "it would have jumped");
  }));

Deno.test("the head goes on from the pose it had: neither on the way nor when its puppeteer is back does it snap", () =>
  withTwoHubs(async (hubs) => {
    const { one, other, connect, sleep, pose } = hubs;
    const join = { delivery: "motion", ...FOLLOWS };
    const puppeteer = connect(one), viewer = connect(one);
    const { resume: mine } = await puppeteer.join({ ...PUPPETEER, ...join });
    const { resume } = await viewer.join(join);
    for (let seq = 0; seq < 50; seq++) {
      puppeteer.send(pose(seq, 0.8));
      await sleep(20);
    }
    await move(hubs);
    await sleep(300);
    const after = connect(other);
    await after.join({ ...join, resume });
    await sleep(200);
    const again = connect(other);
    await again.join({ ...PUPPETEER, ...join, resume: mine });
    for (let seq = 0; seq < 25; seq++) {
      again.send(pose(seq, 0.8));
      await sleep(20);
    }
    const jaws = [...jawsOf(viewer.socket.messages).slice(-5), ...jawsOf(after.socket.messages)];
    assert.ok(jaws.length > 30, `${jaws.length} poses`);
    assert.ok(jaws.every((jaw) => Math.abs(jaw - 0.8) < 0.08), jaws.map((jaw) => jaw.toFixed(2)).join(" "));
  }));

/** What was heard, as places of the ramp in milliseconds, in the order it came. */
const heardOf = (...sockets: FakeSocket[]): number[] =>
  sockets.flatMap((socket) => soundsOf(socket)).map(({ data }) => Math.round(placeOf(data)));

Deno.test("what is said goes on there where it was: no packet twice and none lost, and what waited is said behind it", () =>
  withTwoHubs(async (hubs) => {
    const { one, other, connect, sleep } = hubs;
    const puppeteer = connect(one);
    const sound = { sound: ["pcm-s16"], fps: 10 };
    const { resume } = await puppeteer.join({ ...PUPPETEER, ...sound });
    puppeteer.send({ type: "speak", id: "first", text: "x".repeat(9) });
    puppeteer.send({ type: "speak", id: "second", text: "y".repeat(5) });
    await sleep(400);
    await move(hubs);
    await sleep(700);
    assert.equal(other.snapshotOf("main")!.speech!.utterances.length, 2, "it waits for who heard it");
    const again = connect(other);
    await again.join({ ...PUPPETEER, ...sound, resume });
    await sleep(2000);
    const news = newsOf(again.socket).map(({ id, state }) => `${id} ${state}`);
    assert.deepEqual(news, ["first started", "first ended", "second started", "second ended"]);
    const [started, ended] = newsOf(again.socket);
    const before = soundsOf(puppeteer.socket);
    assert.equal(started!.playedMs, before.length * 20, "it is told from where");
    assert.equal(ended!.playedMs, 900);
    assert.ok(started!.generation > before[0]!.generation);
    assert.ok(soundsOf(again.socket)[0]!.soundMs > before.at(-1)!.soundMs, "the sound clock runs on");
    const places = heardOf(puppeteer.socket, again.socket);
    const ramp = (ms: number) => Array.from({ length: ms / 20 }, (_, at) => at * 20);
    // Half a second is the ramp's zero, which is silence's too.
    assert.deepEqual(places, [...ramp(900), 500, ...ramp(500), 500]);
  }, { speech: fakeSpeech() }));

Deno.test("after a server's death its last snapshot and what a client got make one speech", () =>
  withTwoHubs(async ({ one, other, connect, sleep, passing }) => {
    const viewer = connect(one), puppeteer = connect(one);
    const sound = { sound: ["pcm-s16"], fps: 10 };
    const { resume } = await viewer.join({ ...FOLLOWS, ...sound });
    await puppeteer.join({ role: "puppeteer" });
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(9) });
    await sleep(200);
    const snapshot = sent(one.snapshotOf("main")!);
    await sleep(300);
    // It is heard of no more from here on.
    const heard = soundsOf(viewer.socket);
    const { generation, sequence } = heard.at(-1)!;
    const before = heardOf(viewer.socket);
    await passing(other.adopt("main", snapshot));
    const again = connect(other);
    await again.join({ ...FOLLOWS, ...sound, resume, generation, sequence });
    await sleep(1500);
    const ramp = (ms: number) => Array.from({ length: ms / 20 }, (_, at) => at * 20);
    assert.deepEqual([...before, ...heardOf(again.socket)], [...ramp(900), 500]);
  }, { speech: fakeSpeech() }));

Deno.test("a hand-over that fails leaves the session where it is: nobody is told, and what is said goes on", () =>
  withTwoHubs(async ({ one, connect, sleep }) => {
    const puppeteer = connect(one);
    await puppeteer.join({ ...PUPPETEER, sound: ["pcm-s16"], fps: 10 });
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(9) });
    await sleep(300);
    const failing = one.release("main", {
      url: null,
      hand: async () => {
        await sleep(700);
        throw new Error("Nobody took it");
      },
    });
    await assert.rejects(failing, /Nobody took it/);
    await sleep(1500);
    assert.equal(puppeteer.socket.closedWith, null);
    const ramp = Array.from({ length: 45 }, (_, at) => at * 20);
    assert.deepEqual(heardOf(puppeteer.socket), [...ramp, 500]);
    assert.equal(newsOf(puppeteer.socket).at(-1)!.state, "ended");
  }, { speech: fakeSpeech() }));

Deno.test("a client's own sound stays behind, and it is told how far it was given out", () =>
  withTwoHubs(async (hubs) => {
    const { one, connect, sleep } = hubs;
    const puppeteer = connect(one);
    await puppeteer.join({ ...PUPPETEER, sound: ["pcm-s16"], fps: 10 });
    for (let at = 0; at < 50; at++) {
      puppeteer.send({ type: "audio", codec: "pcm-s16", data: new Uint8Array(1920) });
    }
    await sleep(300);
    await move(hubs);
    const { state, playedMs, reason } = newsOf(puppeteer.socket).at(-1)!;
    assert.deepEqual([state, playedMs > 100 && playedMs < 600], ["failed", true], `${playedMs}`);
    assert.match(reason!, /send the rest again/);
  }, { speech: fakeSpeech() }));

Deno.test("nobody who comes: the session that was waited for is over, and nothing is left of it", () =>
  withTwoHubs(async (hubs) => {
    const { one, other, connect, sleep } = hubs;
    const puppeteer = connect(one);
    await puppeteer.join(PUPPETEER);
    await move(hubs);
    assert.deepEqual(other.sessions().map(({ state, renditions }) => [state, renditions]), [["watched", 1]]);
    await sleep(FOLLOWS_MS + 100);
    assert.deepEqual(other.sessions().map(({ state, renditions }) => [state, renditions]), [["empty", 0]]);
  }));

Deno.test("letting go takes no longer where a client takes nothing", () =>
  withTwoHubs(async (hubs) => {
    const { one, clock, connect } = hubs;
    const slow = connect(one);
    await slow.join(PUPPETEER);
    slow.socket.bufferedAmount = 1e9;
    const begun = clock.now();
    await move(hubs);
    assert.ok(clock.now() - begun < 100);
    assert.ok(movedOf(slow.socket), "it is told all the same");
    assert.equal(slow.socket.closedWith?.code, 1012);
  }));

Deno.test("a session with nobody in it has no snapshot and is handed to nobody, and what is not there cannot be let go", () =>
  withTwoHubs(async ({ one, connect }) => {
    const client = connect(one);
    await client.join();
    client.leave();
    const hand = () => Promise.reject(new Error("Nobody is in it"));
    for (const _ of ["there", "gone"]) {
      assert.equal(one.snapshotOf("main"), null);
      assert.equal(await one.release("main", { url: null, hand }), false);
      assert.deepEqual(one.sessions(), []);
    }
  }));
