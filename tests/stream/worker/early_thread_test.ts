import assert from "node:assert/strict";
import { startEarly } from "../../../runtime/stream/worker/early_thread.ts";
import { createRenderClient } from "../../../runtime/stream/worker/render_client.ts";
import type { RenderThread } from "../../../runtime/stream/worker/render_link.ts";
import type { FromRenderWorker, ToRenderWorker } from "../../../runtime/stream/worker/render_messages.ts";
import { SYSTEM_CLOCK } from "../../../runtime/stream/live_clock.ts";

/** A worker that says what it is told to. */
function fakeWorker() {
  const told: ToRenderWorker["type"][] = [];
  let ended = 0;
  const worker: RenderThread & { says(message: FromRenderWorker): void } = {
    onmessage: null,
    onerror: null,
    postMessage({ type }) {
      told.push(type);
      if (type === "stop") queueMicrotask(() => worker.says({ type: "stopped" }));
    },
    terminate: () => void ended++,
    says: (data) => worker.onmessage?.(new MessageEvent("message", { data })),
  };
  return { worker, told, ended: () => ended };
}

Deno.test("a server hears what a worker said before there was a server", async () => {
  const { worker, told } = fakeWorker();
  const early = startEarly(() => worker);
  worker.says({ type: "ready", adapter: "an early one" });
  const client = createRenderClient({ openThread: early.take, clock: SYSTEM_CLOCK });
  assert.equal(await client.ready, "an early one");
  await early.close();
  assert.deepEqual(told, [], "what has been taken is the server's to end");
  await client.close();
  assert.deepEqual(told, ["stop"]);
});

Deno.test("a server hears of an early worker that failed", async () => {
  const { worker } = fakeWorker();
  const early = startEarly(() => worker);
  worker.onerror!(new ErrorEvent("error", { message: "no such module", cancelable: true }));
  const failed = Promise.withResolvers<string>();
  const thread = early.take();
  thread.onmessage = () => {};
  thread.onerror = ({ message }) => failed.resolve(message);
  assert.equal(await failed.promise, "no such module");
});

Deno.test("an early worker that no server takes is asked to free its device, and ended then", async () => {
  const { worker, told, ended } = fakeWorker();
  const early = startEarly(() => worker);
  await early.close();
  assert.deepEqual([told, ended()], [["stop"], 1]);
});
