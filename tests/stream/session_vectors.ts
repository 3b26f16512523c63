/** Every edge of a session's state, as data: what an event makes of a state, and what is to be done about it. */
import { PORTRAIT } from "../../runtime/base/camera.ts";
import {
  MAX_CLIENTS_PER_SESSION,
  MAX_RENDITIONS_PER_SESSION,
  PUPPETEER_SILENCE_MS,
} from "../../runtime/stream/limits.ts";
import type { SessionEffect } from "../../runtime/stream/session/session_effect.ts";
import type { SessionEvent } from "../../runtime/stream/session/session_event.ts";
import type {
  MemberState,
  OccupiedSession,
  RenditionState,
  SessionFacts,
  SessionState,
} from "../../runtime/stream/session_state.ts";
import type { RenditionSpec } from "../../runtime/stream/worker/render_messages.ts";
import { DELIVERY_VECTORS } from "./motion/delivery_vectors.ts";
import { AWAY_VECTORS } from "./handover/away_vectors.ts";
import { MOOD_VECTORS } from "./mood/mood_vectors.ts";
import { AVATAR_VECTORS } from "./avatar/avatar_vectors.ts";
import { RESIZE_VECTORS } from "./sizes/resize_vectors.ts";
import { REST_VECTORS } from "./rest_vectors.ts";
import { SEAT_VECTORS } from "./seat_vectors.ts";
import { SOURCE_VECTORS } from "./source_vectors.ts";
import { STOCK } from "./vector_scene.ts";

export interface SessionVector {
  readonly name: string;
  readonly from: SessionState;
  readonly event: SessionEvent;
  readonly to: SessionState;
  readonly effects: readonly SessionEffect[];
}

const FACTS: SessionFacts = { name: "main", avatar: STOCK, recording: "asked", motion: "asked" };
const SPEC: RenditionSpec = {
  ...{ avatarFolder: "/avatars/stock", size: 128, fps: 50, codec: "h264", background: "transparent" },
};
const JPEG: RenditionSpec = { ...SPEC, codec: "jpeg" };
const STACKED: RenditionSpec = { ...SPEC, alpha: "stacked" };
const LARGE: RenditionSpec = { ...SPEC, size: 512 };
const AVC = "avc1.42C00B";

const keyOf = ({ size, fps, codec, background, alpha }: RenditionSpec, owner: string | null = null) =>
  JSON.stringify([size, fps, codec, background, owner, ...alpha ? [alpha] : []]);
const opening = (spec: RenditionSpec, owner: string | null = null): RenditionState => ({
  ...{ key: keyOf(spec, owner), spec, owner, codecString: null },
});
const OPEN: RenditionState = { ...opening(SPEC), codecString: AVC };
const OPEN_JPEG: RenditionState = { ...opening(JPEG), codecString: "jpeg" };
const OPEN_STACKED: RenditionState = { ...opening(STACKED), codecString: AVC };
const KEY = OPEN.key, JPEG_KEY = OPEN_JPEG.key;
const SIDE = { ...PORTRAIT, azimuth: 1 };

const viewer = (id: string, rendition = KEY): MemberState => ({
  ...{ id, role: "viewer", rendition, camera: null },
});
const puppeteer = (id: string, rendition = KEY): MemberState => ({
  ...viewer(id, rendition),
  role: "puppeteer",
});

const ROOM = {
  facts: FACTS,
  camera: PORTRAIT,
  renditions: [OPEN],
  recording: { kind: "off" },
  motion: { kind: "off" },
} as const;
const EMPTY: SessionState = { kind: "empty", facts: FACTS, since: 0, camera: PORTRAIT };
const ENDED: SessionState = { kind: "ended", facts: FACTS };
const WATCHED: OccupiedSession = { ...ROOM, kind: "watched", members: [viewer("v")] };
const DRIVEN: OccupiedSession & { kind: "driven" } = {
  ...ROOM,
  kind: "driven",
  members: [puppeteer("p"), viewer("v")],
  ...{ puppeteer: "p", heardAt: 1000 },
};
const FILE = "main-1.mp4", OTHER = "main-2.mp4";
const ON = { kind: "on", file: FILE, rendition: KEY, since: 1000 } as const;
const FINISHING = { kind: "finishing", file: FILE } as const;
const RECORDED: OccupiedSession = { ...DRIVEN, recording: ON };

