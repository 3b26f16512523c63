import assert from "node:assert/strict";
import {
  MAX_BUFFERED_BYTES,
  MIN_BUFFERED_BYTES,
  STUCK_VIEWER_TIMEOUT_MS,
} from "../../../runtime/stream/limits.ts";
import type { Taken } from "../../../runtime/stream/sinks/sink.ts";
import { createViewer } from "../../../runtime/stream/sinks/websocket.ts";
import { frameOf } from "./frames.ts";

/** A viewer on a socket whose backlog the test decides. */
function backlogged() {
  const socket = { bufferedAmount: 0, sent: [] as Uint8Array[], close: () => {}, send };
  function send(bytes: Uint8Array): void {
    socket.sent.push(bytes);
  }
  let gone = 0;
  const viewer = createViewer(socket, () => gone++);
  return { socket, viewer, gone: () => gone };
}

const FRAME_BYTES = 8 * 1024;
const RATE = 100 * 1024;
const key = frameOf({ key: true }), delta = frameOf();

Deno.test("a viewer begins with a key frame and not before", () => {
  const { socket, viewer } = backlogged();
  assert.equal(viewer.take(delta, RATE, 0), "needs-key");
  assert.equal(viewer.take(key, RATE, 1), "taken");
  assert.equal(viewer.take(delta, RATE, 2), "taken");
  assert.equal(socket.sent.length, 2);
  assert.equal(viewer.droppedFrames, 0, "what came before its first picture is no loss");
});

Deno.test("a viewer that cannot keep up loses frames up to a key frame that finds its socket drained", () => {
  const { socket, viewer } = backlogged();
  viewer.take(key, RATE, 0);
  const seen: Taken[] = [];
  const offer = (isKey: boolean, waiting: number) => {
    socket.bufferedAmount = waiting;
    seen.push(viewer.take(isKey ? key : delta, RATE, seen.length));
  };
  offer(false, 80 * 1024);
  offer(false, 120 * 1024);
  offer(false, 90 * 1024);
  offer(true, 90 * 1024);
  offer(false, 20 * 1024);
  offer(false, 10 * 1024);
  offer(true, 0);
  offer(false, 8 * 1024);
  assert.deepEqual(
    seen,
    ["taken", "dropped", "dropped", "dropped", "needs-key", "needs-key", "taken", "taken"],
  );
  assert.equal(viewer.droppedFrames, 5);
});

Deno.test("what may wait in a viewer's socket is a second of its video, within bounds", () => {
  const cases = [[0, MIN_BUFFERED_BYTES], [200 * 1024, 200 * 1024], [1e9, MAX_BUFFERED_BYTES]] as const;
  for (const [rate, bound] of cases) {
    const { socket, viewer } = backlogged();
    viewer.take(key, rate, 0);
    socket.bufferedAmount = bound - FRAME_BYTES;
    assert.equal(viewer.take(delta, rate, 0), "taken", `${rate}`);
    socket.bufferedAmount = bound - FRAME_BYTES + 1;
    assert.equal(viewer.take(delta, rate, 0), "dropped", `${rate}`);
  }
  const huge = frameOf({ key: true, data: new Uint8Array(MAX_BUFFERED_BYTES * 2) });
  assert.equal(backlogged().viewer.take(huge, 0, 0), "taken", "a huge key frame fits an empty socket");
});

Deno.test("a viewer whose socket takes nothing for long is given up", () => {
  const { socket, viewer, gone } = backlogged();
  viewer.take(key, RATE, 0);
  socket.bufferedAmount = 1e9;
  viewer.take(delta, RATE, 1);
  viewer.take(key, RATE, STUCK_VIEWER_TIMEOUT_MS);
  assert.equal(gone(), 0);
  viewer.take(delta, RATE, STUCK_VIEWER_TIMEOUT_MS + 2);
  assert.equal(gone(), 1);
});

Deno.test("a frame is encoded once for all who watch it", () => {
  const viewers = [backlogged(), backlogged(), backlogged()];
  const frame = frameOf({ key: true });
  for (const { viewer } of viewers) viewer.take(frame, RATE, 0);
  const [first, second, third] = viewers.map(({ socket }) => socket.sent[0]);
  assert.ok(first === second && second === third);
  frame.seq++;
  for (const { viewer } of viewers) viewer.take(frame, RATE, 1);
  assert.notEqual(viewers[0]!.socket.sent[1], first, "the next one is another message");
});
