import type { Camera } from "../base/camera.ts";
import type { Held } from "./admission.ts";
import type { MoodMessage, PoseMessage } from "../protocol/client_messages.ts";
import type { LinkFigures, PoseFrame } from "../motion/driver.ts";
import type { ProtocolError } from "../protocol/errors.ts";
import type { Role } from "../protocol/fields.ts";
import type { DrivenFace } from "./driven_face.ts";
import { createNewsBudget } from "./shares/news_budget.ts";
import { SERVER_PAYS } from "./shares/payer.ts";
import { createSessionEffects, type SessionEffects } from "./session_effects.ts";
import { createQuestionActs, type QuestionActs } from "./brain/questions.ts";
import { tellStats } from "./session_stats.ts";
import { askedSpec } from "./session/asked_pictures.ts";
import { type Comings, createComings } from "./session/comings.ts";
import type { SessionOptions } from "./session/session_options.ts";
import { createWishes, type Wishes } from "./session/wishes.ts";
import { createSpeechActs } from "./sound/speech_acts.ts";
import { readMood } from "./mood/read_mood.ts";
import { createFileNames } from "./recording/file_names.ts";
import { motionsOf } from "./recording/session_recorders.ts";
import { createSessionHandover, type SessionHandover } from "./handover/session_handover.ts";
import type { SessionEvent } from "./session/session_event.ts";
import type { SessionFacts, SessionState, SourceIdentity } from "./session_state.ts";
import { drivingSource, isOccupied, membersOf } from "./session/occupancy.ts";
import { emptySession, transition } from "./session_transition.ts";
import { specOf } from "./motion/deliveries.ts";
import type { SessionDetails } from "../protocol/admin/admin_report.ts";
import { detailsOf } from "./traces/session_details.ts";

/** One head and those who drive and watch it. Clients are known by the id that `join` gives. */
export interface Session
  extends Comings, Wishes, Omit<QuestionActs, "see" | "left" | "forget">, Omit<SessionHandover, "changed"> {
  readonly name: string;
  /** Who is shown. */
  readonly avatar: string;
  readonly state: SessionState;
  /** What its head shows, for programs elsewhere. */
  readonly face: DrivenFace;
  roleOf(client: string): Role | undefined;
  /** What a client of it has. */
  holdingOf(client: string): Held;
  /** @throws {ProtocolError} not-puppeteer */
  pose(client: string, message: PoseMessage, receivedAt: number): void;
  /** A pose from a port of the server's. @returns whether it drives, and what its link is like; why not where it does not */
  feed(source: SourceIdentity, frame: PoseFrame, receivedAt: number): FeedOutcome;
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
  /** A client says which sound time it hears now. */
  hears(client: string, soundMs: number | undefined): void;
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

const factsOf = (
  { name, avatar, limits, recordings, brain, speech, facts }: SessionOptions,
): SessionFacts => ({
  ...{ name, avatar, limits, delivery: facts.delivery ?? "auto" },
  recording: recordings?.policy ?? "never",
  motion: recordings === null ? "never" : motionsOf(recordings).policy,
  answers: brain !== null && speech !== null,
});

function holdingOf(state: SessionState, client: string): Held {
  const member = membersOf(state).find(({ id }) => id === client);
  const size = isOccupied(state) && member ? specOf(state, member).size : 0;
  return { role: member?.role ?? "viewer", avatar: state.facts.avatar.name, size };
}
