import assert from "node:assert/strict";
import { join } from "node:path";
import { createRecorder } from "../../runtime/stream/sinks/recorder.ts";
import { openRecordingFiles } from "../../runtime/stream/sinks/recording_files.ts";
import { createRecordingWriter } from "../../runtime/stream/sinks/recording_writer.ts";
import { openH264 } from "../../runtime/video/h264.ts";
import { frameOf } from "../stream/sinks/frames.ts";
import { click } from "../video/flash_click.ts";
import { bars } from "../video/pictures.ts";
import { withBrowser } from "./browser.ts";

const SIZE = 128, FPS = 25, SECONDS = 3;

Deno.test("a recording plays in a browser: its length, its end, its pictures and its sound", async () => {
  const folder = await Deno.makeTempDir();
  const recorder = createRecorder(
    createRecordingWriter(openRecordingFiles({ folder }), "talk.mp4", { sound: true }),
    () => {},
  );
  const encoder = openH264({ size: SIZE, fps: FPS });
  // Red, green and blue, a second each.
  const pictures = ([[255, 0, 0], [0, 255, 0], [0, 0, 255]] as const).map((colour) => bars(SIZE, [colour]));
  // A click where the second second ends.
  const sound = click(2000, SECONDS * 1000);
  for (let count = 0; count < SECONDS * FPS; count++) {
    const { data, key } = encoder.encode(pictures[Math.floor(count / FPS)]!, false);
    const stamps = { ...frameOf().stamps, taken: count * 1000 / FPS };
    recorder.take(frameOf({ data, key, stamps, size: SIZE, fps: FPS }), 0, 0);
    recorder.sound(stamps.taken, sound.subarray(count * 1920, (count + 1) * 1920));
  }
  encoder.close();
  await recorder.finish();
  const file = await Deno.readFile(join(folder, "talk.mp4"));
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    if (new URL(request.url).pathname === "/talk.mp4") return partOf(file, request.headers.get("range"));
    return new Response("<!doctype html><video muted></video>", { headers: { "content-type": "text/html" } });
  });
  await withBrowser(async (context) => {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    const seen = await page.evaluate(async () => {
      // deno-lint-ignore no-explicit-any
      const { document } = globalThis as any;
      const video = document.querySelector("video");
      video.src = "/talk.mp4";
      const comes = (event: string) =>
        new Promise((resolve, reject) => {
          video.addEventListener(event, resolve, { once: true });
          video.addEventListener("error", () => reject(new Error(video.error.message)), { once: true });
        });
      await comes("loadeddata");
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 1;
      const colourAt = async (time: number): Promise<number[]> => {
        video.currentTime = time;
        await comes("seeked");
        canvas.getContext("2d").drawImage(video, 0, 0, 1, 1);
        return [...canvas.getContext("2d").getImageData(0, 0, 1, 1).data];
      };
      // deno-lint-ignore no-explicit-any
      const audio = new (globalThis as any).OfflineAudioContext(1, 1, 48_000);
      const decoded = await audio.decodeAudioData(await (await fetch("/talk.mp4")).arrayBuffer());
      const samples: Float32Array = decoded.getChannelData(0);
      const clickAt = samples.findIndex((value) => Math.abs(value) > 0.4) / 48;
      const colours = [await colourAt(0.5), await colourAt(2.5), await colourAt(1.5)];
      video.currentTime = 2.8;
      const ended = comes("ended");
      await video.play();
      await ended;
      const heard = video.webkitAudioDecodedByteCount as number;
      return {
        clickAt,
        heard,
        duration: video.duration as number,
        width: video.videoWidth as number,
        colours,
      };
    });
    assert.ok(Math.abs(seen.duration - SECONDS) < 0.05, `${seen.duration} s`);
    assert.equal(seen.width, SIZE);
    assert.ok(Math.abs(seen.clickAt - 2000) < 10, `${seen.clickAt} ms`);
    assert.ok(seen.heard > 0, "the sound plays with the pictures");
    const strongest = seen.colours.map(([r, g, b]) => [r!, g!, b!].indexOf(Math.max(r!, g!, b!)));
    assert.deepEqual(strongest, [0, 2, 1], JSON.stringify(seen.colours));
  });
  await server.shutdown();
  await Deno.remove(folder, { recursive: true });
});

/** A browser seeks only in what it can ask for in parts (RFC 9110, 14.2). */
function partOf(file: Uint8Array<ArrayBuffer>, range: string | null): Response {
  const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "bytes=0-") ?? [];
  const start = Number(from), end = to === "" ? file.length - 1 : Number(to);
  return new Response(file.subarray(start, end + 1), {
    status: 206,
    headers: {
      "content-type": "video/mp4",
      "accept-ranges": "bytes",
      "content-range": `bytes ${start}-${end}/${file.length}`,
    },
  });
}
