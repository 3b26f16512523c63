import type { ExpressionSpace } from "../head/expression_space.ts";
import { type Camera, PORTRAIT } from "../base/camera.ts";
import type { Driver, LinkFigures, PoseFrame } from "../motion/driver.ts";
import type { RetargetData } from "../motion/retarget/retarget_map.ts";
import { ProtocolError } from "../protocol/errors.ts";
import type { DrivenFace } from "./driven_face.ts";
import {
  KEY_NEED_BURST,
  KEY_NEED_SECONDS,
  KEY_WISH_BURST,
  KEY_WISH_SECONDS,
  TURN_BURST,
  TURN_SECONDS,
} from "./limits.ts";
import type { Cancel, Clock } from "./live_clock.ts";
import { createRendition, type Rendition } from "./rendition.ts";
import { createSessionRecorders, type SessionRecorders } from "./recording/session_recorders.ts";
import { createMissingMaps } from "./motion/missing_maps.ts";
import { createMotionStream, type MotionStream } from "./motion/motion_stream.ts";
import { createSeatAsks, type SeatAsks } from "./seat/seat_asks.ts";
import type { ClientLine } from "./session/client_line.ts";
import type { SessionOptions } from "./session/session_options.ts";
import { tell, tellNews } from "./session_news.ts";
import type { SessionEffect } from "./session/session_effect.ts";
import type { SessionEvent } from "./session/session_event.ts";
import type { RenditionState, SessionState } from "./session_state.ts";
import { drivingSource, isDriven, isOccupied, membersOf } from "./session/occupancy.ts";
import { SERVER_PAYS } from "./shares/payer.ts";
import type { Viewer } from "./sinks/websocket.ts";
import type { RenditionSpec } from "./worker/render_messages.ts";
import { createTokenBucket, type TokenBucket } from "../base/network/token_bucket.ts";
import type { SessionSound } from "./sound/session_sound.ts";
import { createSpeakingHead, type SpeakingHead } from "./sound/speaking_head.ts";
import { cameraAt } from "../base/camera.ts";

/** A client as effects reach it. */
interface Seat {
  readonly line: ClientLine;
  readonly viewer: Viewer;
  /** Its wishes for key frames that are heard. */
  readonly wishes: TokenBucket;
  /** Its goings over from poses to pictures that may open one. */
  readonly turns: TokenBucket;
}

/** What a session's effects are carried out on. */
export interface SessionEffects {
  readonly renditions: ReadonlyMap<string, Rendition>;
  readonly viewers: ReadonlyMap<string, Seat>;
  /** Of all who draw it by themselves. */
  readonly motion: MotionStream;
  readonly face: DrivenFace;
  /** Null where this server has no sound. */
  readonly sound: SessionSound | null;
  /** Who may ask for the seat again. */
  readonly asks: SeatAsks;
  /** A client that is about to join. */
  seat(id: string, line: ClientLine): void;
  unseat(id: string): void;
  /** @throws {ProtocolError} for a `reject` */
  carryOut(effect: SessionEffect): void;
  /** What moves it, as another server has to know. */
  readonly head: SpeakingHead;
  /** What drove it last, and when, ms since the epoch; null where nothing has. */
  readonly driven: { last: Driven | null };
  /** What the link is like by which frames come. */
  link(): LinkFigures;
  /** Waits for the recordings that were told to finish. */
  finished(): Promise<void>;
  /** It has ended: it is looked at nothing any more. */
  close(): void;
}

/** A frame that moves a head. The object may be filled anew with a later one. */
export interface Driven {
  readonly frame: PoseFrame;
  readonly receivedAt: number;
}

