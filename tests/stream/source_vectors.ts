/** Every edge of a session's state that has to do with sources: phones and trackers that come by the server's ports. */
import { SOURCE_SILENCE_MS } from "../../runtime/motion/sources/faces.ts";
import { PUPPETEER_SILENCE_MS } from "../../runtime/stream/limits.ts";
import type { SessionEffect } from "../../runtime/stream/session/session_effect.ts";
import type { SessionEvent } from "../../runtime/stream/session/session_event.ts";
import type { OccupiedSession, SessionState, SourceIdentity } from "../../runtime/stream/session_state.ts";
import type { SessionVector } from "./session_vectors.ts";
import { EMPTY, ENDED, KEY, member, ROOM, SPEC, WATCHED } from "./vector_scene.ts";

/** A page sits in the seat that has sent no pose yet. */
const SEATED: OccupiedSession & { kind: "driven" } = {
  ...ROOM,
  ...{ kind: "driven", members: [member("p", "puppeteer")], puppeteer: "p", heardAt: 1900 },
};
const POSED: OccupiedSession & { kind: "driven" } = { ...SEATED, posed: true };

const PHONE: SourceIdentity = { id: "livelink-11111 1", kind: "livelink", sender: "Phone" };
const STUDIO: SourceIdentity = { id: "vmc-39539 1", kind: "vmc", sender: "port 50000" };
const TIME = 2000;
const FRAME = { seq: 1, t: 0, space: "arkit", expression: [0.5] } as const;
const feed = (source: SourceIdentity, time = TIME): SessionEvent => ({
  ...{ type: "feed", source, frame: FRAME, receivedAt: 1e12, time },
});
const DRIVE: SessionEffect = { type: "drive", frame: FRAME, receivedAt: 1e12 };
const NEW_SENDER: SessionEffect = { type: "newSender", link: "datagrams" };
const by = (source: SourceIdentity, heardAt: number) => ({ source: { source, heardAt } });

const vector = (
  name: string,
  from: SessionState,
  event: SessionEvent,
  to: SessionState,
  ...effects: SessionEffect[]
): SessionVector => ({ name, from, event, to, effects });
const nothing = (name: string, from: SessionState, event: SessionEvent) => vector(name, from, event, from);
const leave = (id: string): SessionEvent => ({ type: "leave", id, time: TIME });
const JOIN: SessionEvent = { type: "join", id: "q", role: "puppeteer", spec: SPEC, time: TIME, file: "" };
const JOINED: readonly SessionEffect[] = [
  { type: "welcome", member: "q" },
  { type: "watch", member: "q", rendition: KEY },
];

export const SOURCE_VECTORS: readonly SessionVector[] = [
  nothing("a source costs nothing where nobody watches", EMPTY, feed(PHONE)),
  nothing("a source does not bring an ended session back", ENDED, feed(PHONE)),
  vector(
    "a source takes the seat that is free",
    ...[WATCHED, feed(PHONE), { ...WATCHED, ...by(PHONE, TIME) }] as const,
    ...[NEW_SENDER, DRIVE],
  ),
  vector(
    "a source that drives goes on",
    ...[{ ...WATCHED, ...by(PHONE, 1990) }, feed(PHONE), { ...WATCHED, ...by(PHONE, TIME) }] as const,
    DRIVE,
  ),
  vector(
    "a source drives at once where a page only sits in the seat, which keeps camera and recording",
    ...[SEATED, feed(PHONE), { ...SEATED, ...by(PHONE, TIME) }] as const,
    ...[NEW_SENDER, DRIVE],
  ),
  nothing("a source does not steal from who drives in the page", POSED, feed(PHONE)),
  nothing(
    "a source waits as long as the seat's owner may be silent",
    POSED,
    feed(PHONE, 1900 + PUPPETEER_SILENCE_MS),
  ),
  vector(
    "a source takes over from who has been silent for longer",
    POSED,
    feed(PHONE, 1901 + PUPPETEER_SILENCE_MS),
    { ...POSED, ...by(PHONE, 1901 + PUPPETEER_SILENCE_MS) },
    ...[NEW_SENDER, DRIVE],
  ),
  vector(
    "a source takes over from who has left",
    ...[{ ...WATCHED, ...by(PHONE, 5) }, feed(STUDIO), { ...WATCHED, ...by(STUDIO, TIME) }] as const,
    ...[NEW_SENDER, DRIVE],
  ),
  nothing(
    "of two sources the second waits while the first is heard",
    { ...WATCHED, ...by(PHONE, TIME - SOURCE_SILENCE_MS) },
    feed(STUDIO),
  ),
  vector(
    "of two sources the second takes over once the first is silent",
    { ...WATCHED, ...by(PHONE, TIME - SOURCE_SILENCE_MS - 1) },
    feed(STUDIO),
    { ...WATCHED, ...by(STUDIO, TIME) },
    ...[NEW_SENDER, DRIVE],
  ),
  vector(
    "a person in the page who moves the head goes before a source",
    { ...SEATED, ...by(PHONE, 1990) },
    { type: "pose", id: "p", frame: FRAME, receivedAt: 1e12, time: TIME },
    { ...POSED, heardAt: TIME },
    { type: "newSender", link: "stream" },
    DRIVE,
  ),
  vector(
    "a page that is opened while a source drives has the seat, and the source drives on",
    { ...WATCHED, ...by(PHONE, 1990) },
    JOIN,
    {
      ...{ ...WATCHED, kind: "driven", members: [member("v", "viewer"), member("q", "puppeteer")] },
      ...{ puppeteer: "q", heardAt: TIME, ...by(PHONE, 1990) },
    },
    ...JOINED,
  ),
  vector(
    "a source drives on where the page in the seat leaves",
    { ...SEATED, members: [member("v", "viewer"), member("p", "puppeteer")], ...by(PHONE, 1990) },
    leave("p"),
    { ...WATCHED, ...by(PHONE, 1990) },
    { type: "unwatch", member: "p", rendition: KEY },
  ),
  vector(
    "a source is forgotten with the last who watched",
    ...[{ ...WATCHED, ...by(PHONE, 1990) }, leave("v"), { ...EMPTY, since: TIME }] as const,
    { type: "unwatch", member: "v", rendition: KEY },
    { type: "close", rendition: KEY },
  ),
];
