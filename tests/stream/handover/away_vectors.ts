/** Every edge of a session's state that has to do with who is waited for, and with coming from another server and going to one. */
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import type { AwayMember, Ticket } from "../../../runtime/stream/handover/away_state.ts";
import type { SessionSnapshot } from "../../../runtime/stream/handover/snapshot.ts";
import {
  COMES_BACK_MS,
  FOLLOWS_MS,
  HEARERS_WAIT_MS,
  MOST_GOT_AHEAD_MS,
  STILL_MS,
} from "../../../runtime/stream/limits.ts";
import type { SessionEffect } from "../../../runtime/stream/session/session_effect.ts";
import type { SessionEvent } from "../../../runtime/stream/session/session_event.ts";
import type { OccupiedSession, SessionState } from "../../../runtime/stream/session_state.ts";
import type { SpeechState, Utterance } from "../../../runtime/stream/sound/speech_state.ts";
import type { SessionVector } from "../session_vectors.ts";
import {
  DRIVEN,
  EMPTY,
  ENDED,
  FACTS,
  KEY,
  member,
  OPEN,
  opened,
  ROOM,
  SIDE,
  SPEC,
  WATCHED,
} from "../vector_scene.ts";

const TIME = 2000;
const ticket = (id: string, token: string | null = null): Ticket => ({ secret: `secret of ${id}`, token });
const back = (id: string) => ({ back: ticket(id) });
const P = member("p", "puppeteer", back("p")), V = member("v", "viewer", back("v"));
const HELD_BY_BOTH: OccupiedSession = { ...DRIVEN, members: [P, V] };

/** One that is waited for. */
const gone = (which: typeof P, until = TIME + COMES_BACK_MS, more: Partial<AwayMember> = {}): AwayMember => ({
  ...{ member: { ...which, rendition: null, spec: SPEC }, holds: which.rendition, until },
  ...more,
});
const AWAY_P: OccupiedSession = { ...ROOM, kind: "watched", members: [V], away: [gone(P)] };
const ALL_AWAY: OccupiedSession = { ...ROOM, kind: "watched", members: [], away: [gone(P)] };
/** Its own view stays open for it. */
const OWN = opened("v");
const LOOKING = member("v", "viewer", { ...back("v"), camera: SIDE, rendition: OWN.key });
const AWAY_LOOKING: OccupiedSession = {
  ...{ ...ROOM, kind: "watched", members: [member("w", "viewer")], renditions: [OPEN, OWN] },
  away: [gone(LOOKING)],
};

const lose = (id: string): SessionEvent => ({ type: "lose", id, time: TIME });
const bind = (id: string): SessionEvent => ({ type: "bind", id, token: "fresh" });
const tick = (time: number): SessionEvent => ({ type: "seatTime", time });
const join = (id: string, role: "viewer" | "puppeteer", more: object = {}): SessionEvent => ({
  ...{ type: "join", id, role, spec: SPEC, time: TIME, file: "main-1.mp4" },
  ...more,
});
const again = (id: string, more: object = {}) =>
  join(id, "viewer", { resume: ticket(id), back: ticket(`${id} again`), ...more });
const wrapUp: SessionEvent = { type: "wrapUp", time: TIME };
const AT = { playedMs: 300, soundMs: 4000 } as const;
const move: SessionEvent = { type: "move", url: "https://other", at: AT };

const look = (afterMs: number): SessionEffect => ({ type: "lookAgain", afterMs });
const unwatch = (id: string, rendition = KEY): SessionEffect => ({ type: "unwatch", member: id, rendition });
const watch = (id: string, rendition = KEY): SessionEffect => ({ type: "watch", member: id, rendition });
const welcome = (id: string): SessionEffect => ({ type: "welcome", member: id });
const moved = (id: string): SessionEffect => ({ type: "tellMoved", member: id, url: "https://other" });
const close = (rendition = KEY): SessionEffect => ({ type: "close", rendition });
const NEW_SENDER: SessionEffect = { type: "newSender", link: "stream" };
const stays = (name: string, from: SessionState, event: SessionEvent): SessionVector => ({
  ...{ name, from, event, to: from, effects: [] },
});
const refused = (
  name: string,
  from: SessionState,
  event: SessionEvent,
  code: "role-taken" | "too-many-asks",
  message: string,
): SessionVector => ({
  ...{ name, from, event, to: from },
  effects: [{ type: "reject", code, message, retryAfter: COMES_BACK_MS / 1000 }],
});

