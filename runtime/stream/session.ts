import type { Camera } from "../base/camera.ts";
import type { TokenBuckets } from "../base/network/token_bucket.ts";
import type { BoundJoin, Held } from "./admission.ts";
import type {
  CameraMessage,
  JoinMessage,
  MoodMessage,
  PoseMessage,
  SeatMessage,
} from "../protocol/client_messages.ts";
import type { LinkFigures, PoseFrame } from "../motion/driver.ts";
import type { RetargetData } from "../motion/retarget/retarget_map.ts";
import type { ProtocolError } from "../protocol/errors.ts";
import type { Delivery, Role } from "../protocol/fields.ts";
import type { AvatarPackage, ServerMessage } from "../protocol/server_messages.ts";
import type { DeliveryPolicy } from "./delivery_policies.ts";
import type { DrivenFace } from "./driven_face.ts";
import { type Limits, TURN_SECONDS } from "./limits.ts";
import type { Clock } from "./live_clock.ts";
import type { Scheduler } from "./scheduler.ts";
import { objectionToAnother } from "./shares/afford.ts";
import type { CostBook } from "./shares/cost_book.ts";
import type { FindElsewhere } from "./shares/elsewhere.ts";
import type { DeviceLoad } from "./sizes/device_load.ts";
import { createNewsBudget } from "./shares/news_budget.ts";
import { SERVER_PAYS } from "./shares/payer.ts";
import { createSessionEffects, type SessionEffects } from "./session_effects.ts";
import type { Brain } from "./brain/session_brain.ts";
import { createQuestionActs, type QuestionActs } from "./brain/questions.ts";
import { tellStats } from "./session_stats.ts";
import { createSpeechActs } from "./sound/speech_acts.ts";
import type { SpeechParts } from "./sound/speech_parts.ts";
import { readMood } from "./mood/read_mood.ts";
import { createFileNames, type FileNames } from "./recording/file_names.ts";
import { motionsOf, type Recordings } from "./recording/session_recorders.ts";
import { awayBy, holds } from "./handover/away.ts";
import type { Ticket } from "./handover/away_state.ts";
import type { Standing } from "./handover/handover.ts";
import { createSessionHandover, type SessionHandover } from "./handover/session_handover.ts";
import { digestOf } from "./handover/tickets.ts";
import type {
  AvatarPlace,
  MemberState,
  SessionEvent,
  SessionFacts,
  SessionState,
  SourceIdentity,
} from "./session_state.ts";
import { objectionToChange } from "./avatar/avatar_transition.ts";
import { drivingSource, isOccupied, membersOf } from "./session/occupancy.ts";
import { emptySession, transition } from "./session_transition.ts";
import { specOf } from "./motion/deliveries.ts";
import type { PoseSink } from "./motion/pose_sink.ts";
import type { Viewer } from "./sinks/websocket.ts";
import type { SessionDetails } from "../protocol/admin/admin_report.ts";
import { detailsOf } from "./traces/session_details.ts";
import type { Hearer } from "./sound/sound_audience.ts";
import type { RenderClient } from "./worker/render_client.ts";
import type { RenditionSpec } from "./worker/render_messages.ts";

/** What the server tells every client in `welcome`. */
export interface ServerFacts {
  version: string;
  /** Size and rate where a client does not ask for its own. */
  size: number;
  fps: number;
  /** Where the size is the server's to choose: what of it is held by now, as measured. */
  held?: (() => number) | undefined;
  /** As who joins asks for it where it is not given. */
  delivery?: DeliveryPolicy | undefined;
  /** Where an avatar's package is; nowhere where it is not given. */
  packageOf?: ((avatar: string) => AvatarPackage | null) | undefined;
  /** What is seen in the corner of every picture. */
  mark?: string | undefined;
  /** Where the server stands among several; alone where it is not given. */
  standing?: ((session: string) => Standing) | undefined;
  /** Whether a session is this server's at this moment, among several; all are where it is not given. */
  owns?: ((session: string) => boolean) | undefined;
}

export type { AvatarPlace };

