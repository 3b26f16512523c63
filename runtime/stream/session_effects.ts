import { type Camera, PORTRAIT } from "../base/camera.ts";
import type { Driver, LinkFigures } from "../motion/driver.ts";
import type { RetargetData } from "../motion/retarget/retarget_map.ts";
import { ProtocolError } from "../protocol/errors.ts";
import type { ServerMessage } from "../protocol/server_messages.ts";
import type { DrivenFace } from "./driven_face.ts";
import { KEY_NEED_BURST, KEY_NEED_SECONDS, KEY_WISH_BURST, KEY_WISH_SECONDS } from "./limits.ts";
import { createRendition, type Rendition } from "./rendition.ts";
import type { Retargeting } from "./retargeting.ts";
import { createSessionRecorders, type SessionRecorders } from "./recording/session_recorders.ts";
import { sentTo, specOf } from "./motion/deliveries.ts";
import { createMotionStream, type MotionStream } from "./motion/motion_stream.ts";
import { createSeatAsks, type SeatAsks } from "./seat/seat_asks.ts";
import type { ClientLine, SessionOptions } from "./session.ts";
import type { RenditionState, SessionEffect, SessionEvent, SessionState } from "./session_state.ts";
import { drivingSource, isDriven, isOccupied, membersOf } from "./session_transition.ts";
import { SERVER_PAYS } from "./shares/payer.ts";
import type { Viewer } from "./sinks/websocket.ts";
import type { RenditionSpec } from "./worker/render_messages.ts";
import { createTokenBucket, type TokenBucket } from "../base/network/token_bucket.ts";
import type { SessionSound } from "./sound/session_sound.ts";
import { createSpeakingHead, type SpeakingHead } from "./sound/speaking_head.ts";
import { cameraAt } from "./views/camera_move.ts";
import { headOf, welcomeMessage } from "./welcome.ts";

/** A client as effects reach it. */
interface Seat {
  readonly line: ClientLine;
  readonly viewer: Viewer;
  /** Its wishes for key frames that are heard. */
  readonly wishes: TokenBucket;
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
  /** What the link is like by which frames come. */
  link(): LinkFigures;
  /** Waits for the recordings that were told to finish. */
  finished(): Promise<void>;
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
  const head = createSpeakingHead(options, happen, (to, message) => tell(viewers, to, message));
  const { driver, face, retargeting, sound } = head;
  const motion = createMotionStream({
    ...{ clock, driver, space: options.avatar.space, fps: options.facts.fps },
    camera: () => cameraOf(state(), null, clock.now()),
    soundTime: (epoch) => sound?.timeOf(epoch) ?? null,
  });
  /** How frames of other spaces move the head that is got ready. */
  let coming: readonly RetargetData[] = [];

  function unseat(id: string): void {
    const poses = viewers.get(id)?.line.poses;
    if (poses) motion.remove(poses);
    viewers.delete(id);
    sound?.remove(id);
  }

