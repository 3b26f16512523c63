/** Every edge of a session's state that has to do with the mood over what drives it, and with cameras on their way. */
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import type { MoodNews, MoodState } from "../../../runtime/stream/mood/mood_state.ts";
import type { SessionEffect } from "../../../runtime/stream/session/session_effect.ts";
import type { SessionEvent } from "../../../runtime/stream/session/session_event.ts";
import type { OccupiedSession, SessionState } from "../../../runtime/stream/session_state.ts";
import type { SessionVector } from "../session_vectors.ts";
import { DRIVEN, EMPTY, ENDED, KEY, member, OPEN, opened, SIDE, SPEC, WATCHED } from "../vector_scene.ts";

const OWN = opened("v");
const TIME = 2000;

const OWN_VIEW: OccupiedSession = {
  ...DRIVEN,
  members: [member("p", "puppeteer"), member("v", "viewer", { rendition: OWN.key, camera: PORTRAIT })],
  renditions: [OPEN, OWN],
};

const HAPPY: MoodState = { mood: "happy", amount: 1, by: "p" };
const BY_API: MoodState = { ...HAPPY, by: null };
const TOLD: MoodNews = { mood: "happy", amount: 1 }, NONE: MoodNews = { mood: null, amount: 0 };
const set = (id: string | null, holdMs?: number): SessionEvent => ({
  ...{ type: "mood", id, mood: "happy", amount: 1, time: TIME },
  ...holdMs !== undefined && { holdMs },
});
const clear = (id: string | null): SessionEvent => ({
  ...{ type: "mood", id, mood: null, amount: 0, time: TIME },
});
const tell = (to: string | null, news: MoodNews): SessionEffect => ({ type: "tellMood", to, news });
const changed = (news: MoodNews, holdMs?: number): SessionEffect[] => [
  { type: "feel", news, ...holdMs !== undefined && { holdMs } },
  tell(null, news),
];
const refused = (name: string, from: SessionState, event: SessionEvent, message: string): SessionVector => ({
  ...{ name, from, event, to: from },
  effects: [{ type: "reject", code: "not-joined", message }],
});
const UNWATCH_P: SessionEffect = { type: "unwatch", member: "p", rendition: KEY };
const LEFT = "Cannot set a mood in a session that was left: main";

const MOODS: readonly SessionVector[] = [
  {
    name: "a puppeteer sets a mood, and everybody hears of it",
    ...{ from: DRIVEN, event: set("p"), to: { ...DRIVEN, mood: HAPPY }, effects: changed(TOLD) },
  },
  {
    name: "a program sets a mood where nobody drives, for a while",
    from: WATCHED,
    event: set(null, 500),
    to: { ...WATCHED, mood: { ...BY_API, until: TIME + 500 } },
    effects: changed(TOLD, 500),
  },
  {
    name: "a mood ends",
    ...{ from: { ...DRIVEN, mood: HAPPY }, event: clear(null), to: DRIVEN, effects: changed(NONE) },
  },
  {
    name: "a mood that there is not ends in silence",
    ...{ from: DRIVEN, event: clear("p"), to: DRIVEN, effects: [] },
  },
  {
    name: "a viewer sets no mood",
    ...{ from: DRIVEN, event: set("v"), to: DRIVEN },
    effects: [{
      ...{ type: "reject", code: "not-puppeteer" },
      message: "Cannot set a mood, only a puppeteer can: viewer",
    }],
  },
  refused("nobody who is not there sets a mood", WATCHED, set("x"), LEFT),
  refused("no program sets a mood where nobody is", EMPTY, set(null), LEFT),
  refused("no program sets a mood of a session that has ended", ENDED, set(null), LEFT),
  {
    name: "a mood whose time is over is forgotten, and everybody hears of it",
    from: { ...WATCHED, mood: { ...BY_API, until: TIME } },
    event: { type: "seatTime", time: TIME },
    ...{ to: WATCHED, effects: [tell(null, NONE)] },
  },
  {
    name: "a mood whose time is not over stays",
    from: { ...WATCHED, mood: { ...BY_API, until: TIME + 1 } },
    event: { type: "seatTime", time: TIME },
    ...{ to: { ...WATCHED, mood: { ...BY_API, until: TIME + 1 } }, effects: [] },
  },
  {
    name: "a puppeteer's mood goes with it",
    from: { ...DRIVEN, mood: HAPPY },
    event: { type: "leave", id: "p", time: TIME },
    to: WATCHED,
    effects: [UNWATCH_P, ...changed(NONE)],
  },
  {
    name: "a program's mood outlasts the puppeteer, but not the last who is there",
    from: { ...DRIVEN, mood: BY_API },
    event: { type: "leave", id: "p", time: TIME },
    to: { ...WATCHED, mood: BY_API },
    effects: [UNWATCH_P],
  },
  {
    name: "the last who leaves takes every mood along",
    from: { ...WATCHED, mood: BY_API },
    event: { type: "leave", id: "v", time: TIME },
    to: { ...EMPTY, since: TIME },
    effects: [
      ...[{ type: "unwatch", member: "v", rendition: KEY } as const, ...changed(NONE)],
      { type: "close", rendition: KEY },
    ],
  },
  {
    name: "who joins hears of the mood that there is",
    from: { ...WATCHED, mood: BY_API },
    event: { type: "join", id: "n", role: "viewer", spec: SPEC, time: TIME, file: "main-1.mp4" },
    to: { ...WATCHED, members: [member("v", "viewer"), member("n", "viewer")], mood: BY_API },
    effects: [
      { type: "welcome", member: "n" },
      tell("n", TOLD),
      { type: "watch", member: "n", rendition: KEY },
    ],
  },
];

