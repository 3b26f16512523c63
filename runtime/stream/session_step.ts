import type { ErrorCode } from "../protocol/errors.ts";
import type { Delivery } from "../protocol/fields.ts";
import { USUAL_LIMITS } from "./limits.ts";
import { awayOf, idleRendition, isAwaited, withoutPast, withoutRendition } from "./handover/away.ts";
import { isWelcomed, posed, sentFor, sentTo } from "./motion/deliveries.ts";
import type {
  AvatarNews,
  MotionNews,
  RecordingNews,
  SessionEffect,
  SessionStep,
} from "./session/session_effect.ts";
import type {
  AvatarChange,
  MemberState,
  OccupiedSession,
  RenditionState,
  SessionRoom,
  SessionState,
} from "./session_state.ts";
import { moodTo, withoutMoodOfOthers } from "./mood/mood_news.ts";
import type { RenditionSpec } from "./worker/render_messages.ts";

/** What the transitions of a session are put together from. */

export const stay = (state: SessionState): SessionStep => ({ state, effects: [] });

/** Two steps, one after the other. @param then from the state that the first has come to */
export const andThen = ({ effects }: SessionStep, then: SessionStep): SessionStep => ({
  state: then.state,
  effects: [...effects, ...then.effects],
});

/** @param retryAfter seconds after which it may be asked for again */
export const reject = (
  state: SessionState,
  code: ErrorCode,
  message: string,
  retryAfter?: number,
): SessionStep => ({
  state,
  effects: [{ type: "reject", code, message, ...retryAfter !== undefined && { retryAfter } }],
});

/** A room on its way to the next state, and what has to be done until there. */
export interface Draft {
  readonly room: SessionRoom;
  readonly effects: readonly SessionEffect[];
}

/** Two who ask for the same, and look through the same camera, watch one rendition. */
const keyOf = (
  { size, auto, fps, codec, background, alpha }: RenditionSpec,
  owner: string | null,
): string =>
  JSON.stringify([
    auto === undefined ? size : "auto",
    fps,
    codec,
    background,
    owner,
    ...alpha === undefined ? [] : [alpha],
  ]);

/** The rendition of these properties, opened where there is none yet; nothing where there are too many. */
export function take(
  { room, effects }: Draft,
  spec: RenditionSpec,
  owner: string | null = null,
  codecString: string | null = null,
): Draft & { readonly rendition: RenditionState } | null {
  const key = keyOf(spec, owner);
  const known = room.renditions.find((rendition) => rendition.key === key);
  if (known) return { room, effects, rendition: known };
  if (room.renditions.length >= mostRenditions(room)) {
    const idle = idleRendition(room);
    if (idle === undefined) return null;
    const closed = { type: "close", rendition: idle } as const;
    return take(
      { room: withoutRendition(room, idle), effects: [...effects, closed] },
      spec,
      owner,
      codecString,
    );
  }
  const rendition = { key, spec, owner, codecString };
  return {
    room: { ...room, renditions: [...room.renditions, rendition] },
    effects: [...effects, { type: "open", rendition }],
    rendition,
  };
}

const mostRenditions = ({ facts }: Pick<SessionRoom, "facts">): number =>
  (facts.limits ?? USUAL_LIMITS).renditionsPerSession;

export const tooManyRenditions = (state: SessionState): SessionStep =>
  reject(
    state,
    "too-many-renditions",
    `Cannot open another size, rate, codec, background or camera, a session has at most: ${
      mostRenditions(state)
    }`,
  );

/** Why no further member can be sent that; null where one can. Who draws by itself is counted apart. */
export function tooManyClients(
  state: SessionState,
  room: SessionRoom,
  delivery: Delivery,
  act: "join" | "go over" = "join",
): SessionStep | null {
  const { members, facts } = room;
  const { clientsPerSession, motionClients } = facts.limits ?? USUAL_LIMITS;
  const byMotion = sentFor(delivery) === "motion";
  const most = byMotion ? motionClients : clientsPerSession;
  const isCounted = (member: MemberState) => (sentTo(member) === "motion") === byMotion;
  const count = members.reduce((sum, { rendition }) => sum + Number((rendition === null) === byMotion), 0) +
    awayOf(room).filter(({ member }) => isCounted(member)).length;
  if (count < most) return null;
  const words = `a session has at most ${most} clients${byMotion ? " by motion" : ""}`;
  return reject(state, "too-many-clients", `Cannot ${act}, ${words}: ${facts.name}`);
}

/** What it was waiting for is there: it is welcomed, or told so where it was welcomed before. */
export const greet = (room: SessionRoom, member: MemberState, time: number): SessionEffect[] =>
  member.turning
    ? [{ type: "tellDelivery", member: member.id, begins: true }]
    : [...welcome(room, member, time), ...posed(member)];

/** @param key of the rendition that they waited for */
export const greeted = (members: readonly MemberState[], key: string): readonly MemberState[] =>
  members.map((member) => {
    if (member.rendition !== key || !member.turning) return member;
    const { turning: _, ...there } = member;
    return there;
  });

/** Tells a member where it is, and that it is being recorded where it is. */
export function welcome(room: SessionRoom, { id }: MemberState, time: number): SessionEffect[] {
  const effects: SessionEffect[] = [{ type: "welcome", member: id }];
  if (room.recording.kind === "on") {
    effects.push({ type: "tellRecording", to: id, news: recordingNews(room, time) });
  }
  if (room.motion.kind === "on") {
    effects.push({ type: "tellMotion", to: id, news: motionNews(room, time) });
  }
  if (room.change) effects.push({ type: "tellAvatar", to: id, news: avatarNews(room.change, "loading") });
  return [...effects, ...moodTo(room, id), ...speakingTo(room, id)];
}