const LOSSES: readonly SessionVector[] = [
  {
    name: "a puppeteer that loses its connection is waited for, and its pictures stay open",
    ...{ from: HELD_BY_BOTH, event: lose("p"), to: AWAY_P },
    effects: [unwatch("p"), look(COMES_BACK_MS)],
  },
  {
    name: "the last who loses it is waited for, and the session goes on",
    ...{ from: { ...DRIVEN, members: [P] }, event: lose("p"), to: ALL_AWAY },
    effects: [unwatch("p"), look(COMES_BACK_MS)],
  },
  {
    name: "who cannot come back leaves",
    ...{ from: WATCHED, event: lose("v"), to: { ...EMPTY, since: TIME } },
    effects: [unwatch("v"), close()],
  },
  stays("who is not there loses nothing", DRIVEN, lose("x")),
  stays("nobody loses anything where nobody is", EMPTY, lose("v")),
  stays("nor does anybody where it has ended", ENDED, lose("v")),
  {
    name: "a member goes on with a fresh token",
    ...{ from: HELD_BY_BOTH, event: bind("v"), effects: [] },
    to: { ...HELD_BY_BOTH, members: [P, { ...V, back: ticket("v", "fresh") }] },
  },
  stays("who cannot come back is bound to nothing", WATCHED, bind("v")),
  stays("no token is bound where nobody is", EMPTY, bind("v")),
  stays("no token is bound where it has ended", ENDED, bind("v")),
];

const COMINGS: readonly SessionVector[] = [
  {
    name:
      "a puppeteer that comes back has its seat, whatever its join says, and comes back by another secret next time",
    ...{ from: AWAY_P, event: again("p") },
    to: { ...HELD_BY_BOTH, members: [V, { ...P, back: ticket("p again") }], heardAt: TIME },
    effects: [NEW_SENDER, welcome("p"), watch("p")],
  },
  {
    name: "a viewer that comes back looks through its own camera",
    ...{ from: AWAY_LOOKING, event: again("v") },
    to: {
      ...{ ...ROOM, kind: "watched", renditions: [OPEN, OWN] },
      members: [member("w", "viewer"), { ...LOOKING, back: ticket("v again") }],
    },
    effects: [welcome("v"), watch("v", OWN.key)],
  },
  {
    name: "a secret of another token lets nobody be who it was",
    ...{ from: AWAY_LOOKING, event: again("v", { id: "x", resume: ticket("v", "theirs") }) },
    to: {
      ...AWAY_LOOKING,
      members: [member("w", "viewer"), member("x", "viewer", { back: ticket("v again") })],
    },
    effects: [welcome("x"), watch("x")],
  },
  refused(
    "nobody sits down on a seat that is kept",
    AWAY_P,
    join("x", "puppeteer"),
    "role-taken",
    "Cannot drive this head, who does has lost its connection and is waited for in session: main",
  ),
  refused(
    "nor asks for it",
    AWAY_P,
    { type: "seat", id: "v", act: "ask", time: TIME },
    "too-many-asks",
    "Cannot ask for the seat, who has it lost its connection and is waited for in session: main",
  ),
  stays("a moment before it is waited still", AWAY_P, tick(TIME + COMES_BACK_MS - 1)),
  {
    name: "who does not come back in time is waited for no longer",
    ...{ from: AWAY_P, event: tick(TIME + COMES_BACK_MS), effects: [] },
    to: { ...ROOM, kind: "watched", members: [V] },
  },
  {
    name: "the session is empty once nobody is waited for",
    ...{ from: ALL_AWAY, event: tick(TIME + COMES_BACK_MS), effects: [close()] },
    to: { ...EMPTY, since: TIME + COMES_BACK_MS },
  },
  {
    name: "who asks for the seat has it once its holder is waited for no longer",
    from: {
      ...AWAY_P,
      seat: { kind: "asked", asker: "v", holder: "p", since: TIME, movedAt: TIME },
    },
    event: tick(TIME + COMES_BACK_MS),
    to: {
      ...{ ...DRIVEN, puppeteer: "v", heardAt: TIME + COMES_BACK_MS },
      members: [{ ...V, role: "puppeteer" }],
    },
    effects: [
      { type: "tellSeat", to: "v", news: { state: "given", client: "v" } },
      NEW_SENDER,
      welcome("v"),
      { type: "key", rendition: KEY },
    ],
  },
  {
    name: "pictures that cannot be drawn are open for nobody who is waited for",
    from: AWAY_LOOKING,
    event: { type: "refused", rendition: OWN.key, reason: "it is broken", time: TIME },
    to: {
      ...{ ...ROOM, kind: "watched", members: [member("w", "viewer")] },
      away: [gone(LOOKING, undefined, { holds: null })],
    },
    effects: [close(OWN.key)],
  },
];