  return {
    renditions,
    viewers,
    ...{ face, sound, asks, motion },
    link: driver.link,
    seat: (id, line) => void viewers.set(id, { line, viewer: line.viewer, wishes: keyWishes(line.payer) }),
    unseat,
    carryOut(effect) {
      switch (effect.type) {
        case "reject":
          throw new ProtocolError(effect.code, effect.message, { retryAfter: effect.retryAfter });
        case "open":
          return void renditions.set(
            effect.rendition.key,
            open(effect.rendition, options, head, state, happen, (maps) => coming = maps),
          );
        case "close":
          renditions.get(effect.rendition)?.close();
          return void renditions.delete(effect.rendition);
        case "watch":
          return watch(renditions.get(effect.rendition), viewers.get(effect.member)!);
        case "rewatch":
          return rewatch(renditions.get(effect.rendition), viewers.get(effect.member)!);
        case "unwatch":
          return renditions.get(effect.rendition)?.remove(viewers.get(effect.member)!.viewer);
        case "givePoses":
        case "endPoses":
        case "wishPoses":
          return pose(motion, effect, viewers.get(effect.member)!);
        case "tellDelivery":
          return tellDelivery(state(), effect, viewers);
        case "welcome":
          return welcome(options, state(), effect.member, viewers, retargeting);
        case "resize":
        case "swapSize":
        case "keepSize":
        case "prepareAvatar":
        case "swapAvatar":
        case "keepAvatar":
          return change(renditions.get(effect.rendition), effect, state());
        case "wear":
          head.wear(effect.space, coming);
          motion.wear(effect.space);
          return options.changed();
        case "tellAvatar":
          return tellAvatar(options, effect, state(), viewers, retargeting);
        case "tellSize":
          return tellSize(state(), effect.member, viewers);
        case "dismiss":
          viewers.get(effect.member)?.line.dismiss(new ProtocolError("unavailable", effect.message));
          return unseat(effect.member);
        case "key":
          return renditions.get(effect.rendition)?.requestKey();
        case "wish":
          return wish(renditions.get(effect.rendition), viewers.get(effect.member)!, clock.now());
        case "drive":
          return drive(effect, driver, recorders, [...renditions.values(), motion]);
        case "newSender":
          recorders?.newSender(effect.link);
          return driver.reset(effect.link);
        case "beginRecording":
          return recorders?.begin(effect.file, renditions.get(effect.rendition)!);
        case "finishRecording":
        case "beginMotion":
        case "finishMotion":
          return recorders?.carryOut(effect);
        case "tellMotion":
        case "tellRecording":
          return tellKept(effect, viewers);
        case "tellSeat":
          return tellSeat(effect, viewers, asks, clock.now());
        case "feel":
          return feel(effect, head, clock.epoch());
        case "tellMood":
          return tell(viewers, effect.to, { type: "mood", ...effect.news });
        case "tellCamera":
          return tellCamera(state(), effect.member, viewers);
        default:
          return sound?.carryOut(effect);
      }
    },
    finished: async () => await recorders?.finished(),
  };
}