const TIME = 2000;
const join = (id: string, role: "viewer" | "puppeteer", spec = SPEC, time = TIME): SessionEvent => ({
  ...{ type: "join", id, role, spec, time, file: FILE },
});
const leave = (id: string): SessionEvent => ({ type: "leave", id, time: TIME });
const FRAME = { seq: 1, t: 0, space: "arkit", expression: [0.5] } as const;
const pose = (id: string): SessionEvent => ({
  ...{ type: "pose", id, frame: FRAME, receivedAt: 1e12, time: TIME },
});
const camera = (id: string): SessionEvent => ({ type: "camera", id, camera: SIDE, time: TIME });
const keyframe = (id: string): SessionEvent => ({ type: "keyframe", id });
const record = (id: string, on: boolean, file = FILE): SessionEvent => ({
  ...{ type: "record", id, on, time: TIME, file },
});
const TAKE = "main-1.jsonl", OTHER_TAKE = "main-2.jsonl";
const TAKING = { kind: "on", file: TAKE, since: 1000 } as const;
const TAKEN = { kind: "finishing", file: TAKE } as const;
const recordMotion = (id: string, on: boolean, file = TAKE): SessionEvent => ({
  ...{ type: "recordMotion", id, on, time: TIME, file },
});
const motionRecorded = (file = TAKE, reason: string | null = null): SessionEvent => ({
  ...{ type: "motionRecorded", file, kept: file, frames: 90, seconds: 3, reason, time: TIME },
});
const opened = (rendition = KEY, codecString = AVC): SessionEvent => ({
  ...{ type: "opened", rendition, codecString, space: "arkit", time: TIME },
});
const refused = (rendition = KEY): SessionEvent => ({
  ...{ type: "refused", rendition, reason: "it is broken", time: TIME },
});
const recorded = (file = FILE, reason: string | null = null): SessionEvent => ({
  ...{ type: "recorded", file, kept: file, seconds: 7, reason, time: TIME },
});
const END: SessionEvent = { type: "end" };

const watch = (member: string, rendition = KEY): SessionEffect => ({ type: "watch", member, rendition });
const unwatch = (member: string, rendition = KEY): SessionEffect => ({ type: "unwatch", member, rendition });
const welcome = (member: string): SessionEffect => ({ type: "welcome", member });
const open = (rendition: RenditionState): SessionEffect => ({ type: "open", rendition });
const close = (rendition = KEY): SessionEffect => ({ type: "close", rendition });
const reject = (code: (SessionEffect & { type: "reject" })["code"], message: string): SessionEffect => ({
  ...{ type: "reject", code, message },
});
const begin = (rendition = KEY): SessionEffect => ({ type: "beginRecording", file: FILE, rendition });
const finish = (reason: string | null = null): SessionEffect => ({
  ...{ type: "finishRecording", file: FILE, reason },
});
const tellOn = (to: string | null, seconds: number): SessionEffect => ({
  ...{ type: "tellRecording", to, news: { state: "on", file: FILE, seconds } },
});
const tellOff = (
  to: string | null,
  news: Partial<(SessionEffect & { type: "tellRecording" })["news"]> = {},
) =>
  ({
    type: "tellRecording",
    to,
    news: { state: "off", file: null, seconds: 0, ...news },
  }) as const;
const tellMotion = (
  to: string | null,
  news: (SessionEffect & { type: "tellMotion" })["news"],
) => ({ type: "tellMotion", to, news }) as const;
const NO_TAKE = { state: "off", file: null, seconds: 0 } as const;
const WHOLE_TAKE = { state: "off", file: TAKE, seconds: 3, frames: 90 } as const;
const beginTake = { type: "beginMotion", file: TAKE } as const;
const finishTake = { type: "finishMotion", file: TAKE } as const;
const NEW_SENDER: SessionEffect = { type: "newSender", link: "stream" };
const GONE = reject("not-joined", "Cannot act in a session that was left: main");
const NOT_PUPPETEER = "not-puppeteer";

/** An event that changes nothing and of which nobody need hear. */
const nothing = (name: string, from: SessionState, event: SessionEvent): SessionVector => ({
  ...{ name, from, event, to: from, effects: [] },
});
const refusal = (name: string, from: SessionState, event: SessionEvent, effect: SessionEffect) => ({
  ...{ name, from, event, to: from, effects: [effect] },
});

