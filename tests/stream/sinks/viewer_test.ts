import assert from "node:assert/strict";
import { createViewer, type Offered } from "../../../runtime/stream/sinks/viewer.ts";
import {
  MAX_BUFFERED_BYTES,
  MIN_BUFFERED_BYTES,
  STUCK_VIEWER_TIMEOUT_MS,
} from "../../../runtime/stream/limits.ts";

/** A socket whose backlog the test decides. */
function backlogged() {
  const socket = {
    bufferedAmount: 0,
    sent: 0,
    send: () => void socket.sent++,
    close: () => {},
  };
  return socket;
}

const frame = new Uint8Array(8 * 1024);
const RATE = 100 * 1024;

Deno.test("a viewer begins with a key frame and not before", () => {
  const socket = backlogged();
  const viewer = createViewer(socket);
  assert.equal(viewer.offer(frame, false, RATE, 0), "needs-key");
  assert.equal(viewer.offer(frame, true, RATE, 1), "sent");
  assert.equal(viewer.offer(frame, false, RATE, 2), "sent");
  assert.equal(socket.sent, 2);
  assert.equal(viewer.droppedFrames, 0, "what came before its first picture is no loss");
});

Deno.test("a viewer that cannot keep up loses frames up to a key frame that finds its socket drained", () => {
  const socket = backlogged();
  const viewer = createViewer(socket);
  viewer.offer(frame, true, RATE, 0);
  const seen: Offered[] = [];
  const offer = (key: boolean, waiting: number) => {
    socket.bufferedAmount = waiting;
    seen.push(viewer.offer(frame, key, RATE, seen.length));
  };
  offer(false, 80 * 1024);
  offer(false, 120 * 1024);
  offer(false, 90 * 1024);
  offer(true, 90 * 1024);
  offer(false, 20 * 1024);
  offer(false, 10 * 1024);
  offer(true, 0);
  offer(false, 8 * 1024);
  assert.deepEqual(seen, ["sent", "dropped", "dropped", "dropped", "needs-key", "needs-key", "sent", "sent"]);
  assert.equal(viewer.droppedFrames, 5);
});

Deno.test("what may wait in a viewer's socket is a second of its video, within bounds", () => {
  const cases = [[0, MIN_BUFFERED_BYTES], [200 * 1024, 200 * 1024], [1e9, MAX_BUFFERED_BYTES]] as const;
  for (const [rate, bound] of cases) {
    const socket = backlogged();
    const viewer = createViewer(socket);
    viewer.offer(frame, true, rate, 0);
    socket.bufferedAmount = bound - frame.length;
    assert.equal(viewer.offer(frame, false, rate, 0), "sent", `${rate}`);
    socket.bufferedAmount = bound - frame.length + 1;
    assert.equal(viewer.offer(frame, false, rate, 0), "dropped", `${rate}`);
  }
  const viewer = createViewer(backlogged());
  assert.equal(
    viewer.offer(new Uint8Array(MAX_BUFFERED_BYTES * 2), true, 0, 0),
    "sent",
    "a huge key frame fits an empty socket",
  );
});

Deno.test("a viewer whose socket takes nothing for long is stuck", () => {
  const socket = backlogged();
  const viewer = createViewer(socket);
  viewer.offer(frame, true, RATE, 0);
  socket.bufferedAmount = 1e9;
  assert.equal(viewer.offer(frame, false, RATE, 1), "dropped");
  assert.equal(viewer.offer(frame, true, RATE, STUCK_VIEWER_TIMEOUT_MS), "dropped");
  assert.equal(viewer.offer(frame, true, RATE, STUCK_VIEWER_TIMEOUT_MS + 2), "stuck");
});
