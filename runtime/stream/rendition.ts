import type { Camera } from "../base/camera.ts";
import type { ExpressionSpace } from "../head/expression_space.ts";
import type { Driver } from "../motion/driver.ts";
import { type HeadPose, restPose } from "../motion/head_pose.ts";
import type { Clock } from "./live_clock.ts";
import { createKeyFrames } from "./key_frames.ts";
import { DRIVEN_WEIGHT, FRAMES_IN_FLIGHT } from "./limits.ts";
import { type Changed, type ChangingTargetOwner, openChanging } from "./sizes/changing_target.ts";
import { createDrawnSize, type DrawnSize } from "./sizes/drawn_size.ts";
import type { DeviceLoad } from "./sizes/device_load.ts";
import { createRenditionMeter, type RenditionStats } from "./rendition_meter.ts";
import { missedBy, type Paced, type Scheduler } from "./scheduler.ts";
import type { CostBook, CostMeter } from "./shares/cost_book.ts";
import { type Audience, createAudience } from "./sinks/audience.ts";
import type { EncodedFrame, Sink } from "./sinks/sink.ts";
import type { RenderClient } from "./worker/render_client.ts";
import type { Opened, RenderedChunk, RenditionSpec } from "./worker/render_messages.ts";

/** One stream of pictures of a session, rendered and encoded once for all its sinks. */
export interface Rendition {
  readonly stats: RenditionStats;
  /** What is drawn of its size. */
  readonly sizing: Pick<DrawnSize, "drawn" | "kind">;
  /**
   * Gives a sink the frames from the next key frame on.
   *
   * @param payer whose share of the device it uses
   * @param again it rested: where others watch, its key frame comes as often as for one that loses frames, and is its
   * payer's, so that who rests and wakes all the time costs nobody else a thing
   */
  add(sink: Sink, payer: string, again?: boolean): void;
  remove(sink: Sink): void;
  requestKey(): void;
  /** The head has something new to show: the next frame need not wait for its beat. */
  hasten(): void;
  /** Somebody wishes for a key frame, and pays for it. @param heard whether the wish counts, asked where it is one more */
  wishKey(payer: string, heard: () => boolean): void;
  /** Closes the last second's window. */
  tick(seconds: number): void;
  /**
   * Opens itself in another size, or with another avatar, beside what it has, which `resized` or `prepared` tells; then
   * `swap` or `keep`.
   */
  prepare(changed: Changed): void;
  /** Its frames are of that from here on, beginning with a key frame. @param space of the head that is shown then */
  swap(space?: ExpressionSpace): void;
  keep(): void;
  close(): void;
}

export interface RenditionOptions {
  session: string;
  /** Whether the session is this server's, asked at each picture; it is where this is not given. */
  owned?: (() => boolean) | undefined;
  /** What its pictures of a size are of, where other renditions may show the same ones. */
  picture?: ((size: number) => string) | undefined;
  spec: RenditionSpec;
  space: ExpressionSpace;
  render: RenderClient;
  scheduler: Scheduler;
  costs: CostBook;
  load: DeviceLoad;
  clock: Clock;
  driver: Driver;
  /** Whether somebody drives the head now. */
  driven(): boolean;
  /** The session's sound time of a moment, ms since the epoch; null where it has no sound. */
  soundTime(epoch: number): number | null;
  camera(): Camera;
  opened(info: Opened): void;
  /** The device holds another size, where that is the server's to choose. */
  resize(size: number): void;
  /** That is ready. */
  resized(info: Opened, size: number): void;
  /** Another avatar is ready, or cannot be shown. */
  prepared(info: Opened, folder: string): void;
  unprepared(reason: string, folder: string): void;
  refused(reason: string): void;
}

/** What went into a frame, kept until it comes back. */
interface FrameOrigin {
  poseSeq: number | null;
  received: number | null;
  taken: number;
  /** The sound time that its pose is of. */
  soundMs: number | null;
  /** What it was charged when it was asked for, ms. */
  charged: number;
}

/**
 * Keeps pictures of a session back that is another server's by now: a process that stood still may be told of it by a
 * picture, before it is by a timer. The next that goes out is one that a decoder can begin with.
 */
function createGate(owned: () => boolean = () => true, wantKey: () => void) {
  let keptBack = false;
  return (key: boolean): boolean => {
    keptBack = !owned() || keptBack && !key;
    if (keptBack) wantKey();
    return keptBack;
  };
}