/** @param state the session's state now @param happen takes what comes of an effect later */
export function createSessionEffects(
  options: SessionOptions,
  state: () => SessionState,
  happen: (event: SessionEvent) => void,
): SessionEffects {
  const { name, clock, recordings } = options;
  const viewers = new Map<string, Seat>();
  const renditions = new Map<string, Rendition>();
  const asks = createSeatAsks();
  const recorders = recordings &&
    createSessionRecorders(name, recordings, clock, happen, () => retargeting.out, () => sound);
  const head = createSpeakingHead(options, happen, (to, message) => tell({ viewers }, to, message));
  const { driver, face, retargeting, sound } = head;
  const motion = streamOf(options, head, state);
  const looks = createLooks(clock, () => happen({ type: "seatTime", time: clock.now() }));
  const miss = createMissingMaps(() => state().facts.avatar, retargeting, options.retargetsOf);
  const driven: SessionEffects["driven"] = { last: null };
  /** How frames of other spaces move the head that is got ready. */
  let coming: readonly RetargetData[] = [];
  const comes = (maps: readonly RetargetData[]) => void (coming = maps);
  const unseat = (id: string) => gone(id, viewers, motion, sound);
  return {
    renditions,
    viewers,
    ...{ face, sound, asks, motion, head, driven },
    link: driver.link,
    seat: (id, line) => void viewers.set(id, seatOf(line)),
    unseat,
    carryOut(effect) {
      switch (effect.type) {
        case "reject":
          throw new ProtocolError(effect.code, effect.message, { retryAfter: effect.retryAfter });
        case "open":
          return open(renditions, effect.rendition, { options, head, state, happen, comes });
        case "close":
          return close(renditions, effect.rendition);
        case "watch":
        case "rewatch":
        case "unwatch":
          return watch(renditions.get(effect.rendition), effect, viewers.get(effect.member)!);
        case "givePoses":
        case "endPoses":
        case "wishPoses":
          if (renditions.size === 0) miss();
          return pose(motion, effect, viewers.get(effect.member)!);
        case "welcome":
        case "tellDelivery":
        case "tellSize":
        case "tellAvatar":
        case "tellMotion":
        case "tellRecording":
        case "tellSeat":
        case "tellMood":
        case "tellCamera":
          return tellNews({ options, viewers, asks, retargeting }, state(), effect);
        case "resize":
        case "swapSize":
        case "keepSize":
        case "prepareAvatar":
        case "swapAvatar":
        case "keepAvatar":
          return change(renditions.get(effect.rendition), effect, state());
        case "wear":
          wear(effect.space, coming, { head, motion, options });
          coming = [];
          return renditions.size === 0 ? miss() : undefined;
        case "dismiss":
          viewers.get(effect.member)?.line.dismiss(new ProtocolError("unavailable", effect.message));
          return unseat(effect.member);
        case "key":
          return renditions.get(effect.rendition)?.requestKey();
        case "wish":
          return wish(renditions.get(effect.rendition), viewers.get(effect.member)!, clock.now());
        case "drive":
          if (renditions.size === 0) miss(effect.frame.space);
          driven.last = effect;
          return drive(effect, driver, recorders, renditions, motion);
        case "newSender":
          recorders?.newSender(effect.link);
          return driver.reset(effect.link);
        case "beginRecording":
          return recorders?.begin(effect.file, renditions.get(effect.rendition)!);
        case "finishRecording":
        case "beginMotion":
        case "finishMotion":
          return recorders?.carryOut(effect);
        case "feel":
        case "easeFrom":
          return show(effect, head, clock.epoch());
        case "lookAgain":
        case "tellMoved":
          return goOn(effect, looks, viewers);
        default:
          return sound?.carryOut(effect);
      }
    },
    finished: async () => await recorders?.finished(),
    close: looks.close,
  };
}

/** Looks again after so many milliseconds; never after its end. */
function createLooks(clock: Clock, look: () => void) {
  const waiting = new Set<Cancel>();
  return {
    after(ms: number): void {
      const cancel = clock.after(ms, () => {
        waiting.delete(cancel);
        look();
      });
      waiting.add(cancel);
    },
    close: () => waiting.forEach((cancel) => cancel()),
  };
}

/** Another head is moved from here on. @param maps how frames of other spaces move it */
function wear(
  space: ExpressionSpace,
  maps: readonly RetargetData[],
  { head, motion, options }: { head: SpeakingHead; motion: MotionStream; options: SessionOptions },
): void {
  head.wear(space, maps);
  motion.wear(space);
  options.changed();
}

/** A session goes on: members are waited for, or told where to. */
function goOn(
  effect: SessionEffect & { type: "lookAgain" | "tellMoved" },
  looks: ReturnType<typeof createLooks>,
  viewers: ReadonlyMap<string, Seat>,
): void {
  if (effect.type === "lookAgain") looks.after(effect.afterMs);
  else viewers.get(effect.member)?.line.moved(effect.url);
}

function close(renditions: Map<string, Rendition>, key: string): void {
  renditions.get(key)?.close();
  renditions.delete(key);
}

/** Nothing is sent to who has gone. */
function gone(
  id: string,
  viewers: Map<string, Seat>,
  motion: MotionStream,
  sound: SessionSound | null,
): void {
  const poses = viewers.get(id)?.line.poses;
  if (poses) motion.remove(poses);
  viewers.delete(id);
  sound?.remove(id);
}

const streamOf = (
  { name, clock, avatar, facts }: SessionOptions,
  { driver, sound }: SpeakingHead,
  state: () => SessionState,
): MotionStream =>
  createMotionStream({
    ...{ clock, driver, space: avatar.space, fps: facts.fps },
    owned: facts.owns && (() => facts.owns!(name)),
    camera: () => cameraOf(state(), null, clock.now()),
    soundTime: (epoch) => sound?.timeOf(epoch) ?? null,
  });

