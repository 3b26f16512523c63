import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  RECORDING_KEY_INTERVAL_MS,
  RECORDING_MAX_MS,
  RECORDING_QUEUE_FRAMES,
} from "../../../runtime/stream/limits.ts";
import { createRecorder, type Recorded, type Recorder } from "../../../runtime/stream/sinks/recorder.ts";
import {
  openRecordingFiles,
  type RecordingFilesOptions,
} from "../../../runtime/stream/sinks/recording_files.ts";
import { createRecordingWriter } from "../../../runtime/stream/sinks/recording_writer.ts";
import type { EncodedFrame } from "../../../runtime/stream/sinks/sink.ts";
import { openH264 } from "../../../runtime/video/h264.ts";
import { disc, psnr } from "../../video/pictures.ts";
import { readMp4 } from "../../video/read_mp4.ts";
import { frameOf } from "./frames.ts";
import { eventually } from "../../eventually.ts";

const FPS = 25;

/** A recorder into a folder of its own, and what it said when it was over. */
async function withRecorder(
  test: (recorder: Recorder, folder: string, over: Promise<Recorded>) => Promise<void>,
  options: Partial<RecordingFilesOptions> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const files = openRecordingFiles({ folder, ...options });
  const over = Promise.withResolvers<Recorded>();
  const recorder = createRecorder(createRecordingWriter(files, "talk.mp4"), over.resolve);
  try {
    await test(recorder, folder, over.promise);
    await recorder.finish();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Frames as a rendition gives them: one object, filled again and again. */
function stream(size = 128) {
  const encoder = openH264({ size, fps: FPS });
  const frame = frameOf({ size, fps: FPS });
  return {
    next(step: number, key = false, time = step * 1000 / FPS): EncodedFrame {
      const chunk = encoder.encode(disc(size, step), key);
      frame.seq++;
      frame.data = chunk.data;
      frame.key = chunk.key;
      frame.stamps.taken = 1e12 + time;
      return frame;
    },
    close: () => encoder.close(),
  };
}

/** A frame that only has to be counted. */
const plain = (key: boolean, taken: number) =>
  frameOf({ key, data: new Uint8Array(100), stamps: { ...frameOf().stamps, taken } });

/** A muxer that never comes to an end of anything. */
const hanging: RecordingFilesOptions["openStream"] = () => new Promise(() => {});

Deno.test("a recording has every frame at its own time, and its name only once it is whole", () =>
  withRecorder(async (recorder, folder) => {
    const video = stream();
    for (let step = 0; step < 50; step++) recorder.take(video.next(step), 0, step * 40);
    video.close();
    const names = () => readdir(folder);
    await eventually("the recording has begun", async () => (await names()).length > 0);
    assert.ok((await names()).every((name) => name.startsWith(".")), `${await names()}`);
    assert.deepEqual(await recorder.finish(), { kept: "talk.mp4", seconds: 49 / FPS, reason: null });
    assert.deepEqual(await names(), ["talk.mp4"]);
    assert.equal(recorder.take(plain(true, 0), 0, 0), "dropped", "it is over");
    const { times, pictures } = await readMp4(join(folder, "talk.mp4"));
    times.forEach((time, step) => assert.ok(Math.abs(time - step * 40) < 0.1));
    assert.equal(pictures.length, 50);
    assert.ok(psnr(disc(128, 49), pictures[49]!) > 30);
  }));

Deno.test("a recording begins with a key frame, and goes on with one after the worker was lost", () =>
  withRecorder(async (recorder, folder) => {
    const first = stream(), second = stream();
    const lost = first.next(0, true);
    lost.key = false;
    assert.equal(recorder.take(lost, 0, 0), "needs-key");
    for (let step = 1; step <= 10; step++) recorder.take(first.next(step, step === 1), 0, step * 40);
    // A new worker has a new encoder of the same kind, and half a second is missing.
    recorder.restart();
    const late = first.next(11);
    assert.equal(recorder.take(late, 0, 440), "needs-key");
    for (let step = 0; step < 10; step++) recorder.take(second.next(step, false, 1000 + step * 40), 0, 1000);
    first.close();
    second.close();
    assert.equal((await recorder.finish()).kept, "talk.mp4");
    const { times, keys, pictures } = await readMp4(join(folder, "talk.mp4"));
    assert.equal(pictures.length, 20);
    assert.deepEqual(keys.flatMap((key, index) => key ? [index] : []), [0, 10]);
    assert.ok(Math.abs(times[10]! - 960) < 0.1, "the gap is in the file as it was");
    assert.ok(psnr(disc(128, 9), pictures[19]!) > 30);
  }));

Deno.test("where the stream's parameters change, another file goes on", () =>
  withRecorder(async (recorder, folder) => {
    const small = stream(128), large = stream(192);
    for (let step = 0; step < 5; step++) recorder.take(small.next(step), 0, 0);
    for (let step = 5; step < 12; step++) recorder.take(large.next(step), 0, 0);
    small.close();
    large.close();
    assert.equal((await recorder.finish()).kept, "talk-part2.mp4");
    const files = await Promise.all(
      ["talk.mp4", "talk-part2.mp4"].map((name) => readMp4(join(folder, name))),
    );
    assert.deepEqual(files.map(({ width, pictures }) => [width, pictures.length]), [[128, 5], [192, 7]]);
  }));

Deno.test("a recording asks for key frames so that a player can seek", () =>
  withRecorder((recorder) => {
    assert.equal(recorder.take(plain(true, 0), 0, 0), "taken");
    assert.equal(recorder.take(plain(false, 1), 0, RECORDING_KEY_INTERVAL_MS - 1), "taken");
    assert.equal(recorder.take(plain(false, 2), 0, RECORDING_KEY_INTERVAL_MS), "needs-key");
    assert.equal(recorder.take(plain(true, 3), 0, RECORDING_KEY_INTERVAL_MS + 1), "taken");
    return Promise.resolve();
  }, { freeBytes: () => Promise.resolve(0) }));

Deno.test("a disk that does not keep up ends the recording, and never makes anybody wait", () => {
  const folder = "/nowhere";
  const files = openRecordingFiles({ folder, openStream: hanging, freeBytes: () => new Promise(() => {}) });
  const recorder = createRecorder(createRecordingWriter(files, "talk.mp4"), () => {});
  for (let count = 0; count < RECORDING_QUEUE_FRAMES; count++) {
    assert.equal(recorder.take(plain(count === 0, count), 0, 0), "taken", `${count}`);
  }
  assert.equal(recorder.take(plain(false, RECORDING_QUEUE_FRAMES), 0, 0), "dropped");
  assert.equal(recorder.take(plain(true, RECORDING_QUEUE_FRAMES + 1), 0, 0), "dropped", "it is over");
});

Deno.test("a recording that is told why it ended says so", () =>
  withRecorder(async (recorder, _folder, over) => {
    const video = stream();
    recorder.take(video.next(0), 0, 0);
    recorder.take(video.next(1, false, RECORDING_MAX_MS + 1), 0, 0);
    video.close();
    const { kept, reason } = await over;
    assert.equal(kept, "talk.mp4");
    assert.match(reason!, /at most 4 hours/);
  }));

for (
  const [what, options, words] of [
    ["is nearly full", { freeBytes: () => Promise.resolve(2 ** 20) }, /must stay free on its disk: 1$/],
    [
      "gets full",
      {
        openStream: () =>
          Promise.resolve({
            write: () => Promise.reject(new Error("Cannot write a picture: no space left")),
            close: () => Promise.reject(new Error("must not be called")),
            abandon: () => Promise.resolve(),
            sound: () => Promise.resolve(),
            soundBefore: () => Promise.resolve(),
          }),
      },
      /no space left/,
    ],
    ["refuses the file", { openStream: () => Promise.reject(new Error("read-only")) }, /read-only/],
  ] as const
) {
  Deno.test(`a disk that ${what} ends the recording with the reason`, () =>
    withRecorder(async (recorder, folder, over) => {
      const video = stream();
      recorder.take(video.next(0), 0, 0);
      const { kept, reason } = await over;
      assert.equal(kept, null);
      assert.match(reason!, words);
      assert.equal(recorder.take(video.next(1), 0, 0), "dropped");
      video.close();
      assert.deepEqual(await readdir(folder), []);
    }, options));
}

Deno.test("openRecordingFiles() proposes names that nothing has", async () => {
  const folder = await Deno.makeTempDir();
  const files = openRecordingFiles({ folder });
  const time = new Date(2026, 0, 31, 17, 45, 2).getTime();
  assert.equal(files.propose("main", time), "main-20260131-174502.mp4");
  files.claim(files.propose("main", time));
  assert.equal(files.propose("main", time), "main-20260131-174502-2.mp4");
  await Deno.writeTextFile(join(folder, "other-20260131-174502.mp4"), "");
  assert.equal(files.propose("other", time), "other-20260131-174502-2.mp4");
  await Deno.remove(folder, { recursive: true });
});
