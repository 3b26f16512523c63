import assert from "node:assert/strict";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { createDriver } from "../../../runtime/motion/driver.ts";
import { createRendition } from "../../../runtime/stream/rendition.ts";
import { createScheduler } from "../../../runtime/stream/scheduler.ts";
import { createDeviceLoad } from "../../../runtime/stream/sizes/device_load.ts";
import type { Sink } from "../../../runtime/stream/sinks/sink.ts";
import { createRenderClient } from "../../../runtime/stream/worker/render_client.ts";
import { virtualClock } from "../virtual_clock.ts";
import { openPaintedThread } from "../worker/painted_thread.ts";

for (const estimate of [0, 1, 500]) {
  Deno.test(`a frame that was thought to take ${estimate} ms is charged what it took, once it is known`, async () => {
    const clock = virtualClock();
    const render = createRenderClient({ clock, openThread: () => openPaintedThread(clock) });
    const scheduler = createScheduler(render.targets, clock);
    render.onCapacity = scheduler.wake;
    let charged = 0, measured = 0, frames = 0;
    const meter = {
      ms: estimate,
      drawing: 0,
      add({ drawing, encoding }: { drawing: number; encoding: number }) {
        measured += drawing + encoding;
        frames++;
      },
    };
    const rendition = createRendition({
      spec: { avatarFolder: "/avatars/heavy", size: 512, fps: 50, codec: "h264", background: "transparent" },
      ...{ session: "main", space: "arkit", render, clock },
      costs: { costOf: () => estimate, note() {}, meter: () => meter },
      scheduler: {
        ...scheduler,
        charge(_flow, ms) {
          charged += ms;
        },
      },
      load: createDeviceLoad(),
      resize() {},
      resized() {},
      prepared() {},
      unprepared() {},
      driven: () => false,
      soundTime: () => null,
      driver: createDriver({ seed: 1, space: "arkit" }),
      camera: () => PORTRAIT,
      opened: () => charged = 0,
      refused: (reason) => assert.fail(reason),
    });
    const sink: Sink = { take: () => "taken", restart() {}, failed: (error) => assert.fail(String(error)) };
    rendition.add(sink, "one");
    await clock.advance(2000);
    // What is still at the worker comes back, and nothing is asked for any more.
    rendition.remove(sink);
    await clock.advance(2000);
    assert.ok(frames >= 5 && measured > 0, `${frames} frames in ${measured} ms`);
    assert.ok(Math.abs(charged - measured) < 1e-6, `${charged} ms charged for ${measured}`);
    rendition.close();
    scheduler.close();
    await render.close();
  });
}
