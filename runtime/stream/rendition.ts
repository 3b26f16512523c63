import type { ExpressionSpace } from "../head/expression_space.ts";
import type { DriverSample } from "../motion/driver.ts";
import { type HeadPose, restPose } from "../motion/head_pose.ts";
import type { Camera } from "../base/camera.ts";
import { now } from "../base/clock.ts";
import { createLatencyWindow } from "./latency_window.ts";
import { FRAMES_IN_FLIGHT, KEY_FRAME_INTERVAL_MS } from "./limits.ts";
import { encodeServerMessage } from "../protocol/protocol.ts";
import type { RenderClient } from "./worker/render_client.ts";
import type { RenderedChunk, RenditionSpec } from "./worker/render_messages.ts";
import type { Paced, Scheduler } from "./scheduler.ts";
import type { Latency, VideoMessage } from "../protocol/server_messages.ts";
import type { Offered, Viewer } from "./sinks/viewer.ts";

export interface RenditionStats {
  fps: number;
  bitrate: number;
  latency: Latency | null;
}

/** One stream of pictures of a session, rendered and encoded once for all who watch it. */
export interface Rendition {
  readonly spec: RenditionSpec;
  /** Null until the render worker has opened it. */
  readonly codecString: string | null;
  readonly stats: RenditionStats;
  readonly watcherCount: number;
  add(watcher: Watcher): void;
  remove(watcher: Watcher): void;
  requestKey(): void;
  /** Closes the last second's window. */
  tick(seconds: number): void;
  close(): void;
}

export interface Watcher {
  readonly viewer: Viewer;
  /** Its socket takes nothing any more. */
  stuck(): void;
}

export interface RenditionOptions {
  spec: RenditionSpec;
  render: RenderClient;
  scheduler: Scheduler;
  camera(): Camera;
  sample(now: number, into: HeadPose): DriverSample;
  opened(space: ExpressionSpace): void;
  refused(reason: string): void;
}

interface FrameSlot {
  poseSeq: number | null;
  received: number | null;
  taken: number;
}

export function createRendition(options: RenditionOptions): Rendition {
  const { spec, render, scheduler, camera, sample } = options;
  const watchers = new Set<Watcher>();
  const slots: FrameSlot[] = Array.from(
    { length: FRAMES_IN_FLIGHT * 2 },
    () => ({ poseSeq: null, received: null, taken: 0 }),
  );
  const latency = createLatencyWindow();
  const message: VideoMessage = {
    type: "video",
    seq: 0,
    key: false,
    codec: spec.codec,
    poseSeq: null,
    stamps: { received: null, taken: 0, rendered: 0, encoded: 0, sent: 0 },
    data: new Uint8Array(),
  };
  let stats: RenditionStats = { fps: 0, bitrate: 0, latency: null };
  let codecString: string | null = null;
  /** Made when the head's expression space is known; null while no frame can be asked for. */
  let pose: HeadPose | null = null;
  let ticket = 0;
  let inFlight = 0;
  let keyWanted = true;
  let lastKeyAt = -Infinity;
  let lastKeyTicket = 0;
  let lastPoseSeq: number | null = null;
  let frames = 0;
  let bytes = 0;

  function send(chunk: RenderedChunk): void {
    const slot = slots[chunk.ticket % slots.length]!;
    const { stamps } = message;
    message.seq++;
    message.key = chunk.key;
    message.poseSeq = slot.poseSeq;
    message.data = chunk.data;
    stamps.received = slot.received;
    stamps.taken = slot.taken;
    // Each thread has its own origin of time, some microseconds apart; a stage never ends before it began.
    stamps.rendered = Math.max(slot.taken, chunk.rendered);
    stamps.encoded = Math.max(stamps.rendered, chunk.encoded);
    stamps.sent = Math.max(stamps.encoded, now());
    const encoded = encodeServerMessage(message);
    frames++;
    bytes += encoded.length;
    // A pose is late once: frames that show it again say nothing of the path.
    if (slot.poseSeq !== lastPoseSeq) latency.add(stamps);
    lastPoseSeq = slot.poseSeq;
    const time = performance.now();
    for (const watcher of watchers) {
      answer(watcher, watcher.viewer.offer(encoded, chunk.key, stats.bitrate / 8, time), chunk.ticket);
    }
  }

  function answer(watcher: Watcher, offered: Offered, ofTicket: number): void {
    switch (offered) {
      case "sent":
      case "dropped":
        return;
      case "needs-key":
        // The key frame may be on its way already, behind this frame.
        if (lastKeyTicket <= ofTicket) keyWanted = true;
        return;
      case "stuck":
        return watcher.stuck();
    }
  }

  const paced: Paced = {
    dueAt: 0,
    period: 1000 / spec.fps,
    servedAt: 0,
    wantsFrame: () => pose !== null && watchers.size > 0 && inFlight < FRAMES_IN_FLIGHT,
    takeFrame(time) {
      const key = keyWanted && time - lastKeyAt >= KEY_FRAME_INTERVAL_MS;
      if (key) {
        keyWanted = false;
        lastKeyAt = time;
        lastKeyTicket = ticket + 1;
      }
      const slot = slots[++ticket % slots.length]!;
      slot.taken = now();
      const { poseSeq, receivedAt } = sample(slot.taken, pose!);
      slot.poseSeq = poseSeq;
      slot.received = receivedAt;
      inFlight++;
      target.frame(ticket, key, pose!, camera());
    },
  };

  const target = render.open(spec, {
    opened(info) {
      codecString = info.codecString;
      pose ??= restPose(info.expressionSpace);
      keyWanted = true;
      lastKeyAt = -Infinity;
      options.opened(info.expressionSpace);
    },
    chunk(chunk) {
      inFlight--;
      send(chunk);
    },
    interrupted() {
      inFlight = 0;
      pose = null;
    },
    refused(reason) {
      inFlight = 0;
      pose = null;
      options.refused(reason);
    },
  });
  scheduler.add(paced);

  return {
    spec,
    get codecString() {
      return codecString;
    },
    get stats() {
      return stats;
    },
    get watcherCount() {
      return watchers.size;
    },
    add(watcher) {
      watchers.add(watcher);
      watcher.viewer.restart();
      keyWanted = true;
      scheduler.wake();
    },
    remove: (watcher) => void watchers.delete(watcher),
    requestKey() {
      keyWanted = true;
    },
    tick(seconds) {
      stats = { fps: frames / seconds, bitrate: bytes * 8 / seconds, latency: latency.drain() };
      frames = bytes = 0;
    },
    close() {
      pose = null;
      scheduler.remove(paced);
      target.close();
    },
  };
}