export function createRendition(options: RenditionOptions): Rendition {
  const { spec, render, scheduler, costs, clock, camera } = options;
  const keys = createKeyFrames();
  const audience = createAudience(({ ticket }) => keys.lacks(ticket));
  const meter = createRenditionMeter(), keepsBack = createGate(options.owned, keys.want);
  let frame = blankFrame(spec);
  let pose = restPose(options.space);
  const originOf = createOrigins();
  let ticket = 0;
  const isWatched = () => target.isOpen && audience.size > 0;
  const sizing = createDrawnSize(spec, options.load);
  const cost = costs.meter(sizing.kind);

  const paced = pacedBy(options, audience, cost, {
    wantsFrame: () => isWatched() && target.inFlight < FRAMES_IN_FLIGHT,
    takeFrame(time, epoch) {
      const key = keys.take(++ticket, time);
      const origin = begins(originOf(ticket), options, epoch, pose);
      scheduler.charge(paced, origin.charged = cost.ms);
      target.frame(ticket, key, pose, camera(), sizing.wanted);
    },
  });

  function emit(chunk: RenderedChunk): void {
    const origin = originOf(chunk.ticket);
    scheduler.charge(paced, chunk.cost - origin.charged);
    sizing.came(chunk);
    if (chunk.alone) cost.add(chunk.alone);
    fill(frame, chunk, origin, clock.epoch());
    meter.add(frame);
    if (keepsBack(chunk.key)) return;
    audience.give(frame, meter.stats.bitrate / 8, clock.now(), needKey);
  }

  function needKey(payer: string): void {
    keys.want();
    scheduler.charge(paced, cost.ms, [payer]);
  }

  /** Wants frames from now on, not from when nobody was there. */
  const begin = () => void (isWatched() && scheduler.begin(paced));

  const target = openChanging(render, spec, {
    opened(info) {
      keys.restart();
      begin();
      scheduler.charge(paced, info.cost);
      options.opened(info);
    },
    ...preparing(options, () => target.spec, (ms) => scheduler.charge(paced, ms)),
    chunk: emit,
    refused: options.refused,
  });
  scheduler.add(paced);

  return {
    get stats() {
      return meter.stats;
    },
    sizing,
    add(sink, payer, again = false) {
      audience.add(sink, payer);
      if (audience.size === 1) begin();
      if (!again || audience.size === 1) keys.want();
      else if (!keys.isToCome && audience.mayNeed(sink, clock.now())) needKey(payer);
      scheduler.wake();
    },
    remove: audience.remove,
    requestKey: keys.want,
    hasten: () => scheduler.hasten(paced),
    wishKey(payer, heard) {
      if (keys.isToCome || !heard()) return;
      keys.wish();
      scheduler.charge(paced, cost.ms, [payer]);
    },
    tick(seconds) {
      meter.tick(seconds);
      const missed = paced.missed + (isWatched() ? missedBy(paced, clock.now()) : 0);
      audience.tellMissed(missed);
      const size = sizing.tick(seconds, missed);
      if (size !== null) options.resize(size);
    },
    prepare: target.prepare,
    keep: target.keep,
    swap(space = pose.space) {
      target.swap();
      pose = restPose(space);
      const { seq } = frame, { size } = target.spec;
      frame = { ...blankFrame(target.spec), seq };
      sizing.resized(size);
      paced.picture = options.picture?.(size);
      keys.restart();
      begin();
    },
    close() {
      scheduler.remove(paced);
      target.close();
    },
  };
}

/** What becomes of another size or avatar that was got ready. @param charge an avatar may take seconds to load */
const preparing = (
  options: Pick<RenditionOptions, "resized" | "prepared" | "unprepared">,
  shown: () => RenditionSpec,
  charge: (ms: number) => void,
): Pick<ChangingTargetOwner, "prepared" | "unprepared"> => ({
  prepared(info, { size, avatarFolder }) {
    if (avatarFolder === shown().avatarFolder) return options.resized(info, size);
    charge(info.cost);
    options.prepared(info, avatarFolder);
  },
  unprepared(reason, { avatarFolder }) {
    if (avatarFolder !== shown().avatarFolder) options.unprepared(reason, avatarFolder);
  },
});

/** How it stands among all that want frames. */
const pacedBy = (
  { session, spec, driven, picture }: RenditionOptions,
  audience: Audience,
  cost: CostMeter,
  takes: Pick<Paced, "wantsFrame" | "takeFrame">,
): Paced & { picture: string | undefined } => ({
  ...{ session, picture: picture?.(spec.size) },
  get payers() {
    return audience.payers;
  },
  get weight() {
    return driven() ? DRIVEN_WEIGHT : 1;
  },
  get cost() {
    return cost.ms;
  },
  get drawing() {
    return cost.drawing;
  },
  ...{ dueAt: 0, hastenedTo: Infinity, servedAt: 0, missed: 0 },
  period: 1000 / spec.fps,
  ...takes,
});

/** By the frame's number; used again once it must have come back. */
function createOrigins(): (ticket: number) => FrameOrigin {
  const origins = Array.from(
    { length: FRAMES_IN_FLIGHT * 2 },
    (): FrameOrigin => ({ poseSeq: null, received: null, taken: 0, soundMs: null, charged: 0 }),
  );
  return (ticket) => origins[ticket % origins.length]!;
}

/** Samples the pose of a frame that is asked for now, and notes where it comes from. */
function begins(
  origin: FrameOrigin,
  { driver, soundTime }: RenditionOptions,
  epoch: number,
  pose: HeadPose,
): FrameOrigin {
  origin.taken = epoch;
  origin.soundMs = soundTime(origin.taken);
  const { poseSeq, receivedAt } = driver.sample(origin.taken, pose);
  origin.poseSeq = poseSeq;
  origin.received = receivedAt;
  return origin;
}

function blankFrame({ codec, size, fps, alpha }: RenditionSpec): EncodedFrame {
  return {
    seq: 0,
    ticket: 0,
    key: false,
    codec,
    alpha,
    size,
    fps,
    poseSeq: null,
    soundMs: null,
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
  frame.soundMs = origin.soundMs;
  frame.data = chunk.data;
  stamps.received = origin.received;
  stamps.taken = origin.taken;
  // Each thread has its own origin of time, some microseconds apart; a stage never ends before it began.
  stamps.rendered = Math.max(origin.taken, chunk.rendered);
  stamps.encoded = Math.max(stamps.rendered, chunk.encoded);
  stamps.sent = Math.max(stamps.encoded, now);
}