export interface SessionOptions {
  name: string;
  /** Who is shown at first. */
  avatar: AvatarPlace;
  /** Where another is. @throws {ProtocolError} unknown-avatar, unavailable */
  placeOf(avatar: string): AvatarPlace;
  /** Another is shown from now on. */
  changed(): void;
  facts: ServerFacts;
  render: RenderClient;
  scheduler: Scheduler;
  /** What payers have on other servers; nothing where it is not given. */
  elsewhere?: FindElsewhere | undefined;
  costs: CostBook;
  load: DeviceLoad;
  /** Utterances that each payer may begin. */
  utterances: TokenBuckets;
  clock: Clock;
  limits: Limits;
  /** A table of the user's own for FLAME frames on an ARKit head. */
  flameMap?: RetargetData | undefined;
  /** How frames of other spaces move an avatar's head, where nothing is drawn of it; nobody knows where it is not given. */
  retargetsOf?: ((folder: string) => Promise<readonly RetargetData[]>) | undefined;
  /** Null where nothing may be recorded. */
  recordings: Recordings | null;
  /** What it speaks with; null where it cannot. */
  speech: SpeechParts | null;
  /** Who answers what it is asked; null where nobody does. */
  brain: Brain | null;
  /** What its sound clock begins with: 0, or what it said on another server. */
  soundMs: number;
}

/** How a client is spoken to. */
export interface ClientLine {
  /** Takes its pictures. */
  readonly viewer: Viewer;
  /** Takes its poses; null where it can be sent none. */
  readonly poses: PoseSink | null;
  /** Takes its sound. */
  readonly hearer: Hearer;
  /** Whose share of the device it uses. */
  readonly payer: string;
  /** What it comes back by; left out where it cannot. */
  readonly back?: { readonly secret: string; readonly token: string | null };
  send(message: ServerMessage): void;
  /** Ends the connection, saying why. */
  dismiss(error: ProtocolError): void;
  /** Ends it because the session goes on elsewhere: as `Release.url` has it. @param isIn whether it is known there by `back` */
  moved(url: string | null, isIn?: boolean): void;
  /** Ends it because the same client has come by another. */
  replaced(): void;
}

/** One head and those who drive and watch it. Clients are known by the id that `join` gives. */
export interface Session
  extends Omit<QuestionActs, "see" | "left" | "forget">, Omit<SessionHandover, "changed"> {
  readonly name: string;
  /** Who is shown. */
  readonly avatar: string;
  readonly state: SessionState;
  /** What its head shows, for programs elsewhere. */
  readonly face: DrivenFace;
  roleOf(client: string): Role | undefined;
  /** What a client of it has. */
  holdingOf(client: string): Held;
  /** @throws {ProtocolError} role-taken (by one who sends poses), too-many-clients, too-many-renditions, too-costly; nothing has changed then */
  join(line: ClientLine, message: BoundJoin): string;
  /** Whether somebody comes back by that secret, with that token, whom this session waits for or still has. */
  knows(secret: string | undefined, token: string | null): boolean;
  /** @param isLost it said nothing: where it can come back it is waited for */
  leave(client: string, isLost?: boolean): void;
  /** A client goes on with another token. */
  bind(client: string, token: string): void;
  /** @throws {ProtocolError} not-puppeteer */
  pose(client: string, message: PoseMessage, receivedAt: number): void;
  /** A pose from a port of the server's. @returns whether it drives, and what its link is like; why not where it does not */
  feed(source: SourceIdentity, frame: PoseFrame, receivedAt: number): FeedOutcome;
  /** @throws {ProtocolError} too-many-renditions or too-costly where a viewer's own camera would need one more */
  camera(client: string, message: CameraMessage): void;
  /**
   * Moves the session's camera for a program.
   *
   * @throws {ProtocolError} not-joined where nobody is in it
   */
  view(camera: Camera, easeMs: number): void;
  /**
   * Sets a mood over whatever drives the head, or none.
   *
   * @param client who sets it; null for a program
   * @throws {ProtocolError} not-puppeteer, bad-message for a mood that there is not, not-joined where nobody is in it
   */
  mood(client: string | null, mood: Omit<MoodMessage, "type">): void;
  requestKey(client: string): void;
  /** Whether a client's pictures are seen: it is given none else. */
  watch(client: string, active: boolean): void;
  /**
   * How the session comes to a client from here on.
   *
   * @throws {ProtocolError} unavailable where poses are sent to nobody; too-many-clients, too-many-renditions or too-costly
   * where its pictures would need one more
   */
  delivery(client: string, delivery: Delivery): void;
  /** A client says which sound time it hears now. */
  hears(client: string, soundMs: number | undefined): void;
  /**
   * A client wants another avatar shown; what becomes of that is told to everybody.
   *
   * @param operator whether its token is one's, who may whoever drives
   * @throws {ProtocolError} not-puppeteer, unknown-avatar, unavailable
   */
  changeAvatar(client: string, name: string, operator: boolean): void;
  /** What a client does about the puppeteer's seat. @throws {ProtocolError} not-puppeteer, too-many-asks */
  seat(client: string, message: SeatMessage): void;
  /** Begins or ends a recording. @throws {ProtocolError} not-puppeteer, unavailable, too-many-renditions */
  record(client: string, on: boolean): void;
  /** Begins or ends a recording of what drives it. @throws {ProtocolError} not-puppeteer, unavailable */
  recordMotion(client: string, on: boolean): void;
  /** As operators see it. */
  details(): SessionDetails;
  /** Whoever sits in the puppeteer's seat is a viewer from here on. @returns whether somebody sat there */
  freeSeat(): boolean;
  /** Sends everybody away, with that reason. */
  dismissAll(reason: ProtocolError): void;
  /** Sends everybody the last second's figures. */
  tick(seconds: number): void;
  /** Ends it; resolves when its recordings are whole. */
  end(): Promise<void>;
}

