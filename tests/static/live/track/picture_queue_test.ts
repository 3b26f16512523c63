import assert from "node:assert/strict";
import { now } from "../../../../runtime/base/clock.ts";
import { createPictureQueue, readFrames } from "../../../../static/live/track/picture_queue.ts";

/** What a queue sees of a VideoFrame. */
const frame = (timestamp: number, closed: number[]) => ({
  timestamp,
  close: () => void closed.push(timestamp),
});

Deno.test("the newest picture wins: those that nobody took are closed, one that was taken is not", () => {
  const closed: number[] = [];
  let told = 0;
  const queue = createPictureQueue<ReturnType<typeof frame>>(() => told++);
  queue.put({ image: frame(1, closed), capturedAt: 1 });
  assert.equal(queue.take()!.capturedAt, 1);
  for (const at of [2, 3, 4]) queue.put({ image: frame(at, closed), capturedAt: at });
  assert.deepEqual([queue.take()!.capturedAt, queue.take(), closed, queue.dropped, told], [
    4,
    null,
    [2, 3],
    2,
    2,
  ]);
});

Deno.test("a frame's capture is told by its timestamp: one that came late was taken earlier than it came", async () => {
  const taken: number[] = [];
  const queue = createPictureQueue<ReturnType<typeof frame>>(() => taken.push(queue.take()!.capturedAt));
  const start = now();
  const readable = new ReadableStream<ReturnType<typeof frame>>({
    async start(controller) {
      controller.enqueue(frame(5_000_000, []));
      await new Promise((resolve) => setTimeout(resolve, 120));
      // Taken 40 ms after the first, and held up by 80 on its way.
      controller.enqueue(frame(5_040_000, []));
      controller.close();
    },
  });
  await readFrames(readable, queue);
  assert.ok(now() - start >= 110);
  assert.ok(Math.abs(taken[1]! - taken[0]! - 40) < 2, `${taken[1]! - taken[0]!} ms between the two`);
});