/** @param comes takes how frames move a head that is got ready */
function open(
  renditions: Map<string, Rendition>,
  { key, spec, owner }: RenditionState,
  { options, head: { driver, retargeting, sound }, state, happen, comes }: {
    readonly options: SessionOptions;
    readonly head: SpeakingHead;
    state(): SessionState;
    happen(event: SessionEvent): void;
    comes(maps: readonly RetargetData[]): void;
  },
): void {
  const { name, render, scheduler, costs, load, clock, facts: { owns } } = options;
  const rendition = createRendition({
    ...{
      session: name,
      picture: (size) => pictureOf(name, { ...spec, size }, owner),
      spec,
      space: state().facts.avatar.space,
      driver,
    },
    ...{ render, scheduler, costs, load, clock },
    owned: owns && (() => owns(name)),
    driven: () => isAlive(state(), clock.now(), sound),
    soundTime: (epoch) => sound?.timeOf(epoch) ?? null,
    camera: () => cameraOf(state(), owner, clock.now()),
    opened({ codecString, expressionSpace: space, retargets }) {
      retargeting.learn(retargets);
      happen({ type: "opened", rendition: key, codecString, space, time: clock.now() });
    },
    resize: (size) => happen({ type: "resize", rendition: key, size }),
    resized: ({ codecString }, size) => happen({ type: "resized", rendition: key, size, codecString }),
    prepared({ codecString, expressionSpace: space, retargets }, folder) {
      comes(retargets);
      happen({ type: "prepared", rendition: key, folder, codecString, space, time: clock.now() });
    },
    unprepared: (reason, folder) => happen({ type: "unprepared", folder, reason }),
    refused: (reason) => happen({ type: "refused", rendition: key, reason, time: clock.now() }),
  });
  renditions.set(key, rendition);
}

/** What the server itself gives out has many viewers behind it, each of whom needs a key frame when it comes. */
const seatOf = (line: ClientLine): Seat => ({
  ...{ line, viewer: line.viewer, wishes: keyWishes(line.payer) },
  turns: createTokenBucket(1 / TURN_SECONDS, TURN_BURST),
});

const keyWishes = (payer: string): TokenBucket =>
  payer === SERVER_PAYS
    ? createTokenBucket(1 / KEY_NEED_SECONDS, KEY_NEED_BURST)
    : createTokenBucket(1 / KEY_WISH_SECONDS, KEY_WISH_BURST);

function drive(
  { frame, receivedAt }: SessionEffect & { type: "drive" },
  driver: Driver,
  recorders: SessionRecorders | null,
  renditions: ReadonlyMap<string, Rendition>,
  motion: MotionStream,
): void {
  const moves = driver.push(frame, receivedAt);
  recorders?.take(frame, receivedAt, moves);
  if (!moves) return;
  for (const rendition of renditions.values()) rendition.hasten();
  motion.hasten();
}

/** Whether somebody drives the head, or it says something. */
const isAlive = (state: SessionState, time: number, sound: SessionSound | null): boolean =>
  isDriven(state, time) || drivingSource(state, time) !== null || sound?.isSpeaking === true;

function watch(
  rendition: Rendition | undefined,
  { type }: SessionEffect & { type: "watch" | "rewatch" | "unwatch" },
  { viewer, line }: Seat,
): void {
  if (type === "unwatch") rendition?.remove(viewer);
  else rendition?.add(viewer, line.payer, type === "rewatch");
}

function pose(
  motion: MotionStream,
  { type }: SessionEffect & { type: "givePoses" | "endPoses" | "wishPoses" },
  { line: { poses } }: Seat,
): void {
  if (poses === null) return;
  if (type === "givePoses") motion.add(poses);
  else if (type === "endPoses") motion.remove(poses);
  else motion.wantKey();
}

/** What lies over all that moves the head. */
function show(
  effect: SessionEffect & { type: "feel" | "easeFrom" },
  { moods, easing }: SpeakingHead,
  epoch: number,
): void {
  if (effect.type === "easeFrom") return easing.from(effect.pose);
  const { news: { mood, amount }, holdMs = Infinity } = effect;
  moods.feel(mood, amount, epoch, epoch + holdMs);
}

/** What a rendition's pictures are of, whatever its rate and codec. */
const pictureOf = (
  session: string,
  { size, background, alpha }: RenditionSpec,
  owner: string | null,
): string => JSON.stringify([session, size, background, alpha ?? null, owner]);

const wish = (rendition: Rendition | undefined, { wishes, line }: Seat, time: number): void =>
  rendition?.wishKey(line.payer, () => wishes.take(time));

type Change = SessionEffect & {
  type: "resize" | "swapSize" | "keepSize" | "prepareAvatar" | "swapAvatar" | "keepAvatar";
};

function change(rendition: Rendition | undefined, effect: Change, { facts }: SessionState): void {
  switch (effect.type) {
    case "resize":
      return rendition?.prepare({ size: effect.size });
    case "prepareAvatar":
      return rendition?.prepare({ avatarFolder: effect.folder });
    case "swapSize":
    case "swapAvatar":
      return rendition?.swap(facts.avatar.space);
    case "keepSize":
    case "keepAvatar":
      return rendition?.keep();
  }
}

/** The camera that a rendition looks through now. */
function cameraOf(state: SessionState, owner: string | null, time: number): Camera {
  if (state.kind === "ended") return PORTRAIT;
  if (owner !== null) {
    for (const { id, camera, move } of membersOf(state)) {
      if (id === owner && camera) return cameraAt(camera, move, time);
    }
  }
  return cameraAt(state.camera, isOccupied(state) ? state.move : undefined, time);
}
