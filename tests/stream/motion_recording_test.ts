/** What drives a session, kept frame by frame as it was received. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readMotionLines } from "../../runtime/motion/clips/lines/read_motion_lines.ts";
import type { HubOptions } from "../../runtime/stream/hub/hub_options.ts";
import type { ServerMessage } from "../../runtime/protocol/server_messages.ts";
import { createMotionLines, type MotionKept } from "../../runtime/stream/sinks/motion_lines.ts";
import { openRecordingFiles } from "../../runtime/stream/sinks/recording_files.ts";
import { eventually } from "../eventually.ts";
import { type VirtualHub, withHub } from "./virtual_hub.ts";

type Told = ServerMessage & { type: "motion" };

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function recordings(
  folder: string,
  motion: "always" | "asked",
  kept: MotionKept[] = [],
): HubOptions["recordings"] {
  const files = openRecordingFiles({ folder });
  return {
    ...{ policy: "never", files, motion: { policy: motion, files } },
    report: () => {},
    reportMotion: (_session, each) => void kept.push(each),
  };
}

const told = ({ messages }: { messages: ServerMessage[] }, state: Told["state"]) =>
  messages.find((message): message is Told => message.type === "motion" && message.state === state);

/** Lets a hub's time pass until something comes about; the disk has a time of its own. */
const passes = <T>({ sleep }: VirtualHub, what: string, look: () => T) =>
  eventually(what, async () => {
    await sleep(5);
    return look();
  });

Deno.test("a puppeteer has what it sends recorded on its own, each frame as it was received, and all are told", () =>
  inFolder(async (folder) => {
    const sent: { seq: number; t: number; weight: number }[] = [];
    let name = "";
    await withHub(async (virtual) => {
      const { connect, sleep, pose, clock } = virtual;
      const puppeteer = connect("my 房间"), viewer = connect("my 房间");
      const { recording, motionRecording } = await puppeteer.join({ role: "puppeteer" });
      assert.deepEqual([recording, motionRecording], [false, true]);
      await viewer.join();
      viewer.send({ type: "capture", on: true });
      assert.equal((await viewer.socket.next("error")).code, "not-puppeteer");
      puppeteer.send({ type: "capture", on: true });
      name = (await viewer.socket.next("motion")).file!;
      assert.match(name, /^my 房间-\d{8}-\d{6}\.jsonl$/);
      for (let seq = 1; seq <= 40; seq++) {
        // The tenth comes late: the driver drops it, and the file has it.
        const late = seq === 10, weight = Math.fround(seq / 64);
        const stamps = { seq: late ? 7 : seq, t: clock.now() - (late ? 70 : 0) };
        sent.push({ ...stamps, weight });
        puppeteer.send({ ...pose(seq, weight), ...stamps });
        await sleep(17);
      }
      puppeteer.send({ type: "capture", on: false });
      const news = await passes(virtual, "it is whole", () => told(viewer.socket, "off"));
      assert.deepEqual({ ...news, seconds: 0 }, {
        type: "motion",
        state: "off",
        file: name,
        seconds: 0,
        frames: 40,
      });
      assert.ok(Math.abs(news!.seconds - 39 * 0.017) < 0.01);
      puppeteer.send(pose(50, 1));
      await sleep(20);
      assert.ok(clock.now() > 0);
    }, { recordings: recordings(folder, "asked") });
    assert.deepEqual(await readdir(folder), [name]);
    const { session, frames } = readMotionLines(await Deno.readFile(join(folder, name)));
    assert.equal(session, "my 房间");
    assert.deepEqual(frames.map(({ frame }) => [frame.seq, frame.t]), sent.map(({ seq, t }) => [seq, t]));
    assert.deepEqual(
      frames.map(({ frame }) => Math.max(...Array.from(frame.expression))),
      sent.map(({ weight }) => weight),
    );
    const steps = frames.slice(1).map(({ receivedAt }, i) => receivedAt - frames[i]!.receivedAt);
    assert.ok(steps.every((step) => Math.abs(step - 17) < 2), `${steps}`);
  }));