/** Who has come hears of what is being said; how far that is is told by the clock. */
function speakingTo({ speech }: SessionRoom, member: string): SessionEffect[] {
  const first = speech?.utterances[0];
  if (first === undefined || !speech!.sounding) return [];
  const news = { id: first.id, generation: first.generation, state: "started" } as const;
  return [{ type: "tellSpeaking", to: member, news: { ...news, playedMs: 0, soundMs: 0 } }];
}

export const avatarNews = (
  { avatar, client }: Pick<AvatarChange, "avatar" | "client">,
  state: AvatarNews["state"],
): AvatarNews => ({ state, name: avatar.name, client });

/** A silent puppeteer goes on as a viewer, and is told by another welcome. Another sender counts its frames anew. */
export function unseat({ room, effects }: Draft, time: number): Draft {
  const seated = room.members.find(({ role }) => role === "puppeteer");
  // A source that drives goes on until the first pose of who has come.
  const anew: SessionEffect[] = room.source === undefined ? [{ type: "newSender", link: "stream" }] : [];
  if (!seated) return { room, effects: [...effects, ...anew] };
  const members = room.members.map((member): MemberState =>
    member === seated ? { ...member, role: "viewer" } : member
  );
  const told: SessionEffect[] = isWelcomed(room, seated)
    ? [...welcome(room, seated, time), ...keyFor(room, seated)]
    : [];
  return { room: { ...room, members }, effects: [...effects, ...told, ...anew] };
}

/** A welcome has a decoder start anew, where it has one. One that rests has its key frame when it wakes. */
function keyFor({ renditions }: SessionRoom, { rendition, resting }: MemberState): SessionEffect[] {
  const isOpen = renditions.some(({ key, codecString }) => key === rendition && codecString !== null);
  return isOpen && !resting ? [{ type: "key", rendition: rendition! }] : [];
}

/** @returns what ends all that is said or waits to be */
export const hushing = ({ speech }: SessionRoom): SessionEffect[] =>
  speech === undefined ? [] : [{ type: "hush" }];

export function motionNews({ motion }: SessionRoom, time: number): MotionNews {
  return motion.kind === "on"
    ? { state: "on", file: motion.file, seconds: (time - motion.since) / 1000 }
    : { state: "off", file: null, seconds: 0 };
}

/** @returns what ends a recording of motion that is on */
export const finishingMotion = ({ motion }: SessionRoom): SessionEffect[] =>
  motion.kind === "on" ? [{ type: "finishMotion", file: motion.file }] : [];

export function recordingNews({ recording }: SessionRoom, time: number): RecordingNews {
  return recording.kind === "on"
    ? { state: "on", file: recording.file, seconds: (time - recording.since) / 1000 }
    : { state: "off", file: null, seconds: 0 };
}

/** What is in a session that somebody comes into. */
export function roomOf(state: SessionState & { kind: "empty" } | OccupiedSession): SessionRoom {
  if (state.kind !== "empty") return state;
  const { facts, camera } = state;
  return { facts, camera, members: [], renditions: [], recording: { kind: "off" }, motion: { kind: "off" } };
}

/** The state that a room is in: who drives follows from who is there, and what nobody watches is closed. */
export function settle(before: SessionState, draft: Draft, time: number): SessionStep {
  const present = withoutPast(draft.room, time);
  const { room, effects } = withoutMoodOfOthers({ room: present, effects: draft.effects });
  const { facts, members, camera } = room;
  if (members.length === 0 && !isAwaited(room, time)) {
    const closing = room.renditions.map(({ key }) => ({ type: "close", rendition: key }) as const);
    return {
      state: { kind: "empty", facts, since: time, camera },
      effects: [...effects, ...finishing(room), ...finishingMotion(room), ...hushing(room), ...closing],
    };
  }
  const used = new Set<string | null>(members.map(({ rendition }) => rendition));
  for (const { holds } of awayOf(room)) used.add(holds);
  if (room.recording.kind === "on") used.add(room.recording.rendition);
  const unused = room.renditions.filter(({ key }) => !used.has(key));
  const rest: SessionRoom = unused.length === 0
    ? room
    : { ...room, renditions: room.renditions.filter(({ key }) => used.has(key)) };
  const closing = unused.map(({ key }) => ({ type: "close", rendition: key }) as const);
  return { state: seated(before, rest, time), effects: [...effects, ...closing] };
}

function seated(before: SessionState, room: SessionRoom, time: number): OccupiedSession {
  const { facts, members, renditions, camera, move, recording, motion, source, speech, seat, mood, change } =
    room;
  const { away, awaitedUntil } = room;
  const plain = {
    ...{ facts, members, renditions, camera, recording, motion },
    ...move && { move },
    ...source && { source },
    ...speech && { speech },
    ...seat && { seat },
    ...mood && { mood },
    ...change && { change },
    ...away && { away },
    ...awaitedUntil !== undefined && { awaitedUntil },
  };
  const puppeteer = members.find(({ role }) => role === "puppeteer")?.id;
  if (puppeteer === undefined) return { kind: "watched", ...plain };
  if (before.kind !== "driven" || before.puppeteer !== puppeteer) {
    return { kind: "driven", ...plain, puppeteer, heardAt: time };
  }
  const { heardAt, posed } = before;
  return { kind: "driven", ...plain, puppeteer, heardAt, ...posed && { posed } };
}

/** @param reason why, where nobody asked for it */
export function finishing({ recording }: SessionRoom, reason: string | null = null): SessionEffect[] {
  return recording.kind === "on" ? [{ type: "finishRecording", file: recording.file, reason }] : [];
}