const FULL: OccupiedSession = {
  ...WATCHED,
  members: Array.from({ length: MAX_CLIENTS_PER_SESSION }, (_, index) => viewer(`v${index}`)),
};
/** As many renditions as there may be, each watched. */
const CROWDED: OccupiedSession = {
  ...DRIVEN,
  members: [
    puppeteer("p"),
    ...Array.from(
      { length: MAX_RENDITIONS_PER_SESSION - 1 },
      (_, index) => viewer(`v${index}`, keyOf({ ...SPEC, fps: index + 1 })),
    ),
  ],
  renditions: [
    OPEN,
    ...Array.from(
      { length: MAX_RENDITIONS_PER_SESSION - 1 },
      (_, index) => ({ ...opening({ ...SPEC, fps: index + 1 }), codecString: AVC }),
    ),
  ],
};
const CROWDED_JPEG: OccupiedSession = {
  ...CROWDED,
  members: [puppeteer("p", JPEG_KEY), ...CROWDED.members.slice(1)],
  renditions: [OPEN_JPEG, ...CROWDED.renditions.slice(1)],
};
const TOO_MANY = reject(
  "too-many-renditions",
  `Cannot open another size, rate, codec, background or camera, a session has at most: ${MAX_RENDITIONS_PER_SESSION}`,
);
const DEAR = "your share of the device would draw it too rarely";
const OWN = { ...opening(SPEC, "v"), codecString: AVC };
const ALWAYS: SessionFacts = { ...FACTS, recording: "always" };
const ALL_MOTION: SessionFacts = { ...FACTS, motion: "always" };
const NEVER: SessionFacts = { ...FACTS, recording: "never" };

const JOINS: readonly SessionVector[] = [
  {
    name: "the first viewer opens a rendition and is welcomed when it is open",
    from: EMPTY,
    event: join("v", "viewer"),
    to: { ...WATCHED, renditions: [opening(SPEC)] },
    effects: [open(opening(SPEC)), watch("v")],
  },
  {
    name: "the first puppeteer drives from the start",
    from: { ...EMPTY, camera: SIDE },
    event: join("p", "puppeteer"),
    to: {
      ...DRIVEN,
      ...{ members: [puppeteer("p")], renditions: [opening(SPEC)], camera: SIDE, heardAt: TIME },
    },
    effects: [open(opening(SPEC)), NEW_SENDER, watch("p")],
  },
  {
    name: "a second viewer of the same shares the rendition, and is welcomed at once",
    from: WATCHED,
    event: join("w", "viewer"),
    to: { ...WATCHED, members: [viewer("v"), viewer("w")] },
    effects: [welcome("w"), watch("w")],
  },
  {
    name: "a viewer who wants another codec has a rendition opened",
    from: DRIVEN,
    event: join("j", "viewer", JPEG),
    to: { ...DRIVEN, members: [...DRIVEN.members, viewer("j", JPEG_KEY)], renditions: [OPEN, opening(JPEG)] },
    effects: [open(opening(JPEG)), watch("j", JPEG_KEY)],
  },
  {
    name: "a puppeteer joins those who watch",
    from: WATCHED,
    event: join("p", "puppeteer"),
    to: { ...DRIVEN, members: [viewer("v"), puppeteer("p")], heardAt: TIME },
    effects: [NEW_SENDER, welcome("p"), watch("p")],
  },
  refusal(
    "who wants another codec is told that its share would not draw it",
    WATCHED,
    { ...join("j", "viewer", JPEG), objection: DEAR } as SessionEvent,
    reject("too-costly", DEAR),
  ),
  {
    name: "what is drawn already is shared by who could not have it drawn",
    from: WATCHED,
    event: { ...join("w", "viewer"), objection: DEAR } as SessionEvent,
    to: { ...WATCHED, members: [viewer("v"), viewer("w")] },
    effects: [welcome("w"), watch("w")],
  },
  refusal(
    "a second puppeteer is told that the role is taken",
    DRIVEN,
    join("q", "puppeteer"),
    reject("role-taken", "Cannot drive this head, somebody else does already in session: main"),
  ),
  refusal(
    "a puppeteer keeps its seat until it has been silent for longer than it may",
    DRIVEN,
    join("q", "puppeteer", SPEC, 1000 + PUPPETEER_SILENCE_MS),
    reject("role-taken", "Cannot drive this head, somebody else does already in session: main"),
  ),
  {
    name: "a silent puppeteer goes on as a viewer, whose decoder starts anew",
    from: DRIVEN,
    event: join("q", "puppeteer", SPEC, 1001 + PUPPETEER_SILENCE_MS),
    to: {
      ...DRIVEN,
      members: [viewer("p"), viewer("v"), puppeteer("q")],
      ...{ puppeteer: "q", heardAt: 1001 + PUPPETEER_SILENCE_MS },
    },
    effects: [welcome("p"), { type: "key", rendition: KEY }, NEW_SENDER, welcome("q"), watch("q")],
  },
  {
    name: "a silent puppeteer that was not welcomed yet is welcomed as a viewer once it can be",
    from: { ...DRIVEN, renditions: [opening(SPEC)] },
    event: join("q", "puppeteer", SPEC, 1001 + PUPPETEER_SILENCE_MS),
    to: {
      ...DRIVEN,
      members: [viewer("p"), viewer("v"), puppeteer("q")],
      renditions: [opening(SPEC)],
      ...{ puppeteer: "q", heardAt: 1001 + PUPPETEER_SILENCE_MS },
    },
    effects: [NEW_SENDER, watch("q")],
  },
  refusal(
    "nobody joins a full session",
    FULL,
    join("v", "viewer"),
    reject(
      "too-many-clients",
      `Cannot join, a session has at most ${MAX_CLIENTS_PER_SESSION} clients: main`,
    ),
  ),
  refusal("nobody gets one rendition more than there may be", CROWDED, join("w", "viewer", LARGE), TOO_MANY),
  refusal(
    "nobody joins a session that has ended",
    ENDED,
    join("v", "viewer"),
    reject("unavailable", "Cannot join a session that has ended: main"),
  ),
  {
    name: "who joins while a recording is on hears of it",
    from: RECORDED,
    event: join("w", "viewer"),
    to: { ...RECORDED, members: [...RECORDED.members, viewer("w")] },
    effects: [welcome("w"), tellOn("w", 1), watch("w")],
  },
  {
    name: "a server that always records begins with the first who joins",
    from: { ...EMPTY, facts: ALWAYS },
    event: join("v", "viewer"),
    to: {
      ...WATCHED,
      ...{ facts: ALWAYS, renditions: [opening(SPEC)], recording: { ...ON, since: TIME } },
    },
    effects: [open(opening(SPEC)), watch("v"), begin()],
  },
  {
    name: "what is watched as JPEG is recorded as H.264 beside it",
    from: { ...EMPTY, facts: ALWAYS },
    event: join("j", "viewer", JPEG),
    to: {
      ...WATCHED,
      ...{ facts: ALWAYS, members: [viewer("j", JPEG_KEY)], renditions: [opening(JPEG), opening(SPEC)] },
      recording: { ...ON, since: TIME },
    },
    effects: [open(opening(JPEG)), watch("j", JPEG_KEY), open(opening(SPEC)), begin()],
  },
];