/** What became of a source's pose: it drives, somebody else does, or nobody watches. */
export type FeedOutcome = LinkFigures | "waiting" | "unwatched";

/** Carries out what `transition` says: it keeps the session's state and nothing else of it. */
export function createSession(options: SessionOptions): Session {
  const { name, clock, recordings } = options;
  let state: SessionState = emptySession(factsOf(options), clock.now());
  /** Poses of the source that drives, since the last tick. */
  let fed = 0;
  const effects = createSessionEffects(options, () => state, happen);
  const files = createFileNames(name, recordings, clock);
  const news = createNewsBudget();
  const { see, left, forget, ...acts } = createActs(options, effects, () => state, happen);
  const names = () => {
    const file = files.propose();
    return { file, motionFile: files.proposeMotion(file) };
  };
  const { changed, ...handover } = createSessionHandover({
    ...{ clock, effects, state: () => state, happen, files: names, forget },
    spec: () => askedSpec({ type: "join" }, state.facts.avatar, options.facts),
  });

  function happen(event: SessionEvent): void {
    const step = transition(state, event);
    news.spend(event, step.effects, effects.viewers.size, clock.now());
    state = step.state;
    for (const effect of step.effects) {
      effects.carryOut(effect);
      see(effect);
    }
    changed();
  }

  return {
    name,
    get avatar() {
      return state.facts.avatar.name;
    },
    get state() {
      return state;
    },
    face: effects.face,
    roleOf: (client) => membersOf(state).find(({ id }) => id === client)?.role,
    holdingOf: (client) => holdingOf(state, client),
    ...createComings(options, { effects, left, names, happen, state: () => state }),
    pose: (id, frame, receivedAt) => happen({ type: "pose", id, frame, receivedAt, time: clock.now() }),
    feed(source, frame, receivedAt) {
      if (!isOccupied(state)) return "unwatched";
      const time = clock.now();
      happen({ type: "feed", source, frame, receivedAt, time });
      if (drivingSource(state, time)?.id !== source.id) return "waiting";
      fed++;
      return effects.link();
    },
    view: (camera, easeMs) => happen({ type: "view", camera, easeMs, time: clock.now() }),
    mood: (id, message) => happen({ type: "mood", id, ...readMood(message), time: clock.now() }),
    hears: (id, soundMs) => void (soundMs !== undefined && effects.sound?.hears(id, soundMs)),
    requestKey: (id) => happen({ type: "keyframe", id }),
    watch: (id, active) => happen({ type: "watch", id, active }),
    ...createWishes(options, effects, files, () => state, happen),
    ...acts,
    details: () => detailsOf(state, effects, clock.now()),
    freeSeat: () => state.kind === "driven" && (happen({ type: "seatFree", time: clock.now() }), true),
    dismissAll: (reason) => [...effects.viewers.values()].forEach(({ line }) => line.dismiss(reason)),
    tick(seconds) {
      happen({ type: "seatTime", time: clock.now() });
      for (const rendition of effects.renditions.values()) rendition.tick(seconds);
      effects.motion.tick(seconds);
      const source = drivingSource(state, clock.now());
      const rate = Math.round(fed / seconds);
      fed = 0;
      if (isOccupied(state)) {
        tellStats(state, effects, clock.now(), source && { kind: source.kind, sender: source.sender, rate });
      }
    },
    ...handover,
    async end() {
      happen({ type: "end" });
      forget();
      effects.sound?.close();
      effects.close();
      await effects.finished();
    },
  };
}

