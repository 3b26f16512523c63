import assert from "node:assert/strict";
import * as v from "valibot";
import {
  MAX_REMEMBERED,
  MAX_SNAPSHOT_BYTES,
  type SessionSnapshot,
  sessionSnapshot,
} from "../../../runtime/stream/handover/snapshot.ts";
import { openRecordingFiles } from "../../../runtime/stream/sinks/recording_files.ts";
import { readMp4 } from "../../video/read_mp4.ts";
import { fakeSpeech } from "../sound/fake_speech.ts";
import { withTwoHubs } from "./two_hubs.ts";

const FOLLOWS = { follows: true } as const;

async function withSnapshot(test: (snapshot: SessionSnapshot) => void | Promise<void>): Promise<void> {
  await withTwoHubs(async ({ one, connect, pose, sleep }) => {
    const puppeteer = connect(one);
    await puppeteer.join({ role: "puppeteer", ...FOLLOWS, sound: ["pcm-s16"] });
    puppeteer.send(pose(7, 0.5));
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(30) });
    puppeteer.send({ type: "mood", mood: "happy", holdMs: 900 });
    await sleep(100);
    await test(one.snapshotOf("main")!);
  }, { speech: fakeSpeech() });
}

Deno.test("a snapshot is small, reads as it was written, and holds no secret", () =>
  withTwoHubs(async ({ one, connect, sleep }) => {
    const client = connect(one);
    const { resume } = await client.join({ role: "puppeteer", ...FOLLOWS });
    await sleep(100);
    const text = JSON.stringify(one.snapshotOf("main"));
    assert.ok(text.length < 1500, `${text.length} bytes`);
    assert.ok(!text.includes(resume!));
    assert.deepEqual(v.parse(sessionSnapshot, JSON.parse(text)), JSON.parse(text));
  }));

Deno.test("a snapshot of a session that is full is within its bound", () =>
  withTwoHubs(async ({ one, connect, sleep }) => {
    const all = Array.from({ length: MAX_REMEMBERED + 50 }, () => connect(one));
    for (const client of all) client.send({ type: "join", role: "viewer", delivery: "motion", ...FOLLOWS });
    await all[0]!.socket.next("welcome");
    const puppeteer = connect(one);
    await puppeteer.join({ role: "puppeteer", ...FOLLOWS });
    for (let at = 0; at < 16; at++) {
      puppeteer.send({ type: "speak", id: `${at}`, text: "语".repeat(2000) });
    }
    await sleep(50);
    const snapshot = one.snapshotOf("main")!;
    assert.equal(snapshot.members.length, MAX_REMEMBERED);
    assert.equal(snapshot.members[0]!.role, "puppeteer", "whoever has most to lose goes first");
    assert.equal(snapshot.speech!.utterances.length, 16);
    const bytes = new TextEncoder().encode(JSON.stringify(snapshot)).length;
    assert.ok(bytes < MAX_SNAPSHOT_BYTES, `${bytes} bytes`);
  }, { speech: fakeSpeech() }));

Deno.test("what is no snapshot is refused, whatever of it is wrong", () =>
  withSnapshot((good) => {
    const [member] = good.members, [said] = good.speech!.utterances;
    const wrong: [string, unknown][] = [
      ["nothing", null],
      ["another version", { ...good, version: 2 }],
      ["a path for a name", { ...good, avatar: "../stock" }],
      ["a mood that there is not", { ...good, mood: { ...good.mood, mood: "gloomy" } }],
      ["a camera that is nowhere", { ...good, camera: { ...good.camera, distance: null } }],
      ["too few numbers", { ...good, shown: { ...good.shown, expression: [0] } }],
      ["a pose beyond all bounds", { ...good, shown: { ...good.shown, joints: Array(15).fill(1e9) } }],
      ["too many members", { ...good, members: Array(MAX_REMEMBERED + 1).fill(member) }],
      ["a secret in place of its hash", { ...good, members: [{ ...member, secret: "x" }] }],
      ["a picture too large", {
        ...good,
        members: [{ ...member, spec: { ...member!.spec, size: 1 << 20 } }],
      }],
      ["too much to say", { ...good, speech: { ...good.speech, utterances: Array(17).fill(said) } }],
      ["an endless text", {
        ...good,
        speech: { ...good.speech, utterances: [{ ...said, text: "x".repeat(1e5) }] },
      }],
      ["a generation that is none", { ...good, speech: { ...good.speech, generation: 0.5 } }],
    ];
    assert.equal(v.is(sessionSnapshot, good), true);
    for (const [what, value] of wrong) assert.equal(v.is(sessionSnapshot, value), false, what);
  }));

Deno.test("an avatar that is not there is told, and no session is left of it", () =>
  withSnapshot((snapshot) =>
    withTwoHubs(async ({ other }) => {
      await assert.rejects(other.adopt("main", { ...snapshot, avatar: "nobody" }), /Cannot find an avatar/);
      assert.deepEqual(other.sessions(), []);
    })
  ));

Deno.test("a recording ends whole before its session goes elsewhere, and all are told", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await withTwoHubs(async ({ one, other, connect, sleep }) => {
      const puppeteer = connect(one);
      await puppeteer.join({ role: "puppeteer" });
      puppeteer.send({ type: "record", on: true });
      await sleep(1000);
      const released = one.release("main", {
        url: null,
        withinMs: 60_000,
        hand: (last) => other.adopt("main", last),
      });
      let done = false;
      void released.finally(() => void (done = true));
      // The disk has a time of its own.
      for (const end = Date.now() + 10_000; !done && Date.now() < end;) await sleep(5);
      await released;
      const told = puppeteer.socket.messages.findLast((message) => message.type === "recording")!;
      assert.deepEqual([told.state, told.reason], ["off", "The session goes on on another server"]);
      assert.ok((await readMp4(`${folder}/${told.file}`)).pictures.length > 20);
      assert.equal(puppeteer.socket.closedWith?.code, 1012);
    }, {
      recordings: { policy: "asked", files: openRecordingFiles({ folder }), report: () => {} },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
