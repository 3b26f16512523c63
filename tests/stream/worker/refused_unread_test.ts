import assert from "node:assert/strict";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createDrawings } from "../../../runtime/stream/worker/drawings.ts";
import type { WorkerRendition } from "../../../runtime/stream/worker/worker_renditions.ts";

Deno.test("a picture that cannot be drawn takes no worker down while its rendition's last is still encoded", async () => {
  const drawings = createDrawings(() => []);
  const frame = { id: 1, ticket: 1, key: false, pose: restPose(), camera: PORTRAIT };
  const { ready } = drawings.begin({ size: 16, bytes: 384 } as WorkerRendition, frame);
  ready.reject(new RangeError("too many splats"));
  // A rejection that nobody has seen by the next turn ends a thread.
  await new Promise((resolve) => setTimeout(resolve, 0));
  await assert.rejects(ready.promise, /too many splats/);
});