/** How clients come, come back and go. */
function createComings(
  options: SessionOptions,
  { effects, left, names, happen, state }: {
    readonly effects: SessionEffects;
    /** Told of who goes. */
    left(id: string): void;
    /** Names that no recording has yet. */
    names(): { readonly file: string; readonly motionFile: string };
    happen(event: SessionEvent): void;
    state(): SessionState;
  },
): Pick<Session, "knows" | "join" | "leave" | "bind"> {
  const { clock } = options;
  function goes(id: string, type: "leave" | "lose"): void {
    left(id);
    withdrawn(state(), id, effects, clock.now());
    happen({ type, id, time: clock.now() });
    effects.unseat(id);
  }

  /** Who comes back may have a connection still, of which it is not known yet that it is lost. */
  function comeBack(ticket: Ticket): string | null {
    const member = memberBy(state(), ticket, clock.now());
    if (member === null) return null;
    const before = effects.viewers.get(member.id)?.line;
    if (before !== undefined) goes(member.id, "lose");
    before?.replaced();
    return member.id;
  }

  return {
    knows(secret, token) {
      const ticket = ticketOf(secret, token);
      return ticket !== undefined && memberBy(state(), ticket, clock.now()) !== null;
    },
    join(line, message) {
      const { role, resize: resizes, delivery, generation, sequence } = message;
      const resume = ticketOf(message.resume, line.back?.token);
      const known = resume ? comeBack(resume) : null, id = known ?? crypto.randomUUID();
      effects.seat(id, line);
      try {
        const spec = askedSpec(message, state().facts.avatar, options.facts);
        // What a server that it has come from says of it is out of date.
        const shared = known === null ? options : { ...options, elsewhere: undefined };
        const objection = objectionToCost(shared, spec, line.payer);
        const sound = effects.sound === null ? undefined : message.sound?.[0];
        const asked = { role, spec, objection, ...sound && { sound }, resizes, delivery };
        const got = generation !== undefined && sequence !== undefined ? { generation, sequence } : undefined;
        const back = ticketOf(line.back?.secret, line.back?.token);
        happen({ type: "join", id, time: clock.now(), ...names(), ...asked, back, resume, got });
        if (sound) effects.sound?.add(id, line.hearer, sound);
      } catch (error) {
        effects.unseat(id);
        throw error;
      }
      return id;
    },
    leave: (id, isLost = false) => goes(id, isLost ? "lose" : "leave"),
    bind: (id, token) => happen({ type: "bind", id, token }),
  };
}

/** What members want changed. */
function createWishes(
  options: SessionOptions,
  effects: SessionEffects,
  files: FileNames,
  state: () => SessionState,
  happen: (event: SessionEvent) => void,
): Pick<Session, "camera" | "delivery" | "changeAvatar" | "seat" | "record" | "recordMotion"> {
  const { clock } = options;
  /** @param spec null where nothing is opened */
  const objectionIn = (spec: RenditionSpec | null, client: string) =>
    spec && objectionToCost(options, spec, effects.viewers.get(client)!.line.payer);
  return {
    camera(id, { azimuth, elevation, distance, fovY, height = 0, easeMs }) {
      const camera: Camera = { azimuth, elevation, distance, fovY, height };
      const objection = objectionIn(ownedBy(state(), id), id);
      happen({ type: "camera", id, camera, easeMs, objection, time: clock.now() });
    },
    delivery(id, delivery) {
      const time = clock.now(), coming = delivery === "motion" ? null : comingTo(state(), id);
      const isOften = coming !== null && !effects.viewers.get(id)!.turns.take(time);
      const objection = isOften ? TOO_OFTEN : objectionIn(coming, id);
      happen({ type: "delivery", id, delivery, objection, time });
    },
    changeAvatar: (id, avatar, operator) =>
      happen(avatarEvent(state(), { id, operator, time: clock.now() }, () => options.placeOf(avatar))),
    seat: (id, message) => happen(seatEvent(effects, id, message, clock.now())),
    record: (id, on) => happen({ type: "record", id, on, time: clock.now(), file: files.propose() }),
    recordMotion: (id, on) =>
      happen({ type: "recordMotion", id, on, time: clock.now(), file: files.proposeMotion() }),
  };
}

/** How it is spoken by, asked and interrupted. */
function createActs(
  { brain, speech, clock, utterances }: SessionOptions,
  { sound, viewers }: SessionEffects,
  state: () => SessionState,
  happen: (event: SessionEvent) => void,
): QuestionActs {
  const lineOf = (client: string) => viewers.get(client)?.line;
  const acts = createSpeechActs({
    ...{ sound, clock, parts: speech, happen, state },
    beginnings: ({ client, payer = SERVER_PAYS }) =>
      utterances.of(client === null ? payer : lineOf(client)?.payer ?? SERVER_PAYS),
  });
  return createQuestionActs({ brain, speech, sound, clock, happen, acts, state, lineOf });
}

