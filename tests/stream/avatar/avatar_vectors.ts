/** Every edge of a session's state that has to do with another avatar on its way. */
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { PUPPETEER_SILENCE_MS } from "../../../runtime/stream/limits.ts";
import type { AvatarNews, SessionEffect } from "../../../runtime/stream/session/session_effect.ts";
import type { SessionEvent } from "../../../runtime/stream/session/session_event.ts";
import type {
  AvatarChange,
  OccupiedSession,
  RenditionState,
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
  SIDE,
  SPEC,
  STOCK,
  WATCHED,
} from "../vector_scene.ts";

const PALE = { name: "pale", folder: "/avatars/pale", space: "arkit" } as const;
const FLAME = { name: "flame", folder: "/avatars/flame", space: "flame" } as const;
const TALL = { ...PALE, name: "tall", folder: "/avatars/tall", portrait: { distance: 4, height: 0.29 } };
const rendition = (codec: "h264" | "jpeg", more: Partial<RenditionState> = {}): RenditionState => ({
  key: JSON.stringify([128, 50, codec, "transparent", null]),
  ...{ spec: { ...SPEC, codec }, owner: null, codecString: codec === "h264" ? AVC : "jpeg" },
  ...more,
});
const OPEN_JPEG = rendition("jpeg");
const JPEG_KEY = OPEN_JPEG.key;
const shownIn = (each: RenditionState, avatar: { readonly folder: string }): RenditionState => ({
  ...each,
  spec: { ...each.spec, avatarFolder: avatar.folder },
});
const TIME = 2000, FILE = "main-1.mp4";

/** Two ways of the picture, H.264 and JPEG. */
const BOTH: OccupiedSession & { kind: "driven" } = {
  ...DRIVEN,
  renditions: [OPEN, OPEN_JPEG],
  members: [member("p", "puppeteer"), member("v", "viewer", { rendition: JPEG_KEY })],
};

const change = (more: Partial<AvatarChange> = {}): AvatarChange => ({
  ...{ avatar: PALE, client: "p", waiting: [KEY], ready: [] },
  ...more,
});
const READY = { rendition: KEY, codecString: AVC } as const;
const want = (id: string, avatar: AvatarChange["avatar"] = PALE, operator = false, time = TIME) =>
  ({ type: "changeAvatar", id, avatar, operator, time }) as const;
const prepared = (key = KEY, avatar: AvatarChange["avatar"] = PALE): SessionEvent => ({
  ...{ type: "prepared", rendition: key, folder: avatar.folder, space: avatar.space, time: TIME },
  codecString: key === KEY ? AVC : "jpeg",
});
const UNPREPARED: SessionEvent = { type: "unprepared", folder: PALE.folder, reason: "it is cut off" };
const tell = (
  state: AvatarNews["state"],
  { to = null, name = "pale", client = "p", ...reason }: {
    to?: string | null;
    name?: string;
    client?: string;
    reason?: string;
  } = {},
): SessionEffect => ({ type: "tellAvatar", to, news: { state, name, client, ...reason } });
const preparing = (key = KEY, { folder } = PALE as { folder: string }): SessionEffect => ({
  ...{ type: "prepareAvatar", rendition: key, folder },
});
const keeping = (rendition: string): SessionEffect => ({ type: "keepAvatar", rendition });
const nothing = (name: string, from: SessionState, event: SessionEvent): SessionVector => ({
  ...{ name, from, event, to: from, effects: [] },
});
const refused = (name: string, from: SessionState, event: SessionEvent): SessionVector => ({
  ...{ name, from, event, to: from },
  effects: [{
    type: "reject",
    code: "not-puppeteer",
    message: "Cannot change the avatar, only a puppeteer can while somebody drives: viewer",
  }],
});
const left = (name: string, from: SessionState): SessionVector => ({
  ...{ name, from, event: want("p"), to: from },
  effects: [{
    ...{ type: "reject", code: "not-joined", message: "Cannot act in a session that was left: main" },
  }],
});
const begun = (
  name: string,
  from: OccupiedSession,
  event: SessionEvent & { type: "changeAvatar" },
): SessionVector => ({
  ...{ name, from, event, to: { ...from, change: change({ client: event.id }) } },
  effects: [tell("loading", { client: event.id }), preparing()],
});

const LOADING = { ...DRIVEN, change: change() };
const SILENT = 1000 + PUPPETEER_SILENCE_MS + 1;

