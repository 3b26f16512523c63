import assert from "node:assert/strict";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createDrawings, type Drawing } from "../../../runtime/stream/worker/drawings.ts";
import { createEncoding } from "../../../runtime/stream/worker/encoding.ts";
import type { FromRenderWorker } from "../../../runtime/stream/worker/render_messages.ts";
import type { WorkerRendition, WorkerRenditions } from "../../../runtime/stream/worker/worker_renditions.ts";

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("as many pictures are encoded at once as there are cores, one of a rendition at a time, each in its order", async () => {
  let now = 0, most = 0;
  const going = new Set<number>(), posted: FromRenderWorker[] = [];
  const rendition = (id: number): WorkerRendition => ({
    ...{
      state: "open",
      kind: `${id}`,
      size: 16,
      bytes: 384,
      mark: null,
      stacked: false,
      pending: 0,
      last: null,
    },
    ...{
      view: { expressionSpace: "arkit", close() {} },
      encoded: Promise.resolve(),
      deviceMs: null,
      drawings: 0,
    },
    encoder: {
      ...{ codec: "h264", codecString: "", encode: () => assert.fail("on this thread"), close() {} },
      async encodeBeside() {
        assert.ok(!going.has(id), "its encoder is at another picture");
        going.add(id);
        most = Math.max(most, ++now);
        await sleep(2);
        now--;
        going.delete(id);
        return { key: false, data: new Uint8Array(1) };
      },
    },
  });
  const all = Array.from({ length: 2 * navigator.hardwareConcurrency }, (_, id) => rendition(id));
  const drawings = createDrawings(() => all);
  const { promise: whole, resolve } = Promise.withResolvers<void>();
  let undone = 3 * all.length;
  const encoding = createEncoding({
    renditions: {
      isOpen: () => true,
      settle() {},
      refuse: () => assert.fail("refused"),
    } as unknown as WorkerRenditions,
    ...{ drawings, beside: true, epoch: () => 0, hasEnded: () => false },
    post: (message) => void posted.push(message),
    done: () => void (--undone === 0 && resolve()),
  });
  for (let ticket = 0; ticket < 3; ticket++) {
    for (const [id, each] of all.entries()) {
      const frame = { id, ticket, key: false, pose: restPose(), camera: PORTRAIT };
      const drawing: Drawing = drawings.begin(each, frame);
      drawings.hold(drawing);
      encoding.add({ ...frame, rendition: each, drawing, isDrawn: true, came: 0 });
      drawing.ready.resolve();
    }
  }
  await whole;
  assert.equal(most, navigator.hardwareConcurrency);
  assert.equal(encoding.behind, 0);
  for (const id of all.keys()) {
    const tickets = posted.filter((message) => message.type === "chunk" && message.id === id);
    assert.deepEqual(tickets.map((message) => message.type === "chunk" && message.ticket), [0, 1, 2]);
  }
});