/** Why a payer's share has no room for another such picture; null where it has. */
const objectionToCost = (
  { scheduler, costs, limits, elsewhere }: SessionOptions,
  spec: RenditionSpec,
  payer: string,
): string | null =>
  objectionToAnother(
    scheduler.all(),
    payer,
    costs.costOf(spec),
    limits.frameSeconds,
    scheduler.debtOf(payer),
    elsewhere?.(payer),
  );

/** @param secret undefined where there is none */
const ticketOf = (secret: string | undefined, token: string | null = null): Ticket | undefined =>
  secret === undefined ? undefined : { secret: digestOf(secret), token };

/** The member that comes back by a ticket, whether its connection is known to be lost or not; null for nobody. */
function memberBy(state: SessionState, ticket: Ticket, time: number): MemberState | null {
  if (!isOccupied(state)) return null;
  return awayBy(state, ticket, time)?.member ?? state.members.find((each) => holds(each, ticket)) ?? null;
}

const factsOf = (
  { name, avatar, limits, recordings, brain, speech, facts }: SessionOptions,
): SessionFacts => ({
  ...{ name, avatar, limits, delivery: facts.delivery ?? "auto" },
  recording: recordings?.policy ?? "never",
  motion: recordings === null ? "never" : motionsOf(recordings).policy,
  answers: brain !== null && speech !== null,
});

/** Who asks for the seat and goes has asked for it all the same: it may not come back at once and ask again. */
function withdrawn(state: SessionState, id: string, { viewers, asks }: SessionEffects, time: number): void {
  const payer = viewers.get(id)?.line.payer;
  if (payer === undefined || !isOccupied(state)) return;
  if (state.seat?.kind === "asked" && state.seat.asker === id) asks.note(payer, "withdrawn", time);
}

/** @throws {ProtocolError} too-many-asks */
function seatEvent(
  { viewers, asks }: SessionEffects,
  id: string,
  { act, client: asker }: SeatMessage,
  time: number,
): SessionEvent {
  const payer = viewers.get(id)?.line.payer;
  if (act === "ask" && payer !== undefined) asks.check(payer, time);
  return { type: "seat", id, act, asker, time };
}

/** @throws {ProtocolError} what `place` does, for who may want another avatar: others learn nothing of what there is */
function avatarEvent(
  state: SessionState,
  asked: { readonly id: string; readonly operator: boolean; readonly time: number },
  place: () => AvatarPlace,
): SessionEvent {
  const member = membersOf(state).find(({ id }) => id === asked.id);
  const may = member && isOccupied(state) &&
    objectionToChange(state, member, asked.operator, asked.time) === null;
  return { type: "changeAvatar", ...asked, avatar: may ? place() : state.facts.avatar };
}

function holdingOf(state: SessionState, client: string): Held {
  const member = membersOf(state).find(({ id }) => id === client);
  const size = isOccupied(state) && member ? specOf(state, member).size : 0;
  return { role: member?.role ?? "viewer", avatar: state.facts.avatar.name, size };
}

/** What a camera of its own would open for a client that has none yet; null where it would open nothing. */
function ownedBy(state: SessionState, client: string): RenditionSpec | null {
  const member = membersOf(state).find(({ id }) => id === client);
  if (!isOccupied(state) || member?.role !== "viewer" || member.camera) return null;
  return state.renditions.find(({ key }) => key === member.rendition)?.spec ?? null;
}

/** What would be opened for a client that has no pictures yet; null where it has some. */
function comingTo(state: SessionState, client: string): RenditionSpec | null {
  const member = membersOf(state).find(({ id }) => id === client);
  return isOccupied(state) && member?.rendition === null ? specOf(state, member) : null;
}

const TOO_OFTEN =
  `Cannot open its pictures again, after a few times they are so only every: ${TURN_SECONDS} s`;

function askedSpec(join: JoinMessage, avatar: AvatarPlace, facts: ServerFacts): RenditionSpec {
  const { background = [0.09, 0.09, 0.11] } = join;
  const alpha = background === "transparent" ? join.alpha?.[0] : undefined;
  return {
    avatarFolder: avatar.folder,
    ...join.size === undefined ? sizeOf(facts) : { size: join.size },
    fps: join.fps ?? facts.fps,
    codec: join.codecs?.[0] ?? "h264",
    background,
    ...alpha && { alpha },
  };
}

/** Of who asks for no size: what is held, where that is the server's to choose. */
const sizeOf = ({ size, held }: ServerFacts): Pick<RenditionSpec, "size" | "auto"> =>
  held === undefined ? { size } : { size: held(), auto: size };
