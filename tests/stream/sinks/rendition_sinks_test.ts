import { createDeviceLoad } from "../../../runtime/stream/sizes/device_load.ts";
import assert from "node:assert/strict";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { createDriver } from "../../../runtime/motion/driver.ts";
import { createRendition } from "../../../runtime/stream/rendition.ts";
import { createScheduler } from "../../../runtime/stream/scheduler.ts";
import { createCostBook } from "../../../runtime/stream/shares/cost_book.ts";
import type { EncodedFrame, Sink, Taken } from "../../../runtime/stream/sinks/sink.ts";
import { createRenderClient } from "../../../runtime/stream/worker/render_client.ts";
import { type VirtualClock, virtualClock } from "../virtual_clock.ts";
import { openPaintedThread } from "../worker/painted_thread.ts";

/** A sink that counts what it is given. */
function counting(take: (frame: EncodedFrame) => Taken = () => "taken") {
  const seen = { frames: 0, keys: 0, restarts: 0, failures: [] as unknown[] };
  const sink: Sink = {
    take(frame) {
      seen.frames++;
      if (frame.key) seen.keys++;
      return take(frame);
    },
    restart: () => void seen.restarts++,
    failed: (error) => void seen.failures.push(error),
  };
  return { sink, seen };
}

/** A rendition of 50 frames a second, painted. */
async function withRendition(
  test: (rendition: ReturnType<typeof createRendition>, clock: VirtualClock) => Promise<void>,
): Promise<void> {
  const clock = virtualClock();
  const render = createRenderClient({ clock, openThread: () => openPaintedThread(clock) });
  const scheduler = createScheduler(render.targets, clock);
  render.onCapacity = scheduler.wake;
  const rendition = createRendition({
    spec: { avatarFolder: "/avatars/stock", size: 128, fps: 50, codec: "h264", background: "transparent" },
    ...{ session: "main", space: "arkit", render, scheduler, clock, costs: createCostBook() },
    load: createDeviceLoad(),
    resize() {},
    resized() {},
    prepared() {},
    unprepared() {},
    driven: () => false,
    soundTime: () => null,
    driver: createDriver({ seed: 1, space: "arkit" }),
    camera: () => PORTRAIT,
    opened() {},
    refused: (reason) => assert.fail(reason),
  });
  await test(rendition, clock);
  rendition.close();
  scheduler.close();
  await render.close();
}

Deno.test("a sink that throws is told and dropped, and the others miss nothing", async () => {
  const { error } = console;
  const lines: string[] = [];
  console.error = (line: string) => void lines.push(line);
  await withRendition(async (rendition, clock) => {
    const fault = new Error("it fell over");
    const before = counting(), after = counting();
    const broken = counting(({ seq }) => {
      if (seq === 3) throw fault;
      return "taken";
    });
    for (const { sink } of [before, broken, after]) rendition.add(sink, "one");
    await clock.advance(1000);
    assert.equal(broken.seen.frames, 3);
    assert.deepEqual(broken.seen.failures, [fault]);
    assert.ok(before.seen.frames >= 50, `${before.seen.frames}`);
    assert.equal(after.seen.frames, before.seen.frames);
    assert.match(lines.join(), /sink .* failed .*: it fell over$/);
  });
  console.error = error;
});

Deno.test("a sink that never takes anything costs the others nothing, not even a key frame", async () =>
  await withRendition(async (rendition, clock) => {
    const never = counting(() => "dropped"), other = counting();
    rendition.add(never.sink, "one");
    rendition.add(other.sink, "one");
    await clock.advance(1000);
    assert.equal(other.seen.frames, never.seen.frames);
    assert.equal(other.seen.keys, 1);
    rendition.remove(other.sink);
    const { frames } = other.seen;
    await clock.advance(100);
    assert.equal(other.seen.frames, frames, "what was removed is given nothing");
  }));

Deno.test("a sink that asks for a key frame gets the next one, once", async () =>
  await withRendition(async (rendition, clock) => {
    const plain = counting();
    const asking = counting(({ key, seq }) => seq === 20 && !key ? "needs-key" : "taken");
    rendition.add(plain.sink, "one");
    rendition.add(asking.sink, "one");
    assert.deepEqual([plain.seen.restarts, asking.seen.restarts], [1, 1]);
    await clock.advance(2000);
    assert.equal(plain.seen.keys, 2);
  }));

Deno.test("nothing is rendered for nobody", async () =>
  await withRendition(async (rendition, clock) => {
    await clock.advance(500);
    rendition.tick(0.5);
    assert.equal(rendition.stats.fps, 0);
    rendition.add(counting().sink, "one");
    await clock.advance(500);
    rendition.tick(0.5);
    assert.ok(rendition.stats.fps >= 48, `${rendition.stats.fps}`);
  }));