const MOVE = { from: PORTRAIT, since: TIME, ms: 250 };
const view = (easeMs = 250): SessionEvent => ({ type: "view", camera: SIDE, easeMs, time: TIME });
const camera = (id: string): SessionEvent => ({ type: "camera", id, camera: SIDE, easeMs: 250, time: TIME });
const tellCamera = (member: string): SessionEffect => ({ type: "tellCamera", member });
const NOBODY = "Cannot move the camera, nobody is in session: main";

const VIEWS: readonly SessionVector[] = [
  {
    name: "a program's view moves the session's camera, and tells whoever looks through it",
    from: OWN_VIEW,
    event: view(),
    ...{ to: { ...OWN_VIEW, camera: SIDE, move: MOVE }, effects: [tellCamera("p")] },
  },
  {
    name: "a program's view jumps where it is told to",
    from: { ...WATCHED, move: MOVE },
    event: view(0),
    ...{ to: { ...WATCHED, camera: SIDE }, effects: [tellCamera("v")] },
  },
  refused("no program moves the camera where nobody is", EMPTY, view(), NOBODY),
  refused("no program moves the camera of a session that has ended", ENDED, view(), NOBODY),
  {
    name: "a puppeteer's camera takes its time",
    ...{ from: DRIVEN, event: camera("p"), to: { ...DRIVEN, camera: SIDE, move: MOVE }, effects: [] },
  },
  {
    name: "a viewer's own camera takes its time",
    from: OWN_VIEW,
    event: camera("v"),
    to: {
      ...OWN_VIEW,
      members: [
        member("p", "puppeteer"),
        member("v", "viewer", { rendition: OWN.key, camera: SIDE, move: MOVE }),
      ],
    },
    effects: [],
  },
  {
    name: "a camera that was not a viewer's own begins where the session's stands",
    from: WATCHED,
    event: camera("v"),
    to: {
      ...WATCHED,
      members: [member("v", "viewer", { rendition: OWN.key, camera: SIDE, move: MOVE })],
      renditions: [OWN],
    },
    effects: [
      { type: "open", rendition: OWN },
      { type: "unwatch", member: "v", rendition: KEY },
      { type: "watch", member: "v", rendition: OWN.key },
      { type: "close", rendition: KEY },
    ],
  },
];

export const MOOD_VECTORS: readonly SessionVector[] = [...MOODS, ...VIEWS];
