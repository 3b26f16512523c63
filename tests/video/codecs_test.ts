import assert from "node:assert/strict";
import { listCodecs } from "../../runtime/video/codecs.ts";

Deno.test("listCodecs() says of each codec whether it works here", () => {
  const [h264, jpeg] = listCodecs();
  assert.match(h264!.detail, /^avc1\./);
  assert.deepEqual(jpeg, { codec: "jpeg", available: true, detail: "jpeg" });
});

Deno.test("a thread that is ended with an encoder open does not take the process with it", async () => {
  const worker = new Worker(new URL("./open_encoder_worker.ts", import.meta.url), { type: "module" });
  await new Promise((resolve) => worker.onmessage = resolve);
  worker.terminate();
  await new Promise((resolve) => setTimeout(resolve, 50));
});