/** @param comes takes how frames move a head that is got ready */
function open(
  { key, spec, owner }: RenditionState,
  { name, render, scheduler, costs, load, clock }: SessionOptions,
  { driver, retargeting, sound }: SpeakingHead,
  state: () => SessionState,
  happen: (event: SessionEvent) => void,
  comes: (maps: readonly RetargetData[]) => void,
): Rendition {
  return createRendition({
    ...{
      session: name,
      picture: (size) => pictureOf(name, { ...spec, size }, owner),
      spec,
      space: state().facts.avatar.space,
      driver,
    },
    ...{ render, scheduler, costs, load, clock },
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
}

/** What the server itself gives out has many viewers behind it, each of whom needs a key frame when it comes. */
const keyWishes = (payer: string): TokenBucket =>
  payer === SERVER_PAYS
    ? createTokenBucket(1 / KEY_NEED_SECONDS, KEY_NEED_BURST)
    : createTokenBucket(1 / KEY_WISH_SECONDS, KEY_WISH_BURST);

function drive(
  { frame, receivedAt }: SessionEffect & { type: "drive" },
  driver: Driver,
  recorders: SessionRecorders | null,
  shows: Iterable<Pick<Rendition, "hasten">>,
): void {
  const moves = driver.push(frame, receivedAt);
  recorders?.take(frame, receivedAt, moves);
  if (moves) { for (const each of shows) each.hasten(); }
}

/** Whether somebody drives the head, or it says something. */
const isAlive = (state: SessionState, time: number, sound: SessionSound | null): boolean =>
  isDriven(state, time) || drivingSource(state, time) !== null || sound?.isSpeaking === true;

const watch = (rendition: Rendition | undefined, { viewer, line }: Seat): void =>
  rendition?.add(viewer, line.payer);

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

const rewatch = (rendition: Rendition | undefined, { viewer, line }: Seat): void =>
  rendition?.add(viewer, line.payer, true);

/** What becomes of a question for the seat counts for who pays for who asked. */
function tellSeat(
  { to, news }: SessionEffect & { type: "tellSeat" },
  viewers: ReadonlyMap<string, Seat>,
  asks: SeatAsks,
  time: number,
): void {
  const payer = to === news.client ? viewers.get(to)?.line.payer : undefined;
  if (payer !== undefined) asks.note(payer, news.state, time);
  tell(viewers, to, { type: "seat", ...news });
}

function tellKept(
  effect: SessionEffect & { type: "tellMotion" | "tellRecording" },
  viewers: ReadonlyMap<string, Seat>,
): void {
  if (effect.type === "tellMotion") tell(viewers, effect.to, { type: "motion", ...effect.news });
  else tell(viewers, effect.to, { type: "recording", ...effect.news });
}

/** @param to one member; null for all */
function tell(viewers: ReadonlyMap<string, Seat>, to: string | null, message: ServerMessage): void {
  for (const [id, { line }] of viewers) if (to === null || to === id) line.send(message);
}

const feel = (
  { news: { mood, amount }, holdMs = Infinity }: SessionEffect & { type: "feel" },
  { moods }: SpeakingHead,
  epoch: number,
): void => moods.feel(mood, amount, epoch, epoch + holdMs);

function tellCamera(state: SessionState, id: string, viewers: ReadonlyMap<string, Seat>): void {
  if (isOccupied(state)) tell(viewers, id, { type: "camera", height: 0, ...state.camera });
}

const noPackage = () => null;

/** Tells a member all that it must know, where it is still there. */
function welcome(
  { facts, render }: Pick<SessionOptions, "facts" | "render">,
  state: SessionState,
  id: string,
  viewers: ReadonlyMap<string, Seat>,
  { onto }: Retargeting,
): void {
  const member = membersOf(state).find((each) => each.id === id);
  const seat = viewers.get(id);
  if (!isOccupied(state) || !member || !seat) return;
  const adapter = render.state.kind === "running" ? render.state.adapter : "";
  const server = { version: facts.version, adapter };
  const { fps, mark = null, packageOf = noPackage } = facts;
  const said = { server, fps, mark, package: packageOf(state.facts.avatar.name) };
  seat.line.send(welcomeMessage(state, member, onto, said));
  // A client starts its decoder anew with a welcome, and what reads poses likewise.
  seat.viewer.restart();
  seat.line.poses?.restart();
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

/** Tells what becomes of another avatar; with it being shown what each needs to drive its head. */
function tellAvatar(
  { facts: { packageOf = noPackage } }: SessionOptions,
  { to, news }: SessionEffect & { type: "tellAvatar" },
  state: SessionState,
  viewers: ReadonlyMap<string, Seat>,
  { onto }: Retargeting,
): void {
  for (const [id, { line }] of viewers) {
    if (to !== null && to !== id) continue;
    const member = membersOf(state).find((each) => each.id === id);
    const isShown = news.state === "shown" && isOccupied(state) && member;
    const shown = isShown && { head: headOf(state, member, onto), package: packageOf(news.name) };
    line.send({ type: "avatar", ...news, ...shown });
  }
}

/** Tells a member in which size its pictures come from now on. */
function tellSize(state: SessionState, id: string, viewers: ReadonlyMap<string, Seat>): void {
  const member = membersOf(state).find((each) => each.id === id), seat = viewers.get(id);
  if (!isOccupied(state) || !member || !seat) return;
  const { spec, codecString } = state.renditions.find(({ key }) => key === member.rendition)!;
  const { size, codec, auto } = spec;
  seat.line.send({
    type: "size",
    size,
    codec,
    codecString: codecString!,
    ...auto !== undefined && { most: auto },
  });
  // A client starts its decoder anew with it.
  seat.viewer.restart();
}

/** Tells a member how the session comes to it from now on. */
function tellDelivery(
  state: SessionState,
  { member: id, reason }: SessionEffect & { type: "tellDelivery" },
  viewers: ReadonlyMap<string, Seat>,
): void {
  const member = membersOf(state).find((each) => each.id === id), seat = viewers.get(id);
  if (!isOccupied(state) || !member || !seat) return;
  const open = state.renditions.find(({ key, codecString }) => key === member.rendition && codecString);
  const { size, codec, auto } = specOf(state, member);
  seat.line.send({
    ...{ type: "delivery", delivery: sentTo(member) },
    ...open && { size, codec, codecString: open.codecString!, ...auto !== undefined && { most: auto } },
    ...reason !== undefined && { reason },
  });
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