const { joints, expression } = restPose();
const SHOWN: SessionSnapshot["shown"] = {
  ...{ space: "arkit", expression: [...expression], joints: [...joints] },
};
const { avatarFolder: _, ...DRAWN } = SPEC;
const SNAPSHOT: SessionSnapshot = {
  ...{ version: 1, avatar: "stock", camera: { ...PORTRAIT }, shown: SHOWN },
  members: [{ id: "p", role: "puppeteer", ...ticket("p"), camera: null, spec: DRAWN, sound: "opus" }],
};
const adopt = (more: Partial<SessionSnapshot> = {}, still = false): SessionEvent => ({
  ...{ type: "adopt", snapshot: { ...SNAPSHOT, ...more }, still, spec: SPEC },
  ...{ receivedAt: 1e12, time: TIME, file: "main-1.mp4" },
});
const COMING = gone({ ...P, sound: "opus" }, TIME + FOLLOWS_MS);
const OPENING = { ...OPEN, codecString: null };
const ADOPTED: OccupiedSession = {
  ...{ ...ROOM, kind: "watched", members: [], renditions: [OPENING], away: [COMING] },
  awaitedUntil: TIME + FOLLOWS_MS,
};
const FROM_THERE: SessionEffect = { type: "easeFrom", pose: SHOWN };

/** What another server had to say. */
const said = (
  id: string,
  generation: number,
  from = 0,
): NonNullable<SessionSnapshot["speech"]>["utterances"][number] => ({
  ...{ id, generation, by: null, text: id, voice: null, rate: 1, from, began: 0 },
});
const waiting = (id: string, generation: number, from = 0, told = from): Utterance => ({
  ...{ id, generation, by: null, source: { kind: "text", text: id, voice: null, rate: 1, from: told } },
  held: { began: 0, from },
});
const saying = ({ held: _, ...utterance }: Utterance, generation: number): Utterance => ({
  ...utterance,
  generation,
});
const held = (...utterances: Utterance[]): SpeechState => ({
  ...{ utterances, sounding: false, cuts: [], kept: null, dropped: [] },
  held: { until: TIME + FOLLOWS_MS, generation: 7 },
});
const HOLDING: OccupiedSession = {
  ...{ ...ADOPTED, renditions: [OPEN] },
  speech: held(waiting("first", 6, 400), waiting("second", 7)),
};
/** Whoever heard it is back. */
const gotOn = (speech: readonly Utterance[]): OccupiedSession => ({
  ...{ ...ROOM, kind: "driven", puppeteer: "p", heardAt: TIME, awaitedUntil: TIME + FOLLOWS_MS },
  members: [{ ...P, sound: "opus", back: ticket("p again") }],
  speech: { utterances: speech, sounding: false, cuts: [], kept: null, dropped: [] },
});
const goesOn = (...utterances: Utterance[]): SessionEffect[] => [
  ...utterances.map((utterance): SessionEffect => ({ type: "utter", utterance })),
  { type: "mouth", generation: utterances[0]!.generation },
];
const [FIRST, SECOND] = [saying(waiting("first", 0, 400), 8), saying(waiting("second", 0), 9)];