const WANTING: readonly SessionVector[] = [
  begun("a puppeteer has another avatar got ready, and everybody hears of it", DRIVEN, want("p")),
  begun("who only watches may want another where nobody drives", WATCHED, want("v")),
  begun("so may who only watches a puppeteer that is silent", DRIVEN, want("v", PALE, false, SILENT)),
  begun("an operator may whoever drives", DRIVEN, want("v", PALE, true)),
  refused("who only watches may not change the avatar of who drives", DRIVEN, want("v")),
  left("nobody is there to want another avatar", EMPTY),
  left("a session that has ended has no other avatar", ENDED),
  left("who has left wants no other avatar", WATCHED),
  {
    name: "another avatar is got ready in every rendition",
    from: BOTH,
    event: want("p"),
    to: { ...BOTH, change: change({ waiting: [KEY, JPEG_KEY] }) },
    effects: [tell("loading"), preparing(), preparing(JPEG_KEY)],
  },
  {
    name: "who wants the avatar that is shown is told that it is, alone",
    from: DRIVEN,
    event: want("p", STOCK),
    to: DRIVEN,
    effects: [tell("shown", { to: "p", name: "stock" })],
  },
  {
    name: "who wants what is on its way is told that it is, alone",
    from: LOADING,
    event: want("v", PALE, true),
    to: LOADING,
    effects: [tell("loading", { to: "v" })],
  },
  {
    name: "the later of two avatars wins",
    from: LOADING,
    event: want("p", FLAME),
    to: { ...DRIVEN, change: change({ avatar: FLAME }) },
    effects: [tell("overtaken"), tell("loading", { name: "flame" }), preparing(KEY, FLAME)],
  },
  {
    name: "who wants the shown avatar back calls off the one on its way",
    from: { ...BOTH, change: change({ waiting: [JPEG_KEY], ready: [READY] }) },
    event: want("p", STOCK),
    to: BOTH,
    effects: [
      ...[keeping(JPEG_KEY), keeping(KEY), tell("overtaken")],
      tell("shown", { to: "p", name: "stock" }),
    ],
  },
];

