import assert from "node:assert/strict";
import { listCodecs, openEncoder } from "../../runtime/video/codecs.ts";
import { disc } from "./pictures.ts";

Deno.test("listCodecs() says of each codec whether it works here", () => {
  const [h264, jpeg] = listCodecs();
  assert.match(h264!.detail, /^avc1\./);
  assert.deepEqual(jpeg, { codec: "jpeg", available: true, detail: "jpeg" });
});

Deno.test("encoders opened and closed again and again keep memory flat and end with their thread", async () => {
  let first = 0;
  for (let count = 0; count < 40; count++) {
    const encoder = openEncoder(count % 2 ? "jpeg" : "h264", { size: 256, fps: 30 });
    encoder.encode(disc(256, count), true);
    encoder.close();
    if (count === 20) first = Deno.memoryUsage().rss;
  }
  const grown = (Deno.memoryUsage().rss - first) / 2 ** 20;
  assert.ok(grown < 24, `grew by ${grown.toFixed(1)} MiB`);
  // A thread that is ended with an encoder open must not take the process with it.
  const worker = new Worker(new URL("./open_encoder_worker.ts", import.meta.url), { type: "module" });
  await new Promise((resolve) => worker.onmessage = resolve);
  worker.terminate();
  await new Promise((resolve) => setTimeout(resolve, 50));
});