const LEAVES: readonly SessionVector[] = [
  {
    name: "the last viewer leaves an empty session, and nothing open",
    from: WATCHED,
    event: leave("v"),
    to: { ...EMPTY, since: TIME },
    effects: [unwatch("v"), close()],
  },
  {
    name: "the puppeteer leaves its viewers",
    from: DRIVEN,
    event: leave("p"),
    to: WATCHED,
    effects: [unwatch("p")],
  },
  {
    name: "a viewer leaves, and the puppeteer's silence goes on",
    from: DRIVEN,
    event: leave("v"),
    to: { ...DRIVEN, members: [puppeteer("p")] },
    effects: [unwatch("v")],
  },
  {
    name: "the last of a rendition closes it",
    from: {
      ...DRIVEN,
      ...{ members: [puppeteer("p"), viewer("j", JPEG_KEY)], renditions: [OPEN, OPEN_JPEG] },
    },
    event: leave("j"),
    to: { ...DRIVEN, members: [puppeteer("p")] },
    effects: [unwatch("j", JPEG_KEY), close(JPEG_KEY)],
  },
  {
    name: "a recording goes on while somebody watches, whatever they watch",
    from: {
      ...RECORDED,
      ...{ members: [puppeteer("p"), viewer("j", JPEG_KEY)], renditions: [OPEN, OPEN_JPEG] },
    },
    event: leave("p"),
    to: {
      ...WATCHED,
      ...{ members: [viewer("j", JPEG_KEY)], renditions: [OPEN, OPEN_JPEG], recording: ON },
    },
    effects: [unwatch("p")],
  },
  {
    name: "the last who leaves ends the recording",
    from: { ...WATCHED, recording: ON },
    event: leave("v"),
    to: { ...EMPTY, since: TIME },
    effects: [unwatch("v"), finish(), close()],
  },
  {
    name: "the puppeteer leaves alone",
    from: { ...DRIVEN, members: [puppeteer("p")] },
    event: leave("p"),
    to: { ...EMPTY, since: TIME },
    effects: [unwatch("p"), close()],
  },
  nothing("who was dismissed has left already", WATCHED, leave("x")),
  nothing("who was dismissed from a session that is empty since has left already", EMPTY, leave("x")),
  nothing("who was in a session that has ended has left already", ENDED, leave("v")),
];