const COMING: readonly SessionVector[] = [
  {
    name: "an avatar that is ready is shown from the next frame on, and everybody told",
    from: LOADING,
    event: prepared(),
    to: { ...DRIVEN, facts: { ...FACTS, avatar: PALE }, renditions: [shownIn(OPEN, PALE)] },
    effects: [
      { type: "wear", space: "arkit" },
      { type: "swapAvatar", rendition: KEY },
      tell("shown"),
    ],
  },
  {
    name: "a head of another space is moved by that space",
    from: { ...WATCHED, change: change({ avatar: FLAME, client: "v" }) },
    event: prepared(KEY, FLAME),
    to: { ...WATCHED, facts: { ...FACTS, avatar: FLAME }, renditions: [shownIn(OPEN, FLAME)] },
    effects: [
      { type: "wear", space: "flame" },
      { type: "swapAvatar", rendition: KEY },
      tell("shown", { name: "flame", client: "v" }),
    ],
  },
  {
    name:
      "a camera that nobody has moved goes where the other one's hat is seen, and who looks through it is told",
    from: {
      ...{ ...WATCHED, change: change({ avatar: TALL, client: "v" }) },
      members: [member("v", "viewer"), member("w", "viewer", { camera: SIDE })],
    },
    event: prepared(KEY, TALL),
    to: {
      ...{ ...WATCHED, facts: { ...FACTS, avatar: TALL }, renditions: [shownIn(OPEN, TALL)] },
      members: [member("v", "viewer"), member("w", "viewer", { camera: SIDE })],
      camera: { ...PORTRAIT, ...TALL.portrait },
    },
    effects: [
      { type: "wear", space: "arkit" },
      { type: "swapAvatar", rendition: KEY },
      tell("shown", { name: "tall", client: "v" }),
      { type: "tellCamera", member: "v" },
    ],
  },
  {
    name: "a camera that was moved stays where it is",
    from: { ...WATCHED, change: change({ avatar: TALL, client: "v" }), camera: SIDE },
    event: prepared(KEY, TALL),
    to: {
      ...{ ...WATCHED, facts: { ...FACTS, avatar: TALL }, renditions: [shownIn(OPEN, TALL)] },
      camera: SIDE,
    },
    effects: [
      { type: "wear", space: "arkit" },
      { type: "swapAvatar", rendition: KEY },
      tell("shown", { name: "tall", client: "v" }),
    ],
  },
  {
    name: "nothing changes before the last rendition has it",
    from: { ...BOTH, change: change({ waiting: [KEY, JPEG_KEY] }) },
    event: prepared(),
    to: { ...BOTH, change: change({ waiting: [JPEG_KEY], ready: [READY] }) },
    effects: [],
  },
  {
    name: "all renditions change together, with the last",
    from: { ...BOTH, change: change({ waiting: [JPEG_KEY], ready: [READY] }) },
    event: prepared(JPEG_KEY),
    to: {
      ...BOTH,
      facts: { ...FACTS, avatar: PALE },
      renditions: [shownIn(OPEN, PALE), shownIn(OPEN_JPEG, PALE)],
    },
    effects: [
      { type: "wear", space: "arkit" },
      ...[KEY, JPEG_KEY].map((key) => ({ type: "swapAvatar", rendition: key }) as const),
      tell("shown"),
    ],
  },
  {
    name: "who leaves with the last rendition that lacks it holds nobody up",
    from: { ...BOTH, change: change({ waiting: [JPEG_KEY], ready: [READY] }) },
    event: { type: "leave", id: "v", time: TIME },
    to: {
      ...{ ...DRIVEN, members: [member("p", "puppeteer")] },
      ...{ facts: { ...FACTS, avatar: PALE }, renditions: [shownIn(OPEN, PALE)] },
    },
    effects: [
      { type: "unwatch", member: "v", rendition: JPEG_KEY },
      { type: "close", rendition: JPEG_KEY },
      { type: "wear", space: "arkit" },
      { type: "swapAvatar", rendition: KEY },
      tell("shown"),
    ],
  },
  {
    name: "who comes meanwhile hears of it, and what is opened for it gets the other avatar too",
    from: LOADING,
    event: {
      ...{ type: "join", id: "w", role: "viewer", spec: OPEN_JPEG.spec, time: TIME, file: FILE },
    },
    to: {
      ...{ ...DRIVEN, change: change({ waiting: [KEY, JPEG_KEY] }) },
      members: [...DRIVEN.members, member("w", "viewer", { rendition: JPEG_KEY })],
      renditions: [OPEN, { ...OPEN_JPEG, codecString: null }],
    },
    effects: [
      { type: "open", rendition: { ...OPEN_JPEG, codecString: null } },
      { type: "watch", member: "w", rendition: JPEG_KEY },
      preparing(JPEG_KEY),
    ],
  },
  {
    name: "who joins a rendition that is there is welcomed, and told what is on its way",
    from: LOADING,
    event: { ...{ type: "join", id: "w", role: "viewer", spec: SPEC, time: TIME, file: FILE } },
    to: { ...LOADING, members: [...DRIVEN.members, member("w", "viewer")] },
    effects: [
      { type: "welcome", member: "w" },
      tell("loading", { to: "w" }),
      { type: "watch", member: "w", rendition: KEY },
    ],
  },
  {
    name: "who was not welcomed yet is, with the other avatar",
    from: {
      ...WATCHED,
      ...{ change: change({ client: "v" }), renditions: [{ ...OPEN, codecString: null }] },
    },
    event: prepared(),
    to: { ...WATCHED, facts: { ...FACTS, avatar: PALE }, renditions: [shownIn(OPEN, PALE)] },
    effects: [
      { type: "wear", space: "arkit" },
      { type: "swapAvatar", rendition: KEY },
      tell("shown", { client: "v" }),
      { type: "welcome", member: "v" },
    ],
  },
  {
    name: "an avatar that cannot be shown leaves all as it was, and everybody is told why",
    from: { ...BOTH, change: change({ waiting: [JPEG_KEY], ready: [READY] }) },
    event: UNPREPARED,
    to: BOTH,
    effects: [keeping(JPEG_KEY), keeping(KEY), tell("failed", { reason: "it is cut off" })],
  },
  {
    name: "an avatar whose head is of another space than it says is not shown",
    from: LOADING,
    event: { ...prepared(), space: "flame" } as SessionEvent,
    to: DRIVEN,
    effects: [
      keeping(KEY),
      tell("failed", { reason: "its avatar moves by flame, and avatar.json said: arkit" }),
    ],
  },
  {
    name: "with the last who watches an avatar on its way is called off",
    from: { ...WATCHED, change: change({ client: "v" }) },
    event: { type: "leave", id: "v", time: TIME },
    to: { ...EMPTY, since: TIME } as SessionState,
    effects: [
      { type: "unwatch", member: "v", rendition: KEY },
      { type: "close", rendition: KEY },
    ],
  },
  {
    name: "who wants another avatar is at work, for who asks for the seat",
    from: {
      ...DRIVEN,
      seat: { kind: "asked", asker: "v", holder: "p", since: 1500, movedAt: 1500 },
    },
    event: want("p"),
    to: {
      ...DRIVEN,
      seat: { kind: "asked", asker: "v", holder: "p", since: 1500, movedAt: TIME },
      change: change(),
    },
    effects: [tell("loading"), preparing()],
  },
  nothing("an avatar that was overtaken comes too late", {
    ...DRIVEN,
    change: change({ avatar: FLAME }),
  }, prepared()),
  nothing("one that was overtaken may fail", { ...DRIVEN, change: change({ avatar: FLAME }) }, UNPREPARED),
  nothing("an avatar that nobody wants is not shown", WATCHED, prepared()),
  nothing("one that nobody wants may fail", WATCHED, UNPREPARED),
  nothing("an avatar is ready where nobody is left", EMPTY, prepared()),
  nothing("an avatar is ready after the end", ENDED, prepared()),
  nothing("an avatar fails where nobody is left", EMPTY, UNPREPARED),
  nothing("an avatar fails after the end", ENDED, UNPREPARED),
  nothing("pictures take no other size while another avatar is on its way", {
    ...{ ...WATCHED, change: change() },
    members: [member("v", "viewer", { resizes: true })],
    renditions: [{ ...OPEN, spec: { ...SPEC, auto: 1024 } }],
  }, { type: "resize", rendition: KEY, size: 512 }),
];

export const AVATAR_VECTORS: readonly SessionVector[] = [...WANTING, ...COMING];
