/** Every edge of a session's state that has to do with pictures whose size is the server's to choose. */
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import type { SessionEffect } from "../../../runtime/stream/session/session_effect.ts";
import type { SessionEvent } from "../../../runtime/stream/session/session_event.ts";
import type {
  MemberState,
  OccupiedSession,
  RenditionState,
  SessionState,
} from "../../../runtime/stream/session_state.ts";
import type { RenditionSpec } from "../../../runtime/stream/worker/render_messages.ts";
import type { SessionVector } from "../session_vectors.ts";
import { FACTS } from "../vector_scene.ts";

const SPEC: RenditionSpec = {
  ...{
    avatarFolder: "/avatars/stock",
    size: 1024,
    auto: 1024,
    fps: 30,
    codec: "h264",
    background: [0, 0, 0],
  },
};
const KEY = JSON.stringify(["auto", 30, "h264", [0, 0, 0], null]);
const CODEC = "avc1.42C020", SMALL_CODEC = "avc1.42C01E";
const rendition = (
  spec: Partial<RenditionSpec> = {},
  codecString: string | null = CODEC,
): RenditionState => ({
  ...{ key: KEY, spec: { ...SPEC, ...spec }, owner: null, codecString },
});
const member = (id: string, role: MemberState["role"], more: Partial<MemberState> = {}): MemberState => ({
  ...{ id, role, rendition: KEY, camera: null, resizes: true },
  ...more,
});
const { resizes: _, ...FIXED } = member("f", "viewer");

const ROOM = {
  facts: FACTS,
  camera: PORTRAIT,
  renditions: [rendition()],
  recording: { kind: "off" },
  motion: { kind: "off" },
} as const;
const EMPTY: SessionState = { kind: "empty", facts: FACTS, since: 0, camera: PORTRAIT };
const ENDED: SessionState = { kind: "ended", facts: FACTS };
const WATCHED: OccupiedSession = { ...ROOM, kind: "watched", members: [member("v", "viewer")] };
const DRIVEN: OccupiedSession & { kind: "driven" } = {
  ...ROOM,
  ...{ kind: "driven", members: [member("p", "puppeteer"), member("v", "viewer", { resting: true })] },
  ...{ puppeteer: "p", heardAt: 1000 },
};
const RECORDED: OccupiedSession = {
  ...DRIVEN,
  recording: { kind: "on", file: "main-1.mp4", rendition: KEY, since: 0 },
};

const RESIZE: SessionEvent = { type: "resize", rendition: KEY, size: 512 };
const RESIZED: SessionEvent = { type: "resized", rendition: KEY, size: 512, codecString: SMALL_CODEC };
const KEEP: SessionEffect = { type: "keepSize", rendition: KEY };
const nothing = (name: string, from: SessionState, event: SessionEvent): SessionVector => ({
  ...{ name, from, event, to: from, effects: [] },
});
const prepared = (name: string, from: SessionState): SessionVector => ({
  ...{ name, from, event: RESIZE, to: from, effects: [{ type: "resize", rendition: KEY, size: 512 }] },
});
const kept = (name: string, from: SessionState): SessionVector => ({
  ...{ name, from, event: RESIZED, to: from, effects: [KEEP] },
});

const MIXED: OccupiedSession = { ...WATCHED, members: [member("v", "viewer"), FIXED] };
const STACKED: OccupiedSession = { ...WATCHED, renditions: [rendition({ alpha: "stacked" })] };
const ASKED: OccupiedSession = { ...WATCHED, renditions: [rendition({ auto: undefined })] };
const UNNAMED: OccupiedSession = { ...WATCHED, renditions: [rendition({}, null)] };
const SMALL = [rendition({ size: 512 }, SMALL_CODEC)];

export const RESIZE_VECTORS: readonly SessionVector[] = [
  prepared("another size is got ready beside the one that is watched", WATCHED),
  prepared("another size is got ready where somebody drives, and somebody rests", DRIVEN),
  nothing("what has that size is left alone", { ...WATCHED, renditions: SMALL }, RESIZE),
  nothing("who cannot go on with another size keeps it for all who watch the same", MIXED, RESIZE),
  nothing("a recording keeps the size that it began with", RECORDED, RESIZE),
  nothing("stacked alpha keeps its size", STACKED, RESIZE),
  nothing("who has asked for a size keeps it", ASKED, RESIZE),
  nothing("a rendition that is gone has no size", WATCHED, { ...RESIZE, rendition: "gone" }),
  nothing("nobody is there to have another size", EMPTY, RESIZE),
  nothing("a session that has ended has no other size", ENDED, RESIZE),
  {
    name: "what is ready is gone on with, and whoever watches is told",
    from: WATCHED,
    event: RESIZED,
    to: { ...WATCHED, renditions: SMALL },
    effects: [{ type: "swapSize", rendition: KEY }, { type: "tellSize", member: "v" }],
  },
  {
    name: "whoever drives is told of another size, and whoever rests",
    from: DRIVEN,
    event: RESIZED,
    to: { ...DRIVEN, renditions: SMALL },
    effects: [
      { type: "swapSize", rendition: KEY },
      ...["p", "v"].map((id) => ({ type: "tellSize", member: id }) as const),
    ],
  },
  kept("who came meanwhile and cannot go on with another size keeps the old one", MIXED),
  kept("a recording that began meanwhile keeps the old size", RECORDED),
  kept("pictures that nobody has been told of yet keep their size", UNNAMED),
  nothing("what is ready of a rendition that is gone is of no use", WATCHED, {
    ...RESIZED,
    rendition: "gone",
  }),
  nothing("what is ready comes too late where nobody is left", EMPTY, RESIZED),
  nothing("what is ready comes too late after the end", ENDED, RESIZED),
  {
    name: "who asks for no size joins what has come down meanwhile",
    from: { ...WATCHED, renditions: SMALL },
    event: {
      ...{ type: "join", id: "w", role: "viewer", spec: SPEC, time: 2000, file: "main-1.mp4", resizes: true },
    },
    to: { ...WATCHED, renditions: SMALL, members: [member("v", "viewer"), member("w", "viewer")] },
    effects: [{ type: "welcome", member: "w" }, { type: "watch", member: "w", rendition: KEY }],
  },
];