const ACTS: readonly SessionVector[] = [
  {
    name: "a puppeteer's pose moves the head, opened or not, and is heard",
    from: { ...DRIVEN, renditions: [opening(SPEC)] },
    event: pose("p"),
    to: { ...DRIVEN, renditions: [opening(SPEC)], heardAt: TIME, posed: true },
    effects: [{ type: "drive", frame: FRAME, receivedAt: 1e12 }],
  },
  refusal(
    "a viewer's pose is refused where somebody drives",
    DRIVEN,
    pose("v"),
    reject(NOT_PUPPETEER, "Cannot move the head, only a puppeteer can: viewer"),
  ),
  refusal(
    "a viewer's pose is refused where nobody drives",
    WATCHED,
    pose("v"),
    reject(NOT_PUPPETEER, "Cannot move the head, only a puppeteer can: viewer"),
  ),
  {
    name: "a puppeteer's camera is the session's",
    from: DRIVEN,
    event: camera("p"),
    to: { ...DRIVEN, camera: SIDE },
    effects: [],
  },
  {
    name: "a viewer's camera gives it a rendition of its own, without another welcome",
    from: DRIVEN,
    event: camera("v"),
    to: {
      ...DRIVEN,
      members: [puppeteer("p"), { ...viewer("v", OWN.key), camera: SIDE }],
      renditions: [OPEN, OWN],
    },
    effects: [open(OWN), unwatch("v"), watch("v", OWN.key)],
  },
  {
    name: "a lone viewer's camera leaves nothing behind",
    from: WATCHED,
    event: camera("v"),
    to: { ...WATCHED, members: [{ ...viewer("v", OWN.key), camera: SIDE }], renditions: [OWN] },
    effects: [open(OWN), unwatch("v"), watch("v", OWN.key), close()],
  },
  {
    name: "a viewer's own camera moves",
    from: {
      ...WATCHED,
      ...{ members: [{ ...viewer("v", OWN.key), camera: PORTRAIT }], renditions: [OWN] },
    },
    event: camera("v"),
    to: { ...WATCHED, members: [{ ...viewer("v", OWN.key), camera: SIDE }], renditions: [OWN] },
    effects: [],
  },
  refusal("a viewer gets no camera of its own where there are too many", CROWDED, camera("v0"), TOO_MANY),
  refusal(
    "a viewer gets no camera of its own that its share would not draw",
    WATCHED,
    { ...camera("v"), objection: DEAR } as SessionEvent,
    reject("too-costly", DEAR),
  ),
  {
    name: "a viewer asks for a key frame",
    from: WATCHED,
    event: keyframe("v"),
    to: WATCHED,
    effects: [{ type: "wish", member: "v", rendition: KEY }],
  },
  {
    name: "a puppeteer asks for a key frame",
    from: DRIVEN,
    event: keyframe("p"),
    to: DRIVEN,
    effects: [{ type: "wish", member: "p", rendition: KEY }],
  },
  ...[EMPTY, ENDED, WATCHED, DRIVEN].flatMap((from) =>
    [pose("x"), camera("x"), keyframe("x"), record("x", true), recordMotion("x", true)].map((event) =>
      refusal(`who is not in a ${from.kind} session gets nothing done: ${event.type}`, from, event, GONE)
    )
  ),
];