const ADOPTIONS: readonly SessionVector[] = [
  {
    name:
      "another server's session goes on: who was in it is waited for, and its head eases from what it showed",
    ...{ from: EMPTY, event: adopt(), to: ADOPTED },
    effects: [{ type: "open", rendition: OPENING }, FROM_THERE, look(FOLLOWS_MS)],
  },
  {
    name: "one that is only got ready shows nothing of it yet",
    ...{ from: EMPTY, event: adopt({}, true) },
    to: {
      ...ADOPTED,
      ...{ away: [{ ...COMING, until: TIME + STILL_MS }], awaitedUntil: TIME + STILL_MS },
    },
    effects: [{ type: "open", rendition: OPENING }, look(STILL_MS)],
  },
  {
    name:
      "a later snapshot takes the place of the first, in pictures that are open, with what drove it and its mood",
    from: { ...ADOPTED, renditions: [OPEN], away: [{ ...COMING, until: TIME + 1 }] },
    event: adopt({
      frame: { seq: 3, pose: SHOWN },
      mood: { mood: "happy", amount: 0.5, by: "p", leftMs: 700 },
      camera: { ...SIDE },
      move: { from: { ...PORTRAIT }, leftMs: 300 },
    }),
    to: {
      ...{ ...ADOPTED, renditions: [OPEN], camera: { ...SIDE } },
      move: { from: { ...PORTRAIT }, since: TIME, ms: 300 },
      mood: { mood: "happy", amount: 0.5, by: "p", until: TIME + 700 },
    },
    effects: [
      NEW_SENDER,
      {
        type: "drive",
        frame: {
          ...{ seq: 3, t: 0, space: "arkit", expression: SHOWN.expression },
          ...{ root: [0, 0, 0], neck: [0, 0, 0], jaw: [0, 0, 0], leftEye: [0, 0, 0], rightEye: [0, 0, 0] },
        },
        receivedAt: 1e12,
      },
      FROM_THERE,
      { type: "feel", news: { mood: "happy", amount: 0.5 }, holdMs: 700 },
      { type: "tellMood", to: null, news: { mood: "happy", amount: 0.5 } },
      look(FOLLOWS_MS),
    ],
  },
  stays("where somebody is nothing comes from elsewhere", WATCHED, adopt()),
  stays("where somebody drives neither", DRIVEN, adopt()),
  stays("what has ended goes on with nothing", ENDED, adopt()),
  {
    name: "what is recorded always is recorded there too",
    from: { ...EMPTY, facts: { ...FACTS, recording: "always" } },
    event: adopt({ members: [] }),
    to: {
      ...{ ...ROOM, kind: "watched", members: [], renditions: [{ ...OPENING, key: KEY }] },
      facts: { ...FACTS, recording: "always" },
      recording: { kind: "on", file: "main-1.mp4", rendition: KEY, since: TIME },
      awaitedUntil: TIME + FOLLOWS_MS,
    },
    effects: [
      FROM_THERE,
      look(FOLLOWS_MS),
      { type: "open", rendition: { ...OPENING, key: KEY } },
      { type: "beginRecording", file: "main-1.mp4", rendition: KEY },
    ],
  },
  {
    name: "what was to be said there waits",
    from: EMPTY,
    event: adopt({
      speech: { soundMs: 9000, generation: 7, utterances: [said("first", 6, 400), said("second", 7)] },
    }),
    to: { ...HOLDING, renditions: [OPENING] },
    effects: [{ type: "open", rendition: OPENING }, FROM_THERE, look(FOLLOWS_MS)],
  },
];
const SPEECHES: readonly SessionVector[] = [
  {
    name: "it goes on once all who heard it are back",
    ...{ from: HOLDING, event: again("p", { sound: "opus" }), to: gotOn([FIRST, SECOND]) },
    effects: [NEW_SENDER, welcome("p"), watch("p"), look(HEARERS_WAIT_MS), ...goesOn(FIRST, SECOND)],
  },
  {
    name: "behind what a client has got of it",
    ...{ from: HOLDING, event: again("p", { sound: "opus", got: { generation: 6, sequence: 29 } }) },
    to: gotOn([saying(waiting("first", 0, 400, 600), 8), SECOND]),
    effects: [
      ...[NEW_SENDER, welcome("p"), watch("p"), look(HEARERS_WAIT_MS)],
      ...goesOn(saying(waiting("first", 0, 400, 600), 8), SECOND),
    ],
  },
  {
    name: "in the next one where a client got the end of the first",
    ...{ from: HOLDING, event: again("p", { sound: "opus", got: { generation: 7, sequence: 4 } }) },
    to: gotOn([saying(waiting("second", 0, 0, 100), 8)]),
    effects: [
      ...[NEW_SENDER, welcome("p"), watch("p")],
      {
        type: "tellSpeaking",
        to: null,
        news: { id: "first", generation: 6, state: "ended", playedMs: 0, soundMs: 0 },
      },
      look(HEARERS_WAIT_MS),
      ...goesOn(saying(waiting("second", 0, 0, 100), 8)),
    ],
  },
  {
    name: "nobody is believed who says more than a server can have said",
    from: HOLDING,
    event: again("p", { sound: "opus", got: { generation: 6, sequence: (400 + MOST_GOT_AHEAD_MS) / 20 } }),
    to: gotOn([FIRST, SECOND]),
    effects: [NEW_SENDER, welcome("p"), watch("p"), look(HEARERS_WAIT_MS), ...goesOn(FIRST, SECOND)],
  },
  {
    name: "somebody else who comes does not make it go on while one who heard it is waited for",
    from: HOLDING,
    event: join("x", "viewer", { sound: "opus" }),
    to: {
      ...{ ...HOLDING, members: [member("x", "viewer", { sound: "opus" })] },
      speech: { ...HOLDING.speech!, held: { until: TIME + HEARERS_WAIT_MS, generation: 7 } },
    },
    effects: [welcome("x"), watch("x"), look(HEARERS_WAIT_MS)],
  },
  {
    name: "an interrupt takes what waits with it",
    from: { ...HOLDING, members: [V] },
    event: {
      ...{ type: "interrupt", speaker: { client: null, operator: true }, id: null },
      ...{ at: AT, heardMs: 0, time: TIME },
    },
    to: {
      ...{ ...HOLDING, members: [V] },
      speech: {
        ...{ utterances: [], sounding: false, cuts: [], dropped: [] },
        kept: { utterance: waiting("first", 6, 400), playedMs: 400, until: TIME + 60_000 },
      },
    },
    effects: [
      { type: "cut", generation: 6, keep: true },
      { type: "cut", generation: 7, keep: false },
      ...[["first", 6, 400] as const, ["second", 7, 0] as const].map(([id, generation, playedMs]) => ({
        ...{ type: "tellInterrupted", news: { id, generation, playedMs, answers: 0 } } as const,
      })),
    ],
  },
];

