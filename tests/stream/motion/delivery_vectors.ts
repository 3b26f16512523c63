/** Every edge of a session's state that has to do with who draws it by itself, and who goes over to that and back. */
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import type { Delivery } from "../../../runtime/protocol/fields.ts";
import { MAX_CLIENTS_PER_SESSION, MAX_RENDITIONS_PER_SESSION } from "../../../runtime/stream/limits.ts";
import type { SessionEffect } from "../../../runtime/stream/session/session_effect.ts";
import type { SessionEvent } from "../../../runtime/stream/session/session_event.ts";
import type {
  MemberState,
  OccupiedSession,
  RenditionState,
  SessionFacts,
  SessionState,
} from "../../../runtime/stream/session_state.ts";
import type { SessionVector } from "../session_vectors.ts";
import {
  AVC,
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
const OWN: RenditionState = opened("v");
const COMING: RenditionState = { ...OPEN, codecString: null };
const OWN_COMING: RenditionState = { ...OWN, codecString: null };
const FILE = "main-1.mp4";

/** Who is sent poses alone, and what would be drawn for it. */
const posed = (id: string, role: MemberState["role"] = "viewer", more: Partial<MemberState> = {}) =>
  member(id, role, { rendition: null, spec: SPEC, delivery: "motion", ...more });
const both = (id: string, more: Partial<MemberState> = {}) =>
  member(id, "viewer", { delivery: "both", ...more });

const ALONE: OccupiedSession & { readonly kind: "watched" } = {
  ...ROOM,
  ...{ kind: "watched", renditions: [], members: [posed("v")] },
};
const BESIDE: OccupiedSession & { readonly kind: "watched" } = { ...WATCHED, members: [both("v")] };
const BESIDE_COMING: OccupiedSession = {
  ...BESIDE,
  renditions: [COMING],
  members: [both("v", { turning: true })],
};
const UNWELCOMED: OccupiedSession = { ...WATCHED, renditions: [COMING] };
const PUPPET: OccupiedSession & { readonly kind: "driven" } = {
  ...ROOM,
  ...{ kind: "driven", renditions: [], members: [posed("p", "puppeteer")], puppeteer: "p", heardAt: 1000 },
};
const ONLY_VIDEO: SessionFacts = { ...FACTS, delivery: "video" };

const join = (id: string, wanted: Delivery, role: MemberState["role"] = "viewer"): SessionEvent => ({
  ...{ type: "join", id, role, spec: SPEC, time: TIME, file: FILE, delivery: wanted },
});
const ask = (id: string, wanted: Delivery, objection: string | null = null): SessionEvent => ({
  ...{ type: "delivery", id, delivery: wanted, objection, time: TIME },
});
const OPENED: SessionEvent = {
  ...{ type: "opened", rendition: KEY, codecString: AVC, space: "arkit", time: TIME },
};
const REFUSED: SessionEvent = {
  ...{ type: "refused", rendition: KEY, reason: "there is no adapter", time: TIME },
};
const WORDS = "Cannot show the head: there is no adapter";

const give = (id: string): SessionEffect => ({ type: "givePoses", member: id });
const end = (id: string): SessionEffect => ({ type: "endPoses", member: id });
const tell = (id: string, reason?: string): SessionEffect => ({
  ...{ type: "tellDelivery", member: id, ...reason !== undefined && { reason } },
});
const begins = (id: string): SessionEffect => ({ type: "tellDelivery", member: id, begins: true });
const welcome = (id: string): SessionEffect => ({ type: "welcome", member: id });
const watch = (id: string, rendition = KEY): SessionEffect => ({ type: "watch", member: id, rendition });
const unwatch = (id: string, rendition = KEY): SessionEffect => ({ type: "unwatch", member: id, rendition });
const rewatch = (id: string, rendition = KEY): SessionEffect => ({ type: "rewatch", member: id, rendition });
const close = (rendition = KEY): SessionEffect => ({ type: "close", rendition });
const open = (rendition: RenditionState): SessionEffect => ({ type: "open", rendition });
const nothing = (name: string, from: SessionState, event: SessionEvent): SessionVector => ({
  ...{ name, from, event, to: from, effects: [] },
});
const refusal = (
  name: string,
  from: SessionState,
  event: SessionEvent,
  code: (SessionEffect & { type: "reject" })["code"],
  message: string,
): SessionVector => ({ name, from, event, to: from, effects: [{ type: "reject", code, message }] });

const JOINS: readonly SessionVector[] = [
  {
    name: "who joins by motion is welcomed at once, and nothing is drawn for it",
    from: EMPTY,
    event: join("v", "motion"),
    to: ALONE,
    effects: [welcome("v"), give("v")],
  },
  {
    name: "a puppeteer may draw by itself",
    from: EMPTY,
    event: join("p", "motion", "puppeteer"),
    to: { ...PUPPET, heardAt: TIME },
    effects: [{ type: "newSender", link: "stream" }, welcome("p"), give("p")],
  },
  {
    name: "who joins by motion opens nothing beside who watches",
    from: WATCHED,
    event: join("w", "motion"),
    to: { ...WATCHED, members: [member("v", "viewer"), posed("w")] },
    effects: [welcome("w"), give("w")],
  },
  {
    name: "what a further picture would cost is nothing to who joins by motion",
    from: ALONE,
    event: { ...join("w", "motion"), objection: "the device has no room" } as SessionEvent,
    to: { ...ALONE, members: [posed("v"), posed("w")] },
    effects: [welcome("w"), give("w")],
  },
  {
    name: "who joins by both is given poses with its welcome, when its pictures are there",
    from: EMPTY,
    event: join("v", "both"),
    to: { ...BESIDE, renditions: [COMING] },
    effects: [open(COMING), watch("v")],
  },
  {
    name: "who joins by both where the pictures are known has its welcome before its poses",
    from: { ...WATCHED, members: [member("u", "viewer")] },
    event: join("v", "both"),
    to: { ...BESIDE, members: [member("u", "viewer"), both("v")] },
    effects: [welcome("v"), give("v"), watch("v")],
  },
  {
    name: "who would choose by itself begins with video",
    from: { ...WATCHED, members: [member("u", "viewer")] },
    event: join("v", "auto"),
    to: { ...WATCHED, members: [member("u", "viewer"), member("v", "viewer", { delivery: "auto" })] },
    effects: [welcome("v"), watch("v")],
  },
  {
    name: "the pictures of who joined by both are there",
    from: { ...BESIDE, renditions: [COMING] },
    event: OPENED,
    to: BESIDE,
    effects: [welcome("v"), give("v")],
  },
  {
    name: "the first by motion begins a recording of what is always recorded, which opens what is recorded",
    from: { ...EMPTY, facts: { ...FACTS, recording: "always" } },
    event: join("v", "motion"),
    to: {
      ...ALONE,
      facts: { ...FACTS, recording: "always" },
      renditions: [COMING],
      recording: { kind: "on", file: FILE, rendition: KEY, since: TIME },
    },
    effects: [
      welcome("v"),
      give("v"),
      open(COMING),
      { type: "beginRecording", file: FILE, rendition: KEY },
    ],
  },
  refusal(
    "a server that gives no motion says so to who joins",
    { ...EMPTY, facts: ONLY_VIDEO },
    join("v", "motion"),
    "unavailable",
    "Cannot send motion, the server was started with --delivery video: motion",
  ),
  refusal(
    "a server that gives no motion gives none beside video",
    { ...WATCHED, facts: ONLY_VIDEO },
    join("w", "both"),
    "unavailable",
    "Cannot send motion, the server was started with --delivery video: both",
  ),
  {
    name: "where every place for pictures is taken there are places by motion",
    from: {
      ...WATCHED,
      members: Array.from({ length: MAX_CLIENTS_PER_SESSION }, (_, at) => member(`v${at}`, "viewer")),
    },
    event: join("w", "motion"),
    to: {
      ...WATCHED,
      members: [
        ...Array.from({ length: MAX_CLIENTS_PER_SESSION }, (_, at) => member(`v${at}`, "viewer")),
        posed("w"),
      ],
    },
    effects: [welcome("w"), give("w")],
  },
  refusal(
    "places by motion are taken, too",
    { ...ALONE, facts: bounded(1) },
    join("w", "motion"),
    "too-many-clients",
    "Cannot join, a session has at most 1 clients by motion: main",
  ),
];

function bounded(motionClients: number, clientsPerSession = 64): SessionFacts {
  return {
    ...FACTS,
    limits: { clientsPerSession, motionClients, renditionsPerSession: 8, utteranceRate: 10, seatSeconds: 8 },
  };
}

const OVER: readonly SessionVector[] = [
  {
    name: "poses come beside pictures for who goes over, and the pictures go on",
    from: WATCHED,
    event: ask("v", "both"),
    to: BESIDE,
    effects: [tell("v"), give("v")],
  },
  {
    name: "who draws by itself now has its pictures closed, and its poses go on",
    from: BESIDE,
    event: ask("v", "motion"),
    to: ALONE,
    effects: [unwatch("v"), tell("v"), close()],
  },
  {
    name: "what others watch stays open where one goes over",
    from: { ...BESIDE, members: [member("u", "viewer"), both("v")] },
    event: ask("v", "motion"),
    to: { ...WATCHED, members: [member("u", "viewer"), posed("v")] },
    effects: [unwatch("v"), tell("v")],
  },
  {
    name: "who goes over at once has poses from there on",
    from: WATCHED,
    event: ask("v", "motion"),
    to: ALONE,
    effects: [unwatch("v"), tell("v"), give("v"), close()],
  },
  {
    name: "what is recorded stays open where its only viewer goes over",
    from: { ...WATCHED, recording: { kind: "on", file: FILE, rendition: KEY, since: 1000 } },
    event: ask("v", "motion"),
    to: {
      ...ALONE,
      renditions: [OPEN],
      recording: { kind: "on", file: FILE, rendition: KEY, since: 1000 },
    },
    effects: [unwatch("v"), tell("v"), give("v")],
  },
  {
    name: "who goes over before its pictures are there is welcomed by motion",
    from: UNWELCOMED,
    event: ask("v", "motion"),
    to: ALONE,
    effects: [unwatch("v"), welcome("v"), give("v"), close()],
  },
  {
    name: "who wants both before its pictures are there waits for its welcome",
    from: UNWELCOMED,
    event: ask("v", "both"),
    to: { ...BESIDE, renditions: [COMING] },
    effects: [],
  },
  {
    name: "who goes back has its pictures opened, and poses until it says otherwise",
    from: ALONE,
    event: ask("v", "both"),
    to: BESIDE_COMING,
    effects: [open(COMING), rewatch("v")],
  },
  {
    name: "it is told when they are there",
    from: BESIDE_COMING,
    event: OPENED,
    to: BESIDE,
    effects: [begins("v")],
  },
  {
    name: "who goes back to what is open is told at once",
    from: { ...WATCHED, members: [member("u", "viewer"), posed("v")] },
    event: ask("v", "both"),
    to: { ...BESIDE, members: [member("u", "viewer"), both("v")] },
    effects: [begins("v"), rewatch("v")],
  },
  {
    name: "who goes back at once has poses no more",
    from: { ...WATCHED, members: [member("u", "viewer"), posed("v")] },
    event: ask("v", "video"),
    to: { ...WATCHED, members: [member("u", "viewer"), member("v", "viewer")] },
    effects: [begins("v"), end("v"), rewatch("v")],
  },
  {
    name: "poses end for who has its pictures",
    from: BESIDE,
    event: ask("v", "video"),
    to: WATCHED,
    effects: [tell("v"), end("v")],
  },
  {
    name: "poses end, too, for who waits for the pictures that it goes back to",
    from: BESIDE_COMING,
    event: ask("v", "video"),
    to: { ...BESIDE_COMING, members: [member("v", "viewer", { turning: true })] },
    effects: [tell("v"), end("v")],
  },
  {
    name: "who changes its mind while its pictures are opened goes on by motion",
    from: BESIDE_COMING,
    event: ask("v", "motion"),
    to: ALONE,
    effects: [unwatch("v"), tell("v"), close()],
  },
  {
    name: "who asks for what it has is told that it has it",
    from: BESIDE,
    event: ask("v", "both"),
    to: BESIDE,
    effects: [tell("v")],
  },
  {
    name: "to choose by itself is video until it has chosen",
    from: WATCHED,
    event: ask("v", "auto"),
    to: { ...WATCHED, members: [member("v", "viewer", { delivery: "auto" })] },
    effects: [tell("v")],
  },
  refusal(
    "a server that gives no motion says so to who would go over",
    { ...WATCHED, facts: ONLY_VIDEO },
    ask("v", "motion"),
    "unavailable",
    "Cannot send motion, the server was started with --delivery video: motion",
  ),
  refusal(
    "who would go over finds the places by motion taken",
    { ...WATCHED, facts: bounded(1), members: [member("v", "viewer"), posed("w")] },
    ask("v", "motion"),
    "too-many-clients",
    "Cannot go over, a session has at most 1 clients by motion: main",
  ),
  refusal(
    "who would go back finds the places for pictures taken",
    { ...WATCHED, facts: bounded(1, 1), members: [member("v", "viewer"), posed("w")] },
    ask("w", "video"),
    "too-many-clients",
    "Cannot go over, a session has at most 1 clients: main",
  ),
  refusal(
    "who would go back pays for what it would have opened",
    ALONE,
    ask("v", "video", "Cannot draw one more"),
    "too-costly",
    "Cannot draw one more",
  ),
  {
    name: "what is open already costs nothing more to who goes back",
    from: { ...WATCHED, members: [member("u", "viewer"), posed("v")] },
    event: ask("v", "video", "Cannot draw one more"),
    to: { ...WATCHED, members: [member("u", "viewer"), member("v", "viewer")] },
    effects: [begins("v"), end("v"), rewatch("v")],
  },
  {
    name: "who goes back to a session that shows another avatar by now is drawn that",
    from: {
      ...ALONE,
      members: [posed("v", "viewer", { spec: { ...SPEC, avatarFolder: "/avatars/before" } })],
    },
    event: ask("v", "both"),
    to: BESIDE_COMING,
    effects: [open(COMING), rewatch("v")],
  },
];

const CROWD = Array.from(
  { length: MAX_RENDITIONS_PER_SESSION },
  (_, at): RenditionState => ({ ...OPEN, key: `${at}`, spec: { ...SPEC, fps: at + 1 } }),
);
const CROWDED: OccupiedSession = {
  ...WATCHED,
  renditions: CROWD,
  members: [posed("v"), ...CROWD.map(({ key }) => member(key, "viewer", { rendition: key }))],
};

const CAMERAS: readonly SessionVector[] = [
  {
    name: "a camera of its own opens nothing for who draws by itself",
    from: { ...WATCHED, members: [member("u", "viewer"), posed("v")] },
    event: { type: "camera", id: "v", camera: SIDE, objection: "Cannot draw one more", time: TIME },
    to: { ...WATCHED, members: [member("u", "viewer"), posed("v", "viewer", { camera: SIDE })] },
    effects: [],
  },
  {
    name: "a camera of its own moves on",
    from: { ...ALONE, members: [posed("v", "viewer", { camera: PORTRAIT })] },
    event: { type: "camera", id: "v", camera: SIDE, easeMs: 100, time: TIME },
    to: {
      ...ALONE,
      members: [
        posed("v", "viewer", { camera: SIDE, move: { from: PORTRAIT, since: TIME, ms: 100 } }),
      ],
    },
    effects: [],
  },
  {
    name: "who goes back with a camera of its own is drawn what that sees",
    from: { ...WATCHED, members: [member("u", "viewer"), posed("v", "viewer", { camera: SIDE })] },
    event: ask("v", "both"),
    to: {
      ...WATCHED,
      renditions: [OPEN, OWN_COMING],
      members: [member("u", "viewer"), both("v", { camera: SIDE, rendition: OWN.key, turning: true })],
    },
    effects: [open(OWN_COMING), rewatch("v", OWN.key)],
  },
  {
    name: "a camera of its own beside poses changes its pictures alone",
    from: { ...BESIDE, members: [member("u", "viewer"), both("v")] },
    event: { type: "camera", id: "v", camera: SIDE, time: TIME },
    to: {
      ...BESIDE,
      renditions: [OPEN, OWN],
      members: [member("u", "viewer"), both("v", { camera: SIDE, rendition: OWN.key })],
    },
    effects: [open(OWN), unwatch("v"), watch("v", OWN.key)],
  },
  {
    name: "a puppeteer that draws by itself moves the session's camera",
    from: PUPPET,
    event: { type: "camera", id: "p", camera: SIDE, time: TIME },
    to: { ...PUPPET, camera: SIDE },
    effects: [],
  },
  {
    name: "a program's view is told to who draws by itself",
    from: ALONE,
    event: { type: "view", camera: SIDE, easeMs: 0, time: TIME },
    to: { ...ALONE, camera: SIDE },
    effects: [{ type: "tellCamera", member: "v" }],
  },
  refusal(
    "who would go back finds as many kinds of pictures as there may be",
    CROWDED,
    ask("v", "video"),
    "too-many-renditions",
    `Cannot open another size, rate, codec, background or camera, a session has at most: ${MAX_RENDITIONS_PER_SESSION}`,
  ),
];

const ASLEEP = { resting: true } as const;
const RESTS: readonly SessionVector[] = [
  {
    name: "who draws by itself and looks at nothing is sent no poses",
    from: ALONE,
    event: { type: "watch", id: "v", active: false },
    to: { ...ALONE, members: [posed("v", "viewer", ASLEEP)] },
    effects: [end("v")],
  },
  {
    name: "it looks again",
    from: { ...ALONE, members: [posed("v", "viewer", ASLEEP)] },
    event: { type: "watch", id: "v", active: true },
    to: ALONE,
    effects: [give("v")],
  },
  {
    name: "who is sent both and looks at nothing is sent neither",
    from: BESIDE,
    event: { type: "watch", id: "v", active: false },
    to: { ...BESIDE, members: [both("v", ASLEEP)] },
    effects: [unwatch("v"), end("v")],
  },
  {
    name: "who is sent both looks again",
    from: { ...BESIDE, members: [both("v", ASLEEP)] },
    event: { type: "watch", id: "v", active: true },
    to: BESIDE,
    effects: [rewatch("v"), give("v")],
  },
  {
    name: "who wakes before its welcome is given poses with that",
    from: { ...BESIDE, renditions: [COMING], members: [both("v", ASLEEP)] },
    event: { type: "watch", id: "v", active: true },
    to: { ...BESIDE, renditions: [COMING] },
    effects: [rewatch("v")],
  },
  {
    name: "who goes over while it looks at nothing is sent nothing",
    from: { ...WATCHED, members: [member("v", "viewer", ASLEEP)] },
    event: ask("v", "motion"),
    to: { ...ALONE, members: [posed("v", "viewer", ASLEEP)] },
    effects: [tell("v"), close()],
  },
  {
    name: "who goes back while it looks at nothing is sent nothing",
    from: { ...ALONE, members: [posed("v", "viewer", ASLEEP)] },
    event: ask("v", "video"),
    to: { ...WATCHED, renditions: [COMING], members: [member("v", "viewer", { ...ASLEEP, turning: true })] },
    effects: [open(COMING)],
  },
  {
    name: "a key frame is wished for among poses",
    from: ALONE,
    event: { type: "keyframe", id: "v" },
    to: ALONE,
    effects: [{ type: "wishPoses", member: "v" }],
  },
  {
    name: "a key frame is wished for of both",
    from: BESIDE,
    event: { type: "keyframe", id: "v" },
    to: BESIDE,
    effects: [{ type: "wish", member: "v", rendition: KEY }, { type: "wishPoses", member: "v" }],
  },
  nothing(
    "who looks at nothing has no pose made for it",
    { ...ALONE, members: [posed("v", "viewer", ASLEEP)] },
    { type: "keyframe", id: "v" },
  ),
  {
    name: "who leaves is sent no more poses, and the session is empty",
    from: ALONE,
    event: { type: "leave", id: "v", time: TIME },
    to: { ...EMPTY, since: TIME },
    effects: [end("v")],
  },
  {
    name: "one by motion keeps the session when the last who watches leaves",
    from: { ...WATCHED, members: [member("u", "viewer"), posed("v")] },
    event: { type: "leave", id: "u", time: TIME },
    to: ALONE,
    effects: [unwatch("u"), close()],
  },
];

const REFUSALS: readonly SessionVector[] = [
  {
    name: "who would choose by itself goes on by motion where nothing can be drawn",
    from: { ...UNWELCOMED, members: [member("v", "viewer", { delivery: "auto" })] },
    event: REFUSED,
    to: ALONE,
    effects: [unwatch("v"), welcome("v"), tell("v", WORDS), give("v"), close()],
  },
  {
    name: "who watched and would choose by itself goes on by motion where drawing is given up",
    from: { ...WATCHED, members: [member("v", "viewer", { delivery: "auto" })] },
    event: REFUSED,
    to: ALONE,
    effects: [unwatch("v"), tell("v", WORDS), give("v"), close()],
  },
  {
    name: "who is sent both goes on by motion",
    from: BESIDE,
    event: REFUSED,
    to: ALONE,
    effects: [unwatch("v"), tell("v", WORDS), close()],
  },
  {
    name: "who joined by both goes on by motion",
    from: { ...BESIDE, renditions: [COMING] },
    event: REFUSED,
    to: ALONE,
    effects: [unwatch("v"), welcome("v"), tell("v", WORDS), give("v"), close()],
  },
  {
    name: "who would go back stays with motion where its pictures are refused",
    from: { ...BESIDE_COMING, members: [member("v", "viewer", { turning: true })] },
    event: REFUSED,
    to: ALONE,
    effects: [unwatch("v"), tell("v", WORDS), give("v"), close()],
  },
  {
    name: "who can have nothing but video goes, and who is sent motion stays",
    from: { ...WATCHED, members: [member("u", "viewer"), posed("v")] },
    event: REFUSED,
    to: ALONE,
    effects: [unwatch("u"), { type: "dismiss", member: "u", message: WORDS }, close()],
  },
  {
    name: "who would choose by itself goes where no motion is given",
    from: {
      ...UNWELCOMED,
      facts: ONLY_VIDEO,
      members: [member("v", "viewer", { delivery: "auto" })],
    },
    event: REFUSED,
    to: { ...EMPTY, facts: ONLY_VIDEO, since: TIME },
    effects: [unwatch("v"), { type: "dismiss", member: "v", message: WORDS }, close()],
  },
];

const OTHER = { name: "pale", folder: "/avatars/pale", space: "flame" } as const;
const SEATS: readonly SessionVector[] = [
  {
    name: "another avatar is shown at once to who draws by itself",
    from: PUPPET,
    event: { type: "changeAvatar", id: "p", avatar: OTHER, operator: false, time: TIME },
    to: { ...PUPPET, facts: { ...FACTS, avatar: OTHER } },
    effects: [
      { type: "tellAvatar", to: null, news: { state: "loading", name: "pale", client: "p" } },
      { type: "wear", space: "flame" },
      { type: "tellAvatar", to: null, news: { state: "shown", name: "pale", client: "p" } },
    ],
  },
  {
    name: "another avatar is ready for who waits for the pictures that it goes back to",
    from: {
      ...BESIDE_COMING,
      change: { avatar: { ...OTHER, space: "arkit" }, client: "v", waiting: [KEY], ready: [] },
    },
    event: {
      ...{ type: "prepared", rendition: KEY, folder: OTHER.folder, codecString: AVC },
      ...{ space: "arkit", time: TIME },
    },
    to: {
      ...BESIDE,
      facts: { ...FACTS, avatar: { ...OTHER, space: "arkit" } },
      renditions: [{ ...OPEN, spec: { ...SPEC, avatarFolder: OTHER.folder } }],
    },
    effects: [
      { type: "wear", space: "arkit" },
      { type: "swapAvatar", rendition: KEY },
      { type: "tellAvatar", to: null, news: { state: "shown", name: "pale", client: "v" } },
      begins("v"),
    ],
  },
  {
    name: "who draws by itself takes the free seat, and looks through the session's camera",
    from: { ...ALONE, members: [posed("v", "viewer", { camera: SIDE })] },
    event: { type: "seat", id: "v", act: "ask", asker: undefined, time: TIME },
    to: { ...PUPPET, members: [posed("v", "puppeteer")], puppeteer: "v", heardAt: TIME },
    effects: [
      { type: "tellSeat", to: "v", news: { state: "given", client: "v" } },
      { type: "newSender", link: "stream" },
      welcome("v"),
    ],
  },
  {
    name: "a silent puppeteer by motion goes on so as a viewer",
    from: PUPPET,
    event: { ...join("q", "motion", "puppeteer"), time: 9000 } as SessionEvent,
    to: {
      ...PUPPET,
      members: [posed("p"), posed("q", "puppeteer")],
      ...{ puppeteer: "q", heardAt: 9000 },
    },
    effects: [welcome("p"), { type: "newSender", link: "stream" }, welcome("q"), give("q")],
  },
  {
    name: "who goes back to pictures that are not there yet takes the seat and is told at once",
    from: BESIDE_COMING,
    event: { type: "seat", id: "v", act: "ask", asker: undefined, time: TIME },
    to: {
      ...BESIDE_COMING,
      kind: "driven",
      members: [member("v", "puppeteer", { delivery: "both", turning: true })],
      ...{ puppeteer: "v", heardAt: TIME },
    },
    effects: [
      { type: "tellSeat", to: "v", news: { state: "given", client: "v" } },
      { type: "newSender", link: "stream" },
      welcome("v"),
    ],
  },
  {
    name: "a puppeteer by motion records what it would be drawn",
    from: PUPPET,
    event: { type: "record", id: "p", on: true, time: TIME, file: FILE },
    to: {
      ...PUPPET,
      renditions: [COMING],
      recording: { kind: "on", file: FILE, rendition: KEY, since: TIME },
    },
    effects: [
      open(COMING),
      { type: "beginRecording", file: FILE, rendition: KEY },
      { type: "tellRecording", to: null, news: { state: "on", file: FILE, seconds: 0 } },
    ],
  },
];

export const DELIVERY_VECTORS: readonly SessionVector[] = [
  ...JOINS,
  ...OVER,
  ...CAMERAS,
  ...RESTS,
  ...REFUSALS,
  ...SEATS,
  ...[EMPTY, ENDED, WATCHED, DRIVEN].map((from) =>
    refusal(
      `who is not in a ${from.kind} session gets nothing done: delivery`,
      from,
      ask("x", "motion"),
      "not-joined",
      "Cannot act in a session that was left: main",
    )
  ),
];
