import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createRecorder, type Recorder } from "../../../runtime/stream/sinks/recorder.ts";
import { openRecordingFiles } from "../../../runtime/stream/sinks/recording_files.ts";
import { createRecordingWriter } from "../../../runtime/stream/sinks/recording_writer.ts";
import { openH264 } from "../../../runtime/video/h264.ts";
import { readSound } from "../../../runtime/video/read_sound.ts";
import { click, clickTime, flashTime, plain } from "../../video/flash_click.ts";
import { eventually } from "../../eventually.ts";
import { fakeSpeech } from "../sound/fake_speech.ts";
import { withHub } from "../virtual_hub.ts";
import { frameOf } from "./frames.ts";

const FPS = 25, EPOCH = 1.7e12 + 0.25;

/** Records with sound into a folder of its own; then looks at it. */
async function recorded(act: (recorder: Recorder) => void, look: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const writer = createRecordingWriter(openRecordingFiles({ folder }), "talk.mp4", { sound: true });
  const recorder = createRecorder(writer, () => {});
  try {
    act(recorder);
    const { reason } = await recorder.finish();
    assert.equal(reason, null);
    await look(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Frames that flash at a moment, as a rendition gives them: 60 ms after their pose was taken. */
function filmed(size: number, flashAt: number) {
  const encoder = openH264({ size, fps: FPS });
  return {
    give(recorder: Recorder, time: number) {
      const { data, key } = encoder.encode(plain(size, time >= flashAt), false);
      recorder.take(
        frameOf({ data, key, size, fps: FPS, stamps: { ...frameOf().stamps, taken: EPOCH + time } }),
        0,
        time,
      );
    },
    close: () => encoder.close(),
  };
}

/** 20 ms of a sound that has its click at a moment. */
const packetAt = (clickAt: number, time: number): Float32Array =>
  click(clickAt, clickAt + 100).subarray(time * 48, (time + 20) * 48);

Deno.test("what is recorded has a click where its flash is, though sound comes 100 ms before its time and pictures after theirs", () =>
  recorded((recorder) => {
    const video = filmed(64, 1000);
    // Until 60 the recorder has no frame: what sounds from 40 on comes before the file begins.
    for (let now = 0; now < 2000; now += 20) {
      if (now < 1800) recorder.sound(EPOCH + now + 100, packetAt(1000, now + 100));
      if (now >= 60 && now % 40 === 20) video.give(recorder, now - 60);
    }
    video.close();
  }, async (folder) => {
    const path = join(folder, "talk.mp4"), flash = await flashTime(path), heard = await clickTime(path);
    assert.ok(Math.abs(flash.at - 1000) < 0.5, `${flash.at}`);
    assert.ok(Math.abs(heard.at - flash.at) < 1, `10 ms are allowed: ${heard.at}, ${flash.at}`);
    assert.ok(Math.abs(heard.seconds - 1.96) < 0.03, `as long as its pictures: ${heard.seconds} s`);
  }));

Deno.test("sound goes on in the file that follows where the stream's parameters change", () =>
  recorded((recorder) => {
    const small = filmed(64, 1e9), large = filmed(96, 1040);
    for (let now = 0; now < 2000; now += 20) {
      recorder.sound(EPOCH + now + 100, packetAt(1040, now + 100));
      if (now >= 60 && now % 40 === 20) (now - 60 < 1000 ? small : large).give(recorder, now - 60);
    }
    small.close();
    large.close();
  }, async (folder) => {
    // The click is 40 ms into the second file, and came before that file was begun.
    const flash = await flashTime(join(folder, "talk-part2.mp4"));
    const heard = await clickTime(join(folder, "talk-part2.mp4"));
    assert.ok(Math.abs(flash.at - 40) < 0.5 && Math.abs(heard.at - 40) < 1, `${flash.at}, ${heard.at}`);
    const { pcm } = await readSound(join(folder, "talk.mp4"));
    // What was given before its time was written before the other file began.
    assert.ok(pcm.length / 48 >= 1000 && pcm.length / 48 < 1200, `${pcm.length / 48} ms`);
  }));

Deno.test("a session that is recorded has what it says in the file, at its own time, and silence before and after", async () => {
  const folder = await Deno.makeTempDir();
  const recordings = {
    ...{ policy: "asked" as const, files: openRecordingFiles({ folder }), report: () => {} },
  };
  let saidAt = NaN, began = NaN;
  await withHub(async ({ connect, sleep }) => {
    const puppeteer = connect();
    await puppeteer.join({ role: "puppeteer", sound: ["pcm-s16"] });
    puppeteer.send({ type: "record", on: true });
    await puppeteer.socket.next("recording");
    await sleep(600);
    puppeteer.send({ type: "speak", id: "a", text: "1234567" });
    const started = await puppeteer.socket.next("speaking");
    await sleep(1500);
    const [video] = puppeteer.socket.videos();
    saidAt = video!.stamps.taken + started.soundMs - video!.soundMs!;
    const isKey = ({ key }: { key: boolean }) => key;
    // The recording begins with a key frame, which all who watch get.
    began = puppeteer.socket.videos().filter(isKey).at(-1)!.stamps.taken;
  }, { recordings, speech: fakeSpeech() });
  const found = () => readdir(folder).then((names) => names.find((name) => /^main.*\.mp4$/.test(name)));
  const path = join(folder, (await eventually("the file is whole", found))!);
  const { pcm } = await readSound(path);
  const loud = [...pcm.keys()].filter((at) => Math.abs(pcm[at]!) > 0.2);
  const from = loud[0]! / 48, to = loud.at(-1)! / 48;
  assert.ok(Math.abs(from - (saidAt - began)) < 10, `it is said at ${saidAt - began} ms, heard at ${from}`);
  assert.ok(Math.abs(to - from - 700) < 30, `the ramp is 700 ms long: ${to - from}`);
  assert.ok(pcm.length / 48 > to + 500);
  await Deno.remove(folder, { recursive: true });
});
