/** Every edge of a session's state that has to do with who asks for the puppeteer's seat. */
import {
  PUPPETEER_SILENCE_MS,
  SEAT_ASK_MS,
  SEAT_QUIET_MS,
  USUAL_LIMITS,
} from "../../runtime/stream/limits.ts";
import type { PoseFrame } from "../../runtime/motion/driver.ts";
import type { SeatAct, SeatNewsState } from "../../runtime/protocol/fields.ts";
import type { SeatState } from "../../runtime/stream/seat/seat_state.ts";
import type { SessionEffect } from "../../runtime/stream/session/session_effect.ts";
import type { SessionEvent } from "../../runtime/stream/session/session_event.ts";
import type { OccupiedSession, SessionState } from "../../runtime/stream/session_state.ts";
import type { SessionVector } from "./session_vectors.ts";
import {
  type Driven,
  EMPTY,
  ENDED,
  KEY,
  member,
  OPEN,
  opened,
  ROOM,
  SIDE,
  SPEC,
  WATCHED,
} from "./vector_scene.ts";

const OWN = opened("v");

const DRIVEN: Driven = {
  ...ROOM,
  ...{ kind: "driven", members: [member("p", "puppeteer"), member("v", "viewer")], puppeteer: "p" },
  ...{ heardAt: 1900, posed: true },
};
const TIME = 2000, SILENCE_MS = USUAL_LIMITS.seatSeconds * 1000;

const ASKED: SeatState & { kind: "asked" } = {
  ...{ kind: "asked", asker: "v", holder: "p", since: 1000, movedAt: 1000 },
};
const asked = (more: Partial<typeof ASKED> = {}, state: Driven = DRIVEN): Driven => ({
  ...state,
  seat: { ...ASKED, ...more },
});
const quiet = (time = TIME, state: OccupiedSession = DRIVEN): OccupiedSession => ({
  ...state,
  seat: { kind: "quiet", until: time + SEAT_QUIET_MS },
});
/** What the viewer's sitting down makes of it. */
const given = (time = TIME): Driven => ({
  ...ROOM,
  ...{ kind: "driven", members: [member("p", "viewer"), member("v", "puppeteer")], puppeteer: "v" },
  heardAt: time,
});

const seat = (id: string, act: SeatAct, asker?: string): SessionEvent => ({
  ...{ type: "seat", id, act, time: TIME, ...asker !== undefined && { asker } },
});
const at = (time: number): SessionEvent => ({ type: "seatTime", time });
const FRAME: PoseFrame = { seq: 1, t: 0, space: "arkit", expression: [0.5], neck: [0, 0.1, 0] };
const pose = (frame: PoseFrame): SessionEvent => ({
  ...{ type: "pose", id: "p", frame, receivedAt: 1e12, time: TIME },
});
const drive = (frame: PoseFrame): SessionEffect => ({ type: "drive", frame, receivedAt: 1e12 });

const tell = (to: string, state: SeatNewsState, seconds?: number): SessionEffect => ({
  type: "tellSeat",
  to,
  news: { state, client: "v", ...seconds !== undefined && { seconds } },
});
const both = (state: SeatNewsState, seconds?: number) => [
  tell("p", state, seconds),
  tell("v", state, seconds),
];
const reject = (code: "not-joined" | "not-puppeteer" | "too-many-asks", message: string): SessionEffect => ({
  ...{ type: "reject", code, message },
});
const welcome = (id: string): SessionEffect => ({ type: "welcome", member: id });
const NEW_SENDER: SessionEffect = { type: "newSender", link: "stream" };
const KEYED: SessionEffect = { type: "key", rendition: KEY };
/** Both learn what they are now, and both decoders start anew. */
const CHANGED = [welcome("p"), KEYED, NEW_SENDER, welcome("v"), KEYED];

const vector = (
  name: string,
  from: SessionState,
  event: SessionEvent,
  to: SessionState,
  ...effects: SessionEffect[]
): SessionVector => ({ name, from, event, to, effects });
const nothing = (name: string, from: SessionState, event: SessionEvent, ...effects: SessionEffect[]) =>
  vector(name, from, event, from, ...effects);