const RECORDINGS: readonly SessionVector[] = [
  {
    name: "a puppeteer has what it watches recorded",
    from: DRIVEN,
    event: record("p", true),
    to: { ...DRIVEN, recording: { ...ON, since: TIME } },
    effects: [begin(), tellOn(null, 0)],
  },
  {
    name: "a puppeteer who watches JPEG has H.264 opened for the recording",
    from: { ...DRIVEN, members: [puppeteer("p", JPEG_KEY)], renditions: [OPEN_JPEG] },
    event: record("p", true),
    to: {
      ...DRIVEN,
      ...{ members: [puppeteer("p", JPEG_KEY)], renditions: [OPEN_JPEG, opening(SPEC)] },
      recording: { ...ON, since: TIME },
    },
    effects: [open(opening(SPEC)), begin(), tellOn(null, 0)],
  },
  {
    name: "a puppeteer who watches it stacked has an opaque one opened for the recording",
    from: { ...DRIVEN, members: [puppeteer("p", OPEN_STACKED.key)], renditions: [OPEN_STACKED] },
    event: record("p", true),
    to: {
      ...DRIVEN,
      ...{ members: [puppeteer("p", OPEN_STACKED.key)], renditions: [OPEN_STACKED, opening(SPEC)] },
      recording: { ...ON, since: TIME },
    },
    effects: [open(opening(SPEC)), begin(), tellOn(null, 0)],
  },
  {
    name: "a puppeteer ends a recording, and everybody hears of it when it is whole",
    from: RECORDED,
    event: record("p", false),
    to: { ...DRIVEN, recording: FINISHING },
    effects: [finish()],
  },
  {
    name: "a recording that ends closes what only it watched",
    from: {
      ...RECORDED,
      ...{ members: [puppeteer("p", JPEG_KEY)], renditions: [OPEN_JPEG, OPEN] },
    },
    event: record("p", false),
    to: {
      ...DRIVEN,
      ...{ members: [puppeteer("p", JPEG_KEY)], renditions: [OPEN_JPEG], recording: FINISHING },
    },
    effects: [finish(), close()],
  },
  {
    name: "what is on already is only told",
    from: RECORDED,
    event: record("p", true, OTHER),
    to: RECORDED,
    effects: [tellOn("p", 1)],
  },
  {
    name: "what is off already is only told",
    from: DRIVEN,
    event: record("p", false),
    to: DRIVEN,
    effects: [tellOff("p")],
  },
  refusal(
    "nothing is begun while the last frames are written",
    { ...DRIVEN, recording: FINISHING },
    record("p", true, OTHER),
    reject("unavailable", `Cannot change a recording while its last frames are written: ${FILE}`),
  ),
  refusal(
    "a viewer records nothing where somebody drives",
    DRIVEN,
    record("v", true),
    reject(NOT_PUPPETEER, "Cannot record the head, only a puppeteer can: viewer"),
  ),
  refusal(
    "a viewer records nothing where nobody drives",
    WATCHED,
    record("v", true),
    reject(NOT_PUPPETEER, "Cannot record the head, only a puppeteer can: viewer"),
  ),
  refusal(
    "nobody records where the server does not",
    { ...DRIVEN, facts: NEVER },
    record("p", true),
    reject(
      "unavailable",
      "Cannot record, the server must be started with --record where others reach it: it was not",
    ),
  ),
  refusal(
    "a recording that needs one rendition too many is refused",
    CROWDED_JPEG,
    record("p", true),
    TOO_MANY,
  ),
  {
    name: "a recording is whole, and everybody hears of it",
    from: { ...DRIVEN, recording: FINISHING },
    event: recorded(),
    to: DRIVEN,
    effects: [tellOff(null, { file: FILE, seconds: 7 })],
  },
  {
    name: "a recording that failed is told with the reason",
    from: { ...WATCHED, recording: ON },
    event: recorded(FILE, "the disk is full"),
    to: WATCHED,
    effects: [tellOff(null, { file: FILE, seconds: 7, reason: "the disk is full" })],
  },
  {
    name: "a recording that came to its limit closes what only it watched",
    from: {
      ...WATCHED,
      ...{ members: [viewer("j", JPEG_KEY)], renditions: [OPEN_JPEG, OPEN], recording: ON },
    },
    event: recorded(FILE, "it is long enough"),
    to: { ...WATCHED, members: [viewer("j", JPEG_KEY)], renditions: [OPEN_JPEG] },
    effects: [tellOff(null, { file: FILE, seconds: 7, reason: "it is long enough" }), close()],
  },
  nothing("a recording of those who were here before is nobody's business", RECORDED, recorded(OTHER)),
  nothing("nobody is there to hear that a recording is whole", EMPTY, recorded()),
  nothing("a session that has ended tells nobody that a recording is whole", ENDED, recorded()),
];

