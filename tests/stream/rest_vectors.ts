/** Every edge of a session's state that has to do with who says that nobody looks at its pictures. */
import { PUPPETEER_SILENCE_MS } from "../../runtime/stream/limits.ts";
import type { SessionEffect } from "../../runtime/stream/session/session_effect.ts";
import type { SessionEvent } from "../../runtime/stream/session/session_event.ts";
import type { OccupiedSession, RenditionState, SessionState } from "../../runtime/stream/session_state.ts";
import type { SessionVector } from "./session_vectors.ts";
import { DRIVEN, EMPTY, ENDED, KEY, member, OPEN, opened, SIDE, SPEC, WATCHED } from "./vector_scene.ts";

const OWN: RenditionState = opened("v");
const RESTING = { resting: true } as const;
const TIME = 2000;

const ASLEEP: OccupiedSession = { ...WATCHED, members: [member("v", "viewer", RESTING)] };
const UNSEEN = { ...DRIVEN, members: [member("p", "puppeteer", RESTING), member("v", "viewer")] };

const ON = { kind: "on", file: "main-1.mp4", rendition: KEY, since: 1000 } as const;

const rest = (id: string): SessionEvent => ({ type: "watch", id, active: false });
const wake = (id: string): SessionEvent => ({ type: "watch", id, active: true });
const unwatch = (member: string, rendition = KEY): SessionEffect => ({ type: "unwatch", member, rendition });
const rewatch = (member: string, rendition = KEY): SessionEffect => ({ type: "rewatch", member, rendition });
const nothing = (name: string, from: SessionState, event: SessionEvent): SessionVector => ({
  ...{ name, from, event, to: from, effects: [] },
});

export const REST_VECTORS: readonly SessionVector[] = [
  {
    name: "who looks at nothing is given no pictures, and all that it watches stays open",
    from: WATCHED,
    event: rest("v"),
    to: ASLEEP,
    effects: [unwatch("v")],
  },
  {
    name: "who looks again is given them again",
    from: ASLEEP,
    event: wake("v"),
    to: WATCHED,
    effects: [rewatch("v")],
  },
  {
    name: "a puppeteer may look at nothing and goes on driving",
    from: DRIVEN,
    event: rest("p"),
    to: UNSEEN,
    effects: [unwatch("p")],
  },
  {
    name: "a puppeteer looks again",
    from: UNSEEN,
    event: wake("p"),
    to: DRIVEN,
    effects: [rewatch("p")],
  },
  nothing("who looks and says so is given nothing twice", WATCHED, wake("v")),
  nothing("who looks at nothing and says so again changes nothing", ASLEEP, rest("v")),
  nothing("who looks at nothing is drawn no key frame", ASLEEP, { type: "keyframe", id: "v" }),
  {
    name: "a camera of its own opens a rendition for who looks at nothing, and gives it none of its pictures",
    from: { ...DRIVEN, members: [member("p", "puppeteer"), member("v", "viewer", RESTING)] },
    event: { type: "camera", id: "v", camera: SIDE, time: TIME },
    to: {
      ...DRIVEN,
      members: [
        member("p", "puppeteer"),
        member("v", "viewer", { ...RESTING, rendition: OWN.key, camera: SIDE }),
      ],
      renditions: [OPEN, OWN],
    },
    effects: [{ type: "open", rendition: { ...OWN } }],
  },
  {
    name: "who leaves while it looks at nothing is taken off nothing",
    from: ASLEEP,
    event: { type: "leave", id: "v", time: TIME },
    to: { ...EMPTY, since: TIME },
    effects: [{ type: "close", rendition: KEY }],
  },
  {
    name: "a recording goes on where the last who looks looks no more",
    from: { ...UNSEEN, recording: ON },
    event: rest("v"),
    to: {
      ...UNSEEN,
      members: [member("p", "puppeteer", RESTING), member("v", "viewer", RESTING)],
      recording: ON,
    },
    effects: [unwatch("v")],
  },
  {
    name: "who leaves while it looks at nothing ends no recording while others are there",
    from: { ...UNSEEN, recording: ON },
    event: { type: "leave", id: "p", time: TIME },
    to: { ...WATCHED, recording: ON },
    effects: [],
  },
  {
    name: "a recording goes on while nobody looks who has left for a camera of its own",
    from: { ...ASLEEP, recording: ON },
    event: { type: "camera", id: "v", camera: SIDE, time: TIME },
    to: {
      ...WATCHED,
      members: [member("v", "viewer", { ...RESTING, rendition: OWN.key, camera: SIDE })],
      renditions: [OPEN, OWN],
      recording: ON,
    },
    effects: [{ type: "open", rendition: { ...OWN } }],
  },
  {
    name: "a silent puppeteer that looks at nothing goes on so as a viewer, without a key frame",
    from: { ...UNSEEN, members: [member("p", "puppeteer", RESTING)] },
    event: {
      ...{ type: "join", id: "q", role: "puppeteer", spec: SPEC, file: "main-1.mp4" },
      time: 1000 + PUPPETEER_SILENCE_MS + 1,
    },
    to: {
      ...DRIVEN,
      members: [member("p", "viewer", RESTING), member("q", "puppeteer")],
      puppeteer: "q",
      heardAt: 1000 + PUPPETEER_SILENCE_MS + 1,
    },
    effects: [
      { type: "welcome", member: "p" },
      { type: "newSender", link: "stream" },
      { type: "welcome", member: "q" },
      { type: "watch", member: "q", rendition: KEY },
    ],
  },
  ...[EMPTY, ENDED, WATCHED, DRIVEN].map((from): SessionVector => ({
    name: `who is not in a ${from.kind} session gets nothing done: watch`,
    from,
    event: rest("x"),
    to: from,
    effects: [{
      type: "reject",
      code: "not-joined",
      message: "Cannot act in a session that was left: main",
    }],
  })),
];