const ASKS: readonly SessionVector[] = [
  vector(
    "who asks for the seat is told how long a silence gives it, and so is who sits there",
    ...[DRIVEN, seat("v", "ask"), asked({ since: TIME, movedAt: TIME })] as const,
    ...both("asked", SILENCE_MS / 1000),
  ),
  vector(
    "a seat that nobody sits in is given at once",
    ...[WATCHED, seat("v", "ask")] as const,
    { ...given(), members: [member("v", "puppeteer")] },
    ...[tell("v", "given"), NEW_SENDER, welcome("v"), KEYED],
  ),
  vector(
    "the seat of who has sent no pose for long is given at once, as to who joins",
    { ...DRIVEN, heardAt: TIME - PUPPETEER_SILENCE_MS - 1 },
    ...[seat("v", "ask"), given()] as const,
    ...[...both("given"), ...CHANGED],
  ),
  nothing(
    "who sits there already is told so",
    DRIVEN,
    seat("p", "ask"),
    { type: "tellSeat", to: "p", news: { state: "given", client: "p" } },
  ),
  nothing(
    "who asks twice hears alone how it stands, and wins no time",
    asked(),
    seat("v", "ask"),
    ...both("asked", SILENCE_MS / 1000 - 1).slice(1),
  ),
  nothing(
    "one asks at a time",
    asked({ asker: "w" }, { ...DRIVEN, members: [...DRIVEN.members, member("w", "viewer")] }),
    seat("v", "ask"),
    reject("too-many-asks", "Cannot ask for the seat, somebody else does already in session: main"),
  ),
  nothing(
    "a puppeteer that has said no is left in peace",
    quiet(TIME - SEAT_QUIET_MS + 1),
    seat("v", "ask"),
    reject("too-many-asks", "Cannot ask for the seat, somebody was just refused it in session: main"),
  ),
  vector(
    "once a while has passed it may be asked again",
    ...[quiet(TIME - SEAT_QUIET_MS), seat("v", "ask"), asked({ since: TIME, movedAt: TIME })] as const,
    ...both("asked", SILENCE_MS / 1000),
  ),
  ...[EMPTY, ENDED, WATCHED, DRIVEN].map((from) =>
    nothing(
      `who is not in a ${from.kind} session does not get its seat`,
      from,
      seat("x", "ask"),
      reject("not-joined", "Cannot act in a session that was left: main"),
    )
  ),
  ...[EMPTY, ENDED, WATCHED, DRIVEN].map((from) =>
    nothing(`time does nothing to a ${from.kind} session that nobody asks in`, from, at(1e9))
  ),
];

const ANSWERS: readonly SessionVector[] = [
  vector("the seat is given by consent", asked(), seat("p", "give"), given(), ...both("given"), ...CHANGED),
  vector("the seat is kept", asked(), seat("p", "keep", "v"), quiet(), ...both("refused")),
  vector("who asks may think better of it", asked(), seat("v", "withdraw"), quiet(), ...both("withdrawn")),
  nothing("nobody withdraws another's question", asked(), seat("p", "withdraw")),
  nothing("what nobody asks need not be answered", DRIVEN, seat("p", "keep")),
  nothing("a late answer does not meet another's question", asked(), seat("p", "give", "w")),
  nothing(
    "a viewer gives away nothing",
    asked(),
    seat("v", "give"),
    reject("not-puppeteer", "Cannot answer for the seat, only a puppeteer can: viewer"),
  ),
  vector(
    "a person before the page breaks the silence",
    ...[asked(), seat("p", "here"), asked({ movedAt: TIME })] as const,
  ),
];

