import type { Camera } from "../base/camera.ts";
import { message as words } from "../base/message.ts";
import type { ExpressionSpace } from "../head/expression_space.ts";
import type { Driver } from "../motion/driver.ts";
import { restPose } from "../motion/head_pose.ts";
import type { Clock } from "./live_clock.ts";
import { createKeyFrames } from "./key_frames.ts";
import { FRAMES_IN_FLIGHT } from "./limits.ts";
import { createRenditionMeter, type RenditionStats } from "./rendition_meter.ts";
import type { Paced, Scheduler } from "./scheduler.ts";
import type { EncodedFrame, Sink } from "./sinks/sink.ts";
import type { RenderClient } from "./worker/render_client.ts";
import type { RenderedChunk, RenditionSpec } from "./worker/render_messages.ts";

/** One stream of pictures of a session, rendered and encoded once for all its sinks. */
export interface Rendition {
  readonly stats: RenditionStats;
  /** Gives a sink the frames from the next key frame on. */
  add(sink: Sink): void;
  remove(sink: Sink): void;
  requestKey(): void;
  /** Closes the last second's window. */
  tick(seconds: number): void;
  close(): void;
}

export interface RenditionOptions {
  spec: RenditionSpec;
  space: ExpressionSpace;
  render: RenderClient;
  scheduler: Scheduler;
  clock: Clock;
  driver: Driver;
  camera(): Camera;
  opened(codecString: string, space: ExpressionSpace): void;
  refused(reason: string): void;
}

/** What went into a frame, kept until it comes back. */
interface FrameOrigin {
  poseSeq: number | null;
  received: number | null;
  taken: number;
}

export function createRendition(options: RenditionOptions): Rendition {
  const { spec, space, render, scheduler, clock, driver, camera } = options;
  const sinks = new Set<Sink>();
  const keys = createKeyFrames();
  const meter = createRenditionMeter();
  const frame = blankFrame(spec);
  const pose = restPose(space);
  const origins: FrameOrigin[] = Array.from(
    { length: FRAMES_IN_FLIGHT * 2 },
    () => ({ poseSeq: null, received: null, taken: 0 }),
  );
  let ticket = 0;

  const paced: Paced = {
    dueAt: 0,
    period: 1000 / spec.fps,
    servedAt: 0,
    wantsFrame: () => target.isOpen && sinks.size > 0 && target.inFlight < FRAMES_IN_FLIGHT,
    takeFrame(time) {
      const key = keys.take(++ticket, time);
      const origin = origins[ticket % origins.length]!;
      origin.taken = clock.epoch();
      const { poseSeq, receivedAt } = driver.sample(origin.taken, pose);
      origin.poseSeq = poseSeq;
      origin.received = receivedAt;
      target.frame(ticket, key, pose, camera());
    },
  };

  function emit(chunk: RenderedChunk): void {
    fill(frame, chunk, origins[chunk.ticket % origins.length]!, clock.epoch());
    meter.add(frame);
    const time = clock.now();
    const rate = meter.stats.bitrate / 8;
    for (const sink of sinks) {
      try {
        if (sink.take(frame, rate, time) === "needs-key") keys.wantAfter(chunk.ticket);
      } catch (error) {
        drop(sink, error);
      }
    }
  }

  function drop(sink: Sink, error: unknown): void {
    sinks.delete(sink);
    console.error(`A sink of a rendition failed and is given no more frames: ${words(error)}`);
    sink.failed(error);
  }

  const target = render.open(spec, {
    opened(info) {
      keys.restart();
      options.opened(info.codecString, info.expressionSpace);
    },
    chunk: emit,
    refused: options.refused,
  });
  scheduler.add(paced);

  return {
    get stats() {
      return meter.stats;
    },
    add(sink) {
      sinks.add(sink);
      sink.restart();
      keys.want();
      scheduler.wake();
    },
    remove: (sink) => void sinks.delete(sink),
    requestKey: keys.want,
    tick: meter.tick,
    close() {
      scheduler.remove(paced);
      target.close();
    },
  };
}

function blankFrame({ codec, size, fps }: RenditionSpec): EncodedFrame {
  return {
    seq: 0,
    ticket: 0,
    key: false,
    codec,
    size,
    fps,
    poseSeq: null,
    stamps: { received: null, taken: 0, rendered: 0, encoded: 0, sent: 0 },
    data: new Uint8Array(),
  };
}

/** @param now milliseconds since the epoch */
function fill(frame: EncodedFrame, chunk: RenderedChunk, origin: FrameOrigin, now: number): void {
  const { stamps } = frame;
  frame.seq++;
  frame.ticket = chunk.ticket;
  frame.key = chunk.key;
  frame.poseSeq = origin.poseSeq;
  frame.data = chunk.data;
  stamps.received = origin.received;
  stamps.taken = origin.taken;
  // Each thread has its own origin of time, some microseconds apart; a stage never ends before it began.
  stamps.rendered = Math.max(origin.taken, chunk.rendered);
  stamps.encoded = Math.max(stamps.rendered, chunk.encoded);
  stamps.sent = Math.max(stamps.encoded, now);
}