const MOTIONS: readonly SessionVector[] = [
  {
    name: "a puppeteer has what it sends recorded, whatever is filmed",
    from: RECORDED,
    event: recordMotion("p", true),
    to: { ...RECORDED, motion: { ...TAKING, since: TIME } },
    effects: [beginTake, tellMotion(null, { state: "on", file: TAKE, seconds: 0 })],
  },
  {
    name: "a puppeteer ends the recording of its motion, and everybody hears of it when it is whole",
    from: { ...DRIVEN, motion: TAKING },
    event: recordMotion("p", false),
    to: { ...DRIVEN, motion: TAKEN },
    effects: [finishTake],
  },
  {
    name: "a recording of motion that is on already is only told",
    from: { ...DRIVEN, motion: TAKING },
    event: recordMotion("p", true, OTHER_TAKE),
    to: { ...DRIVEN, motion: TAKING },
    effects: [tellMotion("p", { state: "on", file: TAKE, seconds: 1 })],
  },
  {
    name: "a recording of motion that is off already is only told",
    from: DRIVEN,
    event: recordMotion("p", false),
    to: DRIVEN,
    effects: [tellMotion("p", NO_TAKE)],
  },
  refusal(
    "no recording of motion is begun while the last frames of one are written",
    { ...DRIVEN, motion: TAKEN },
    recordMotion("p", true, OTHER_TAKE),
    reject("unavailable", `Cannot change a recording while its last frames are written: ${TAKE}`),
  ),
  ...[DRIVEN, WATCHED].map((from) =>
    refusal(
      `a viewer of a ${from.kind} session records no motion`,
      from,
      recordMotion("v", true),
      reject(NOT_PUPPETEER, "Cannot record the motion, only a puppeteer can: viewer"),
    )
  ),
  refusal(
    "nobody records motion where the server does not",
    { ...DRIVEN, facts: { name: "main", avatar: STOCK, recording: "always" } },
    recordMotion("p", true),
    reject(
      "unavailable",
      "Cannot record the motion, the server must be started with --record-motion where others reach it: it was not",
    ),
  ),
  {
    name: "a recording of motion is whole, and everybody hears of it",
    from: { ...DRIVEN, motion: TAKEN },
    event: motionRecorded(),
    to: DRIVEN,
    effects: [tellMotion(null, WHOLE_TAKE)],
  },
  {
    name: "a recording of motion that ended by itself is told with the reason",
    from: { ...WATCHED, motion: TAKING },
    event: motionRecorded(TAKE, "the disk is full"),
    to: WATCHED,
    effects: [tellMotion(null, { ...WHOLE_TAKE, reason: "the disk is full" })],
  },
  nothing(
    "a recording of the motion of those who were here before is nobody's business",
    { ...WATCHED, motion: TAKING },
    motionRecorded(OTHER_TAKE),
  ),
  nothing("nobody is there to hear that a recording of motion is whole", EMPTY, motionRecorded()),
  nothing(
    "a session that has ended tells nobody that a recording of motion is whole",
    ENDED,
    motionRecorded(),
  ),
  {
    name: "a server that always records motion begins with the first who joins",
    from: { ...EMPTY, facts: ALL_MOTION },
    event: { ...join("v", "viewer"), motionFile: TAKE } as SessionEvent,
    to: {
      ...WATCHED,
      ...{ facts: ALL_MOTION, renditions: [opening(SPEC)], motion: { ...TAKING, since: TIME } },
    },
    effects: [open(opening(SPEC)), watch("v"), beginTake],
  },
  {
    name: "who joins while motion is recorded hears of it",
    from: { ...DRIVEN, motion: TAKING },
    event: join("w", "viewer"),
    to: { ...DRIVEN, motion: TAKING, members: [...DRIVEN.members, viewer("w")] },
    effects: [welcome("w"), tellMotion("w", { state: "on", file: TAKE, seconds: 1 }), watch("w")],
  },
  {
    name: "the last who leaves ends the recording of motion",
    from: { ...WATCHED, motion: TAKING },
    event: leave("v"),
    to: { ...EMPTY, since: TIME },
    effects: [unwatch("v"), finishTake, close()],
  },
  {
    name: "a session that ends finishes its recording of motion first",
    from: { ...DRIVEN, motion: TAKING },
    event: END,
    to: ENDED,
    effects: [finishTake, close()],
  },
];

