import type { Camera } from "../../base/camera.ts";
import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { Driver } from "../../motion/driver.ts";
import { type HeadPose, restPose } from "../../motion/head_pose.ts";
import { createPoseWriter } from "../../motion/wire/pose_writer.ts";
import { encodeServerMessage } from "../../protocol/protocol.ts";
import type { PosedMessage, Stamps } from "../../protocol/server_messages.ts";
import { POSE_KEY_MS } from "../limits.ts";
import type { Clock } from "../live_clock.ts";
import { createRenditionMeter, type RenditionStats } from "../rendition_meter.ts";
import { createBeat } from "./beat.ts";
import type { PoseSink, SentPose } from "./pose_sink.ts";

/** A session's poses, for all who draw it by themselves: sampled, coded and packed once, and the same bytes to everybody. */
export interface MotionStream {
  readonly size: number;
  readonly stats: RenditionStats;
  /** Gives a sink the poses from the next on, which is a key frame. */
  add(sink: PoseSink): void;
  remove(sink: PoseSink): void;
  /** The next pose shall be one that can be read alone. */
  wantKey(): void;
  /** The head has something new to show: the next pose need not wait for its beat. */
  hasten(): void;
  /** Poses are another head's from here on. */
  wear(space: ExpressionSpace): void;
  /** Closes the last second's window. */
  tick(seconds: number): void;
  close(): void;
}

export interface MotionStreamOptions {
  readonly space: ExpressionSpace;
  /** Poses a second. */
  readonly fps: number;
  readonly clock: Clock;
  readonly driver: Pick<Driver, "sample">;
  /** Whether the session is this server's, asked at each pose; it is where this is not given. */
  readonly owned?: (() => boolean) | undefined;
  /** The session's. */
  camera(): Camera;
  /** The session's sound time of a moment, ms since the epoch; null where it has no sound. */
  soundTime(epoch: number): number | null;
}

export function createMotionStream(options: MotionStreamOptions): MotionStream {
  const { clock, fps, owned = () => true } = options;
  const sinks = new Set<PoseSink>();
  const meter = createRenditionMeter();
  const keys = createKeys();
  const coder = createCoder(options);

  const beat = createBeat(clock, 1000 / fps, () => {
    if (!owned()) return keys.want();
    const time = clock.now();
    const sent = coder.next(keys.take(time));
    meter.add(coder.figures);
    for (const sink of sinks) sink.take(sent, time);
  });

  return {
    get size() {
      return sinks.size;
    },
    get stats() {
      return meter.stats;
    },
    add(sink) {
      sink.restart();
      keys.want();
      sinks.add(sink);
      beat.start();
    },
    remove(sink) {
      sinks.delete(sink);
      if (sinks.size === 0) beat.stop();
    },
    wantKey: keys.want,
    hasten: beat.hasten,
    wear(space) {
      coder.wear(space);
      keys.want();
    },
    tick: meter.tick,
    close() {
      sinks.clear();
      beat.stop();
    },
  };
}

/** When the next key frame is due: it is no larger than the others, so that whoever lacks one has it at once. */
function createKeys() {
  let wanted = true, lastAt = -Infinity;
  return {
    want: () => void (wanted = true),
    take(time: number): boolean {
      if (!wanted && time - lastAt < POSE_KEY_MS) return false;
      wanted = false;
      lastAt = time;
      return true;
    },
  };
}

/** What of a sent pose is counted. */
interface Figures {
  data: Uint8Array<ArrayBuffer>;
  poseSeq: number | null;
  readonly stamps: Stamps;
}

/** Samples a head and makes messages of its poses: all of it is written over by the next. */
function createCoder({ space: first, clock, driver, camera, soundTime }: MotionStreamOptions) {
  let pose: HeadPose = restPose(first), writer = createPoseWriter(first);
  const stamps = { received: null as number | null, taken: 0, sent: 0 };
  const message: PosedMessage = {
    ...{ type: "pose", seq: 0, key: false, poseSeq: null },
    ...{ stamps, data: new Uint8Array() },
  };
  const sent: SentPose = { key: false, keys: 0, message: message.data };
  const figures: Figures = {
    ...{ data: message.data, poseSeq: null },
    stamps: { received: null, taken: 0, rendered: 0, encoded: 0, sent: 0 },
  };
  return {
    figures,
    next(key: boolean): SentPose {
      const taken = clock.epoch();
      const { poseSeq, receivedAt } = driver.sample(taken, pose);
      message.data = writer.write(pose, camera(), key);
      message.seq++;
      message.key = key;
      message.poseSeq = poseSeq;
      const soundMs = soundTime(taken);
      // A session that sounds does so until its end.
      if (soundMs !== null) message.soundMs = soundMs;
      stamps.received = receivedAt;
      stamps.taken = taken;
      stamps.sent = clock.epoch();
      sent.key = key;
      if (key) sent.keys++;
      sent.message = encodeServerMessage(message);
      count(figures, message, sent.message);
      return sent;
    },
    wear(space: ExpressionSpace): void {
      if (space === pose.space) return;
      pose = restPose(space);
      writer = createPoseWriter(space, writer.nextKey);
    },
  };
}

function count(figures: Figures, { poseSeq, stamps }: PosedMessage, bytes: Uint8Array<ArrayBuffer>): void {
  figures.data = bytes;
  figures.poseSeq = poseSeq;
  figures.stamps.received = stamps.received;
  // Nothing is drawn here.
  figures.stamps.taken = figures.stamps.rendered = figures.stamps.encoded = stamps.taken;
  figures.stamps.sent = stamps.sent;
}
