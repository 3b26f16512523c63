import assert from "node:assert/strict";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { FRAME_TIMEOUT_MS, OPEN_TIMEOUT_MS } from "../../../runtime/stream/limits.ts";
import type { RenditionSpec, ToRenderWorker } from "../../../runtime/stream/worker/render_messages.ts";
import { createTargets, type RenderTarget } from "../../../runtime/stream/worker/targets.ts";

const SPEC: RenditionSpec = {
  ...{ avatarFolder: "/avatars/stock", size: 128, fps: 50, codec: "h264", background: "transparent" },
};
const POSE = restPose("arkit");

/** Targets at a worker that the test plays, with a clock that it sets. */
function withWorker() {
  const clock = { time: 0, now: () => clock.time };
  const posted: ToRenderWorker[] = [];
  const targets = createTargets((message) => posted.push(message), clock);
  const said: string[] = [];
  let count = 0;
  const open = (ask = true) =>
    targets.open(SPEC, {
      opened: () => void said.push("opened"),
      chunk: ({ ticket }) => void said.push(`chunk ${ticket}`),
      interrupted: () => void said.push("interrupted"),
      refused: (reason) => void said.push(`refused: ${reason}`),
    }, ask);
  return {
    ...{ clock, posted, targets, said, open },
    opened: (id = 1) =>
      targets.receive({
        type: "opened",
        id,
        codecString: "avc1",
        expressionSpace: "arkit",
        retargets: [],
        cost: 0,
      }),
    frame: (target: RenderTarget) => target.frame(++count, false, POSE, PORTRAIT),
    drawn: (frames = 1) => targets.receive({ type: "drawn", frames }),
    chunk: (id = 1, ticket = 1) =>
      targets.receive({
        ...{ type: "chunk", id, ticket, key: false, data: new Uint8Array(1) },
        ...{ rendered: 0, encoded: 0, cost: 0, alone: null, drawn: 512, droppedSplats: 0 },
      }),
  };
}

Deno.test("createTargets() has a place once the last frames are drawn, before they have come back", () => {
  const { targets, open, opened, frame, drawn, chunk } = withWorker();
  const target = open();
  assert.throws(() => frame(target), /not open: 1/);
  opened();
  assert.ok(targets.hasPlace && target.isOpen);
  frame(target);
  assert.ok(!targets.hasPlace, "the device is at work");
  drawn();
  assert.ok(targets.hasPlace, "the last frame is being read and encoded");
  frame(target);
  drawn();
  assert.equal(target.inFlight, 2);
  chunk();
  assert.equal(target.inFlight, 1);
});

Deno.test("frames that are asked for in one task go to the worker in one message, and each is waited for", async () => {
  const { targets, posted, open, opened, frame, drawn } = withWorker();
  const [one, other] = [open(), open()];
  opened(1);
  opened(2);
  posted.length = 0;
  frame(one);
  frame(other);
  assert.equal(posted.length, 0, "not before the task is over");
  await Promise.resolve();
  assert.deepEqual(
    posted.map((message) =>
      message.type === "frames" && message.frames.map(({ id, ticket }) => [id, ticket])
    ),
    [[[1, 1], [2, 2]]],
  );
  drawn(1);
  assert.ok(!targets.hasPlace, "one is still being drawn");
  drawn(1);
  assert.ok(targets.hasPlace);
  frame(one);
  targets.interrupt();
  await Promise.resolve();
  assert.equal(posted.length, 1, "nothing is sent to a worker that is gone");
});

Deno.test("frames of a closed target give their places back, and are drawn all the same", async () => {
  const { targets, posted, open, opened, frame, drawn, chunk, said } = withWorker();
  const target = open();
  opened();
  frame(target);
  await Promise.resolve();
  target.close();
  target.close();
  assert.equal(targets.inFlight, 0);
  assert.ok(!targets.hasPlace, "the device still draws it");
  drawn();
  assert.ok(targets.hasPlace);
  chunk();
  assert.deepEqual(said, ["opened"], "nobody waits for it");
  assert.deepEqual(posted.map(({ type }) => type), ["open", "frames", "close"]);
});

Deno.test("a new worker starts empty, and is asked for all there is", () => {
  const { targets, posted, open, opened, frame, said } = withWorker();
  const target = open();
  opened();
  frame(target);
  targets.interrupt();
  assert.deepEqual([targets.inFlight, targets.hasPlace, target.isOpen], [0, true, false]);
  open(false);
  posted.length = 0;
  targets.askAll();
  assert.deepEqual(posted.map((message) => message.type === "open" && message.id), [1, 2]);
  targets.refuseAll("no device");
  assert.deepEqual(said, ["opened", "interrupted", "refused: no device", "refused: no device"]);
  targets.askAll();
  assert.equal(posted.length, 2, "what was refused is not asked for again");
});

Deno.test("what is waited for too long is told: an avatar later than a frame", () => {
  const { targets, clock, open, opened, frame, drawn, chunk } = withWorker();
  const target = open();
  clock.time = OPEN_TIMEOUT_MS;
  assert.equal(targets.overdue(), null);
  clock.time++;
  assert.equal(targets.overdue(), "an avatar took more than 60 s");
  opened();
  assert.equal(targets.overdue(), null, "nothing is waited for");
  frame(target);
  drawn();
  clock.time += FRAME_TIMEOUT_MS;
  frame(target);
  assert.equal(targets.overdue(), null);
  clock.time++;
  assert.equal(targets.overdue(), "a frame took more than 15 s");
  chunk();
  assert.equal(targets.overdue(), null, "the second has been waited for since now");
});
