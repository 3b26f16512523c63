import assert from "node:assert/strict";
import { STOP_TIMEOUT_MS } from "../../../runtime/stream/limits.ts";
import { createRenderLink, type RenderThread } from "../../../runtime/stream/worker/render_link.ts";
import { virtualClock } from "../virtual_clock.ts";

interface PlayedThread extends RenderThread {
  /** How often it was ended. */
  ended: number;
  /** What it was told. */
  readonly said: string[];
  says(type: "stopped" | "ready"): void;
}

function scene() {
  const clock = virtualClock(), heard: string[] = [], threads: PlayedThread[] = [];
  function openThread(): PlayedThread {
    const said: string[] = [];
    const thread: PlayedThread = {
      ...{ onmessage: null, onerror: null, ended: 0, said },
      postMessage: ({ type }) => void said.push(type),
      terminate: () => void thread.ended++,
      says: (type) => thread.onmessage?.({ data: { type } } as MessageEvent),
    };
    threads.push(thread);
    return thread;
  }
  const link = createRenderLink(openThread, ({ type }) => heard.push(type), (why) => heard.push(why), clock);
  link.start();
  return { clock, heard, threads, link, first: threads[0]! };
}

Deno.test("a lost worker is asked to free its encoders, and ended once it has; what it says is not heard", () => {
  const { link, first, heard } = scene();
  link.end();
  assert.equal(link.isUp, false);
  assert.deepEqual([first.said, first.ended], [["stop"], 0]);
  first.says("ready");
  first.says("stopped");
  assert.deepEqual([heard, first.ended], [[], 1]);
});

Deno.test("a lost worker that does not answer is ended after its moment, beside the next one", async () => {
  const { link, first, threads, clock } = scene();
  link.end();
  link.start();
  await clock.advance(STOP_TIMEOUT_MS - 1);
  assert.equal(first.ended, 0);
  await clock.advance(1);
  assert.equal(first.ended, 1);
  assert.deepEqual([threads.length, threads[1]!.ended, link.isUp], [2, 0, true]);
});

Deno.test("a worker that was asked to stop is ended at once, and so are all when the server closes", () => {
  const { link, first, threads } = scene();
  link.post({ type: "stop" });
  link.end();
  assert.deepEqual([first.said, first.ended], [["stop"], 1]);
  link.start();
  link.end();
  assert.equal(threads[1]!.ended, 0);
  link.endAll();
  assert.equal(threads[1]!.ended, 1);
});