const SILENCES: readonly SessionVector[] = [
  vector(
    "the first pose after the question tells what is held",
    asked(),
    pose(FRAME),
    asked({ last: FRAME }, { ...DRIVEN, heardAt: TIME }),
    drive(FRAME),
  ),
  vector(
    "a held pose that repeats itself is silence",
    asked({ last: FRAME }),
    pose({ ...FRAME, seq: 2, t: 100 }),
    asked({ last: FRAME }, { ...DRIVEN, heardAt: TIME }),
    drive({ ...FRAME, seq: 2, t: 100 }),
  ),
  ...([
    ["a face that moves", { ...FRAME, expression: [0.5001] }],
    ["a head that turns", { ...FRAME, neck: [0, 0.11, 0] }],
    ["a joint that comes", { ...FRAME, jaw: [0, 0, 0] }],
    ["another space", { ...FRAME, space: "flame" }],
  ] satisfies [string, PoseFrame][]).map(([what, frame]) =>
    vector(
      `${what} is no silence`,
      asked({ last: FRAME }),
      pose(frame),
      asked({ last: frame, movedAt: TIME }, { ...DRIVEN, heardAt: TIME }),
      drive(frame),
    )
  ),
  vector(
    "a puppeteer that moves the camera is not silent",
    asked(),
    { type: "camera", id: "p", camera: SIDE, time: TIME },
    { ...asked({ movedAt: TIME }), camera: SIDE },
  ),
  nothing(
    "what a puppeteer may not do does not count",
    asked(),
    { type: "record", id: "v", on: true, time: TIME, file: "" },
    reject("not-puppeteer", "Cannot record the head, only a puppeteer can: viewer"),
  ),
  nothing(
    "while the question is open both are told how long the silence may last",
    ...[asked(), at(3000)] as const,
    ...both("asked", SILENCE_MS / 1000 - 2),
  ),
  vector(
    "the seat of a silent puppeteer is taken",
    ...[asked(), at(1000 + SILENCE_MS), given(1000 + SILENCE_MS)] as const,
    ...both("taken"),
    ...CHANGED,
  ),
  nothing(
    "not a moment before",
    ...[asked(), at(999 + SILENCE_MS)] as const,
    ...both("asked", 0.001),
  ),
  vector(
    "a head that says what its puppeteer told it to is no silent one",
    asked({}, { ...DRIVEN, speech: speech("p") }),
    at(1000 + SILENCE_MS),
    asked({ movedAt: 1000 + SILENCE_MS }, { ...DRIVEN, speech: speech("p") }),
    ...both("asked", SILENCE_MS / 1000),
  ),
  vector(
    "what a program has the head say is not the puppeteer's doing",
    asked({}, { ...DRIVEN, speech: speech(null) }),
    at(1000 + SILENCE_MS),
    { ...given(1000 + SILENCE_MS), speech: speech(null) },
    ...both("taken"),
    ...CHANGED,
  ),
  vector(
    "a question that is not answered is over, while the puppeteer goes on",
    asked({ movedAt: SEAT_ASK_MS }),
    ...[at(1000 + SEAT_ASK_MS), {
      ...DRIVEN,
      seat: { kind: "quiet", until: 1000 + SEAT_ASK_MS + SEAT_QUIET_MS },
    }] as const,
    ...both("unanswered"),
  ),
];

const COMINGS_AND_GOINGS: readonly SessionVector[] = [
  vector(
    "a puppeteer that leaves gives its seat to who asks",
    asked(),
    { type: "leave", id: "p", time: TIME },
    { ...given(), members: [member("v", "puppeteer")] },
    ...[{ type: "unwatch", member: "p", rendition: KEY } as const, tell("v", "given"), NEW_SENDER],
    ...[welcome("v"), KEYED],
  ),
  vector(
    "who leaves asks no more",
    asked(),
    { type: "leave", id: "v", time: TIME },
    { ...quiet(), members: [member("p", "puppeteer")] },
    ...[{ type: "unwatch", member: "v", rendition: KEY } as const, tell("p", "withdrawn")],
  ),
  vector(
    "who comes while a puppeteer sends nothing sits down before who asks",
    asked({}, { ...DRIVEN, heardAt: TIME - PUPPETEER_SILENCE_MS - 1 }),
    { type: "join", id: "q", role: "puppeteer", spec: SPEC, time: TIME, file: "" },
    {
      ...quiet(TIME, given()),
      members: [member("p", "viewer"), member("v", "viewer"), member("q", "puppeteer")],
      ...{ puppeteer: "q" },
    } as SessionState,
    ...[welcome("p"), KEYED, NEW_SENDER, welcome("q")],
    ...[{ type: "watch", member: "q", rendition: KEY } as const, ...both("unanswered")],
  ),
  vector(
    "who sits down looks through the session's camera, and its own view is closed",
    asked({}, {
      ...DRIVEN,
      members: [member("p", "puppeteer"), { ...member("v", "viewer", { rendition: OWN.key }), camera: SIDE }],
      renditions: [OPEN, OWN],
    }),
    ...[seat("p", "give"), given()] as const,
    ...[...both("given"), welcome("p"), KEYED, NEW_SENDER],
    { type: "unwatch", member: "v", rendition: OWN.key },
    welcome("v"),
    { type: "watch", member: "v", rendition: KEY },
    { type: "close", rendition: OWN.key },
  ),
  vector(
    "who is not welcomed yet is welcomed as the puppeteer once it can be",
    asked({}, { ...DRIVEN, renditions: [{ ...OPEN, codecString: null }] }),
    seat("p", "give"),
    { ...given(), renditions: [{ ...OPEN, codecString: null }] },
    ...[...both("given"), NEW_SENDER],
  ),
];

function speech(by: string | null): NonNullable<OccupiedSession["speech"]> {
  const source = { kind: "text", text: "Hello", voice: null, rate: 1, from: 0 } as const;
  return {
    utterances: [{ id: "a", generation: 1, by, source }],
    ...{ sounding: false, cuts: [], kept: null, dropped: [] },
  };
}

export const SEAT_VECTORS: readonly SessionVector[] = [
  ...ASKS,
  ...ANSWERS,
  ...SILENCES,
  ...COMINGS_AND_GOINGS,
];
