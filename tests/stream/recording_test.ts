import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ServerMessage } from "../../runtime/protocol/server_messages.ts";
import type { HubOptions } from "../../runtime/stream/hub/hub_options.ts";
import type { Recordings } from "../../runtime/stream/recording/session_recorders.ts";
import {
  openRecordingFiles,
  type RecordingFilesOptions,
} from "../../runtime/stream/sinks/recording_files.ts";
import { JOINTS } from "../../runtime/head/head_model.ts";
import { readClip } from "../../runtime/motion/clips/read_clip.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { readMp4 } from "../video/read_mp4.ts";
import { eventually } from "../eventually.ts";
import { type VirtualHub, withHub } from "./virtual_hub.ts";

/** Runs a test on a virtual hub that records into a folder of its own, and then on what came of it. */
async function recording(
  policy: Recordings["policy"],
  test: (virtual: VirtualHub, reports: Parameters<Recordings["report"]>[1][]) => Promise<void>,
  look: (folder: string) => Promise<void>,
  options: Partial<RecordingFilesOptions> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const reports: Parameters<Recordings["report"]>[1][] = [];
  const recordings: HubOptions["recordings"] = {
    policy,
    files: openRecordingFiles({ folder, ...options }),
    report: (_session, recorded) => void reports.push(recorded),
  };
  try {
    await withHub((virtual) => test(virtual, reports), { recordings });
    await look(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Lets a hub's time pass until something comes about; the disk has a time of its own. */
const passes = <T>({ sleep }: VirtualHub, what: string, look: () => T) =>
  eventually(what, async () => {
    await sleep(5);
    return look();
  });

Deno.test("a puppeteer has its session recorded and ended again; all are told, and who comes later too", () =>
  recording("asked", async (virtual) => {
    const { connect, sleep } = virtual;
    const puppeteer = connect(), viewer = connect(), late = connect();
    assert.equal((await puppeteer.join({ role: "puppeteer" })).recording, true);
    await viewer.join();
    viewer.send({ type: "record", on: true });
    assert.equal((await viewer.socket.next("error")).code, "not-puppeteer");
    puppeteer.send({ type: "record", on: true });
    const begun = await viewer.socket.next("recording");
    assert.deepEqual({ ...begun, file: null }, { type: "recording", state: "on", file: null, seconds: 0 });
    assert.match(begun.file!, /^main-\d{8}-\d{6}\.mp4$/);
    await sleep(1000);
    await late.join({ codecs: ["jpeg"] });
    assert.ok(Math.abs((await late.socket.next("recording")).seconds - 1) < 0.1);
    await sleep(1000);
    puppeteer.send({ type: "record", on: false });
    const off = ({ state }: { state: string }) => state === "off";
    const { file, seconds, reason } = await passes(
      virtual,
      "the file is whole",
      () => late.socket.messages.filter((message) => message.type === "recording").find(off),
    );
    assert.equal(file, begun.file);
    // It began with the next key frame.
    assert.ok(seconds > 1.7 && seconds <= 2, `${seconds}`);
    assert.equal(reason, undefined);
  }, async (folder) => {
    const [name, ...rest] = await readdir(folder);
    assert.deepEqual(rest, []);
    const { pictures, times } = await readMp4(join(folder, name!));
    assert.ok(pictures.length >= 87 && pictures.length <= 101, `${pictures.length} in two seconds`);
    assert.ok(times.every((time, index) => index === 0 || Math.abs(time - times[index - 1]! - 20) < 1));
  }));

Deno.test("a server that always records keeps each session from its first frame, though a worker is lost", () =>
  recording("always", async (virtual, reports) => {
    const { error } = console;
    console.error = () => {};
    const { hub, connect, sleep, pose } = virtual;
    const puppeteer = connect("first"), viewer = connect("second");
    puppeteer.send({ type: "join", role: "puppeteer", codecs: ["jpeg"] });
    puppeteer.send(pose(1, 1));
    await viewer.join();
    await sleep(500);
    hub.render.destroyDevice();
    await sleep(1000);
    console.error = error;
    assert.equal(hub.render.restarts, 1);
    assert.deepEqual(hub.sessions().map(({ renditions }) => renditions), [2, 1], "JPEG is recorded as H.264");
    puppeteer.leave();
    viewer.leave();
    await passes(virtual, "both are whole", () => reports.length === 2);
    assert.deepEqual(reports.map(({ reason }) => reason), [null, null]);
    assert.deepEqual(hub.sessions().map(({ renditions }) => renditions), [0, 0]);
  }, async (folder) => {
    const all = await readdir(folder), names = all.filter((name) => name.endsWith(".mp4"));
    assert.deepEqual(names.map((name) => name.split("-")[0]).sort(), ["first", "second"]);
    const driven = names.find((name) => name.startsWith("first"))!;
    const motion = ["jsonl", "npz"].map((ending) => driven.replace(/mp4$/, ending));
    assert.deepEqual(
      all.filter((name) => !names.includes(name)).sort(),
      motion,
      "the motion of what was driven",
    );
    for (const name of names) {
      const { pictures, keys, duration } = await readMp4(join(folder, name));
      assert.ok(pictures.length > 55 && duration > 1.3, `${name}: ${pictures.length} in ${duration} s`);
      assert.equal(keys[0], true);
      assert.ok(keys.filter(Boolean).length >= 2, "the new worker's first frame is a key frame");
    }
  }));

Deno.test("a hub that closes finishes what it records", () =>
  recording("always", async ({ connect, sleep }) => {
    await connect().join();
    await sleep(300);
  }, async (folder) => {
    const names = await readdir(folder);
    assert.equal(names.length, 1);
    assert.ok((await readMp4(join(folder, names[0]!))).pictures.length >= 10);
  }));

Deno.test("a disk that is full ends the recording, is told, and no viewer notices", () =>
  recording(
    "asked",
    async (virtual) => {
      const { connect, sleep } = virtual;
      const puppeteer = connect();
      await puppeteer.join({ role: "puppeteer" });
      puppeteer.send({ type: "record", on: true });
      await passes(
        virtual,
        "its end is told",
        () => puppeteer.socket.messages.filter(({ type }) => type === "recording").length === 2,
      );
      const { state, file, reason } = await puppeteer.socket.next(
        "recording",
        (news) => news.state === "off",
      );
      assert.deepEqual([state, file], ["off", null]);
      assert.match(reason!, /no space left/);
      await sleep(500);
      const seqs = puppeteer.socket.videos().map(({ seq }) => seq);
      assert.deepEqual(seqs, seqs.map((_, index) => seqs[0]! + index), "no frame was missed");
      puppeteer.send({ type: "record", on: true });
      await sleep(0);
      assert.equal(puppeteer.socket.messages.at(-1)!.type, "recording", "it may be tried again");
    },
    async (folder) => assert.deepEqual(await readdir(folder), []),
    {
      openStream: () =>
        Promise.resolve({
          write: () => Promise.reject(new Error("Cannot write a picture: no space left")),
          close: () => Promise.resolve(),
          abandon: () => Promise.resolve(),
          sound: () => Promise.resolve(),
          soundBefore: () => Promise.resolve(),
        }),
    },
  ));

Deno.test("members are told that a recording cannot be written, and its server where", () =>
  recording(
    "asked",
    async (virtual, reports) => {
      const { connect, sleep } = virtual;
      const puppeteer = connect();
      await puppeteer.join({ role: "puppeteer" });
      puppeteer.send({ type: "record", on: true });
      await passes(virtual, "its end is reported", () => reports.length === 1);
      await sleep(0);
      const { reason } = await puppeteer.socket.next("recording", (news) => news.state === "off");
      const [{ reason: whole }] = reports as [Parameters<Recordings["report"]>[1]];
      const place = /^Cannot record to (.*), \d+ MiB/.exec(whole!)![1]!;
      assert.ok(place.length > 4 && !reason!.includes(place), reason);
      assert.equal(reason, whole!.replaceAll(place, "the folder of recordings"));
    },
    async (folder) => assert.deepEqual(await readdir(folder), []),
    { freeBytes: () => Promise.resolve(0) },
  ));

Deno.test("where the server records nothing, a puppeteer is told so", () =>
  withHub(async ({ connect }) => {
    const puppeteer = connect();
    assert.equal((await puppeteer.join({ role: "puppeteer" })).recording, false);
    puppeteer.send({ type: "record", on: true });
    const { code, message } = await puppeteer.socket.next("error");
    assert.equal(code, "unavailable");
    assert.match(message, /--record/);
  }));

Deno.test("what drives a recorded session is kept beside it as FLAME's motion, from either space", () => {
  type Told = ServerMessage & { type: "recording" };
  let told: Told | undefined;
  return recording("asked", async (virtual) => {
    const { connect, sleep, pose, clock } = virtual;
    const puppeteer = connect();
    await puppeteer.join({ role: "puppeteer" });
    puppeteer.send({ type: "record", on: true });
    await puppeteer.socket.next("recording");
    for (let seq = 1; seq <= 50; seq++) {
      puppeteer.send(pose(seq, 0.5));
      await sleep(20);
    }
    const expression = new Array(100).fill(0.25);
    for (let seq = 51; seq <= 100; seq++) {
      puppeteer.send({
        ...{ type: "pose", seq, t: clock.now(), space: "flame", expression, jaw: [0.2, 0, 0] },
        leftEye: [0, 0.1, 0],
      });
      await sleep(20);
    }
    puppeteer.send({ type: "record", on: false });
    await passes(
      virtual,
      "the recording is over",
      () =>
        told = puppeteer.socket.messages.find((message): message is Told =>
          message.type === "recording" && message.state === "off"
        ),
    );
  }, async (folder) => {
    const names = (await readdir(folder)).sort();
    assert.equal(names.length, 3);
    assert.deepEqual([told!.clip, told!.file, told!.motion, told!.motionReason], [...names, undefined]);
    assert.equal(names[2], names[1]!.replace(/\.mp4$/, ".npz"));
    const clip = await readClip(await Deno.readFile(join(folder, names[2]!)), names[2]!);
    assert.equal(clip.space, "flame");
    assert.equal(clip.fps, 50);
    assert.ok(Math.abs(clip.frameCount - 100) <= 2, `${clip.frameCount}`);
    const shown = restPose("flame"), jaw = JOINTS.indexOf("jaw") * 3;
    clip.pose(20, shown);
    assert.ok(Math.abs(shown.joints[jaw]! - 0.17) < 1e-6, "ARKit's jaw opens FLAME's");
    assert.ok(shown.expression.every((psi) => psi === 0), "no FLAME head is known: nothing is made up");
    clip.pose(80, shown);
    assert.ok(Math.abs(shown.joints[jaw]! - 0.2) < 1e-6 && Math.abs(shown.expression[99]! - 0.25) < 1e-6);
    assert.ok(Math.abs(shown.joints[JOINTS.indexOf("leftEye") * 3 + 1]! - 0.1) < 1e-6);
  });
});