const ON = { kind: "on", file: "main-1.mp4", rendition: KEY, since: 1000 } as const;
const TAKING = { kind: "on", file: "main-1.jsonl", since: 1000 } as const;
const MICROPHONE: Utterance = {
  ...{ id: "m", generation: 4, by: "p" },
  source: { kind: "stream", codec: "opus", sampleRate: 48_000, open: true },
};
const MOVES: readonly SessionVector[] = [
  {
    name: "before it goes elsewhere its recordings are finished",
    ...{ from: { ...DRIVEN, recording: ON, motion: TAKING }, event: wrapUp },
    to: {
      ...DRIVEN,
      recording: { kind: "finishing", file: ON.file },
      motion: { kind: "finishing", file: TAKING.file },
    },
    effects: [
      { type: "finishRecording", file: ON.file, reason: "The session goes on on another server" },
      { type: "finishMotion", file: TAKING.file },
    ],
  },
  stays("where nothing is recorded nothing is finished", WATCHED, wrapUp),
  stays("nor where nobody is", EMPTY, wrapUp),
  stays("nor where it has ended", ENDED, wrapUp),
  {
    name: "all are told where it goes on, and a client's own sound ends",
    from: {
      ...DRIVEN,
      speech: { utterances: [MICROPHONE], sounding: true, cuts: [], kept: null, dropped: [] },
    },
    ...{ event: move, to: ENDED },
    effects: [
      {
        type: "tellSpeaking",
        to: null,
        news: {
          ...{ id: "m", generation: 4, state: "failed", ...AT },
          reason: "Cannot go on with a client's own sound, the session has moved: send the rest again",
        },
      },
      ...[moved("p"), moved("v"), { type: "hush" } as const, close()],
    ],
  },
  {
    name: "those who watch are told too",
    ...{ from: WATCHED, event: move, to: ENDED, effects: [moved("v"), close()] },
  },
  { name: "one that nobody is in is over", from: EMPTY, event: move, to: ENDED, effects: [] },
  stays("what has ended moves nowhere", ENDED, move),
];

export const AWAY_VECTORS: readonly SessionVector[] = [
  ...[...LOSSES, ...COMINGS, ...ADOPTIONS, ...SPEECHES, ...MOVES],
];