Deno.test("a server that always records motion keeps what drives each session, and nothing of one that nobody drives", () =>
  inFolder(async (folder) => {
    const kept: MotionKept[] = [];
    await withHub(async (virtual) => {
      const { connect, sleep, pose } = virtual;
      const first = connect("driven"), viewer = connect("watched"), second = connect("driven");
      await first.join({ role: "puppeteer" });
      await viewer.join();
      for (let seq = 1; seq <= 5; seq++) first.send(pose(seq, 0.5));
      first.leave();
      await second.join({ role: "puppeteer" });
      for (let seq = 1; seq <= 5; seq++) second.send(pose(seq, 0.25));
      await sleep(20);
    }, { recordings: recordings(folder, "always", kept) });
    const files = await readdir(folder);
    const all = await Promise.all(
      files.map(async (file) => readMotionLines(await Deno.readFile(join(folder, file)))),
    );
    assert.ok(all.every(({ session }) => session === "driven"), "nobody drove the other");
    const frames = all.flatMap((each) => each.frames);
    assert.equal(frames.length, 10);
    assert.equal(kept.reduce((sum, each) => sum + each.frames, 0), 10);
    // Where nobody was there in between, each has a file of its own.
    if (all.length === 1) assert.deepEqual(frames.map(({ sender }) => sender).lastIndexOf("stream"), 5);
    assert.equal(kept.filter((each) => each.kept === null).length, 1);
  }));

Deno.test("a session that is filmed and has its motion recorded into one folder has files of both", () =>
  inFolder(async (folder) => {
    const kept: MotionKept[] = [];
    const both = { ...recordings(folder, "always", kept)!, policy: "always" as const };
    await withHub(async (virtual) => {
      const { connect, sleep, pose } = virtual;
      const puppeteer = connect("both");
      await puppeteer.join({ role: "puppeteer" });
      for (let seq = 1; seq <= 40; seq++) {
        puppeteer.send(pose(seq, 0.5));
        await sleep(17);
      }
    }, { recordings: both });
    const [film, ...rest] = (await readdir(folder)).filter((name) => name.endsWith(".mp4"));
    assert.deepEqual(rest, []);
    const stem = film!.replace(".mp4", "");
    assert.deepEqual((await readdir(folder)).sort(), [
      `${stem}-2.jsonl`,
      ...[".jsonl", ".mp4", ".npz"].map((ending) => stem + ending),
    ]);
    assert.deepEqual(kept.map(({ kept, frames }) => [kept, frames]), [[`${stem}-2.jsonl`, 40]]);
    for (const name of [stem, `${stem}-2`]) {
      const { frames } = readMotionLines(await Deno.readFile(join(folder, `${name}.jsonl`)));
      assert.equal(frames.length, 40, name);
    }
  }));

const FRAME = { seq: 1, t: 0, space: "arkit", expression: new Float32Array(52) } as const;

Deno.test("a file of motion is whole while it is written, and ends with the reason where the disk is full", () =>
  inFolder(async (folder) => {
    let free = 2 ** 40;
    const files = openRecordingFiles({ folder, freeBytes: () => Promise.resolve(free) });
    const ended: MotionKept[] = [];
    const lines = createMotionLines({
      session: "s",
      files,
      name: "take.jsonl",
      ended: (kept) => void ended.push(kept),
    });
    const frames = async () => {
      try {
        return readMotionLines(await Deno.readFile(join(folder, "take.jsonl"))).frames.length;
      } catch {
        return 0;
      }
    };
    for (let count = 1; count <= 20; count++) {
      lines.take({ ...FRAME, seq: count }, count * 20);
      if (count === 10) await eventually("ten lines are on the disk", async () => await frames() === 10);
    }
    free = 0;
    await eventually("twenty lines are on the disk", async () => await frames() === 20);
    for (let count = 21; count <= 400; count++) {
      lines.take({ ...FRAME, seq: count }, count * 20);
      if (count % 50 === 0) await new Promise((done) => setTimeout(done));
    }
    const kept = await eventually("it ends", () => ended[0]);
    assert.match(kept!.reason!, /must stay free/);
    assert.equal(kept!.kept, "take.jsonl");
    assert.equal(await frames(), kept!.frames, "what was written is there, and no more is told");
    assert.deepEqual(await lines.finish(), kept);
    const again = createMotionLines({
      ...{ session: "s", files: openRecordingFiles({ folder }), name: "take.jsonl" },
      ended: (kept) => void ended.push(kept),
    });
    again.take(FRAME, 0);
    const refused = await eventually("it is refused", () => ended[1]);
    assert.match(refused!.reason!, /exist/i);
    assert.equal(await frames(), kept!.frames, "nothing is written over");
  }));

Deno.test("a disk that does not keep up ends the recording of motion, and no frame waits for it", () => {
  const ended: MotionKept[] = [];
  const never = new Promise<never>(() => {});
  const lines = createMotionLines({
    ...{ session: "s", name: "take.jsonl" },
    files: { checkSpace: () => never, openLines: () => never },
    ended: (kept) => void ended.push(kept),
  });
  const expression = Float32Array.from({ length: 52 }, (_, i) => 1 / (i + 3));
  const begin = performance.now();
  for (let seq = 0; seq < 15_000; seq++) lines.take({ ...FRAME, seq, expression }, seq);
  const each = (performance.now() - begin) / 15_000;
  assert.ok(each < 2, `${each} ms a frame`);
});