const RENDITIONS: readonly SessionVector[] = [
  {
    name: "all who wait for a rendition are welcomed when it is open",
    from: { ...DRIVEN, renditions: [opening(SPEC)] },
    event: opened(),
    to: DRIVEN,
    effects: [welcome("p"), welcome("v")],
  },
  {
    name: "those of another rendition are not welcomed again",
    from: {
      ...WATCHED,
      ...{ members: [viewer("v"), viewer("j", JPEG_KEY)], renditions: [OPEN, opening(JPEG)] },
    },
    event: opened(JPEG_KEY, "jpeg"),
    to: { ...WATCHED, members: [viewer("v"), viewer("j", JPEG_KEY)], renditions: [OPEN, OPEN_JPEG] },
    effects: [welcome("j")],
  },
  {
    name: "who is welcomed while a recording is on hears of it then",
    from: { ...WATCHED, renditions: [opening(SPEC)], recording: ON },
    event: opened(),
    to: { ...WATCHED, recording: ON },
    effects: [welcome("v"), tellOn("v", 1)],
  },
  nothing("a rendition that a new worker has opened goes on as it was", DRIVEN, opened()),
  {
    name: "a new worker whose encoder names its stream otherwise makes decoders start anew",
    from: WATCHED,
    event: opened(KEY, "avc1.640020"),
    to: { ...WATCHED, renditions: [{ ...OPEN, codecString: "avc1.640020" }] },
    effects: [welcome("v")],
  },
  nothing("a rendition that was closed meanwhile is nobody's business", WATCHED, opened(JPEG_KEY)),
  nothing("nobody is there to hear that a rendition is open", EMPTY, opened()),
  nothing("a session that has ended welcomes nobody", ENDED, opened()),
  {
    name: "an avatar that moves otherwise than its avatar.json said is not shown",
    from: { ...WATCHED, renditions: [opening(SPEC)] },
    event: { ...opened(), space: "flame" } as SessionEvent,
    to: { ...EMPTY, since: TIME },
    effects: [
      unwatch("v"),
      {
        type: "dismiss",
        member: "v",
        message: "Cannot show the head: its avatar moves by flame, and avatar.json said: arkit",
      },
      close(),
    ],
  },
  {
    name: "all of a rendition that cannot be opened are dismissed, and nobody else",
    from: {
      ...DRIVEN,
      ...{ members: [puppeteer("p"), viewer("j", JPEG_KEY)], renditions: [OPEN, opening(JPEG)] },
    },
    event: refused(JPEG_KEY),
    to: { ...DRIVEN, members: [puppeteer("p")] },
    effects: [
      unwatch("j", JPEG_KEY),
      { type: "dismiss", member: "j", message: "Cannot show the head: it is broken" },
      close(JPEG_KEY),
    ],
  },
  {
    name: "who watches nothing any more leaves an empty session",
    from: WATCHED,
    event: refused(),
    to: { ...EMPTY, since: TIME },
    effects: [
      unwatch("v"),
      { type: "dismiss", member: "v", message: "Cannot show the head: it is broken" },
      close(),
    ],
  },
  {
    name: "a recording whose rendition is refused ends with the reason",
    from: {
      ...WATCHED,
      ...{ members: [viewer("j", JPEG_KEY)], renditions: [OPEN_JPEG, opening(SPEC)], recording: ON },
    },
    event: refused(),
    to: {
      ...WATCHED,
      ...{ members: [viewer("j", JPEG_KEY)], renditions: [OPEN_JPEG], recording: FINISHING },
    },
    effects: [finish("it is broken"), close()],
  },
  nothing("nobody is there to be dismissed", EMPTY, refused()),
  nothing("a session that has ended dismisses nobody", ENDED, refused()),
];

const ENDS: readonly SessionVector[] = [
  { name: "an empty session ends", from: EMPTY, event: END, to: ENDED, effects: [] },
  { name: "a watched session ends", from: WATCHED, event: END, to: ENDED, effects: [close()] },
  {
    name: "a session that ends finishes its recording first",
    from: RECORDED,
    event: END,
    to: ENDED,
    effects: [finish(), close()],
  },
  nothing("a session ends once", ENDED, END),
];

export const SESSION_VECTORS: readonly SessionVector[] = [
  ...JOINS,
  ...LEAVES,
  ...ACTS,
  ...RECORDINGS,
  ...MOTIONS,
  ...RENDITIONS,
  ...ENDS,
  ...SOURCE_VECTORS,
  ...REST_VECTORS,
  ...DELIVERY_VECTORS,
  ...RESIZE_VECTORS,
  ...AVATAR_VECTORS,
  ...SEAT_VECTORS,
  ...MOOD_VECTORS,
  ...AWAY_VECTORS,
];
