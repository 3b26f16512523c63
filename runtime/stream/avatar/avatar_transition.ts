import { type Camera, PORTRAIT } from "../../base/camera.ts";
import type { ExpressionSpace } from "../../head/expression_space.ts";
import { isFree } from "../seat/seat_transition.ts";
import { avatarNews, greet, reject, stay } from "../session_step.ts";
import type { AvatarNews, SessionEffect, SessionStep } from "../session/session_effect.ts";
import type { SessionEvent } from "../session/session_event.ts";
import type { AvatarChange, AvatarPlace, MemberState, OccupiedSession } from "../session_state.ts";

/*
 * Another avatar within a session, as pure as the session's transition. It is got ready in every rendition beside the one
 * that is shown; once it is there in all of them, they change together, between two frames.
 */

/** Why a member may not have another avatar shown; null where it may: who drives, or could do so at once. */
export function objectionToChange(
  state: OccupiedSession,
  { role }: MemberState,
  operator: boolean,
  time: number,
): string | null {
  if (operator || role === "puppeteer" || isFree(state, time)) return null;
  return "Cannot change the avatar, only a puppeteer can while somebody drives: viewer";
}

export function onChangeAvatar(
  state: OccupiedSession,
  member: MemberState,
  { avatar, operator, time }: SessionEvent & { type: "changeAvatar" },
): SessionStep {
  const objection = objectionToChange(state, member, operator, time);
  if (objection !== null) return reject(state, "not-puppeteer", objection);
  const wanted = { avatar, client: member.id };
  const { change: before, ...room } = state;
  if (before?.avatar.name === avatar.name) {
    return { state, effects: [tell(avatarNews(before, "loading"), member.id)] };
  }
  const overtaken = before ? [tell(avatarNews(before, "overtaken"))] : [];
  if (avatar.name === state.facts.avatar.name) {
    return {
      state: room,
      effects: [...keeping(before), ...overtaken, tell(avatarNews(wanted, "shown"), member.id)],
    };
  }
  return {
    state: { ...room, change: { ...wanted, waiting: [], ready: [] } },
    effects: [...overtaken, tell(avatarNews(wanted, "loading"))],
  };
}

export function onPrepared(
  state: OccupiedSession,
  { rendition, folder, codecString, space }: SessionEvent & { type: "prepared" },
): SessionStep {
  const { change } = state;
  if (change?.avatar.folder !== folder || !change.waiting.includes(rendition)) return stay(state);
  if (space !== change.avatar.space) return failed(state, change, otherSpace(space, change.avatar));
  const waiting = change.waiting.filter((key) => key !== rendition);
  return stay({
    ...state,
    change: { ...change, waiting, ready: [...change.ready, { rendition, codecString }] },
  });
}

export function onUnprepared(
  state: OccupiedSession,
  { folder, reason }: SessionEvent & { type: "unprepared" },
): SessionStep {
  const { change } = state;
  return change?.avatar.folder === folder ? failed(state, change, reason) : stay(state);
}

export const otherSpace = (space: ExpressionSpace, avatar: AvatarPlace): string =>
  `its avatar moves by ${space}, and avatar.json said: ${avatar.space}`;

/**
 * What another event means for an avatar that is on its way: what was opened meanwhile has to have it too, what was closed
 * need not, and with the last rendition in which it is ready it is shown.
 */
export function avatarAfter({ state, effects }: SessionStep, event: SessionEvent): SessionStep {
  if (state.kind !== "watched" && state.kind !== "driven" || state.change === undefined) {
    return { state, effects };
  }
  const { renditions, change } = state;
  const isOpen = (key: string) => renditions.some((each) => each.key === key);
  const ready = change.ready.filter(({ rendition }) => isOpen(rendition));
  const known = new Set([...change.waiting, ...ready.map(({ rendition }) => rendition)]);
  const fresh = renditions.map(({ key }) => key).filter((key) => !known.has(key));
  const waiting = [...change.waiting.filter(isOpen), ...fresh];
  const { folder } = change.avatar;
  const preparing = fresh.map((rendition) => ({ type: "prepareAvatar", rendition, folder }) as const);
  const then = { ...change, waiting, ready };
  if (waiting.length === 0) {
    const shown = show(state, then, "time" in event ? event.time : 0);
    return { state: shown.state, effects: [...effects, ...shown.effects] };
  }
  return { state: { ...state, change: then }, effects: [...effects, ...preparing] };
}

/** What shows an avatar whole while nobody has turned the camera. */
export const portraitOf = ({ portrait }: AvatarPlace): Camera =>
  portrait ? { ...PORTRAIT, ...portrait } : PORTRAIT;

/** A camera that nobody has moved goes where the other avatar's portrait is taken from. */
function cameraFor(state: OccupiedSession, avatar: AvatarPlace): Camera {
  const [before, after] = [portraitOf(state.facts.avatar), portraitOf(avatar)];
  return !isSame(before, after) && isSame(state.camera, before) ? after : state.camera;
}

const isSame = (a: Camera, b: Camera): boolean =>
  Object.entries(b).every(([name, value]) => a[name as keyof Camera] === value);

/** All renditions have it: from the next frame on it is the session's. */
function show(
  state: OccupiedSession,
  { avatar, client, ready }: AvatarChange,
  time: number,
): { state: OccupiedSession; effects: SessionEffect[] } {
  const { change: _, ...room } = state;
  const renditions = state.renditions.map((each) => ({
    ...each,
    spec: { ...each.spec, avatarFolder: avatar.folder },
    codecString: ready.find(({ rendition }) => rendition === each.key)!.codecString,
  }));
  const camera = cameraFor(state, avatar);
  const members = state.members.map(({ turning: _, ...member }) => member);
  const shown = { ...room, facts: { ...state.facts, avatar }, renditions, camera, members };
  // Their renditions were still being opened with the avatar before.
  const unwelcomed = state.members.filter(({ rendition }) =>
    state.renditions.some(({ key, codecString }) => key === rendition && codecString === null)
  );
  return {
    state: shown,
    effects: [
      { type: "wear", space: avatar.space },
      ...renditions.map(({ key }) => ({ type: "swapAvatar", rendition: key }) as const),
      tell(avatarNews({ avatar, client }, "shown")),
      ...(camera === state.camera ? [] : tellOf(shown)),
      ...unwelcomed.flatMap((member) => greet(shown, member, time)),
    ],
  };
}

const tellOf = ({ members }: OccupiedSession): SessionEffect[] =>
  members.flatMap(({ id, camera }) => camera === null ? [{ type: "tellCamera", member: id } as const] : []);

function failed(state: OccupiedSession, change: AvatarChange, reason: string): SessionStep {
  const { change: _, ...room } = state;
  return {
    state: room,
    effects: [...keeping(change), tell({ ...avatarNews(change, "failed"), reason })],
  };
}

const keeping = (change: AvatarChange | undefined): SessionEffect[] =>
  [...change?.waiting ?? [], ...change?.ready.map(({ rendition }) => rendition) ?? []]
    .map((rendition) => ({ type: "keepAvatar", rendition }));

const tell = (news: AvatarNews, to: string | null = null): SessionEffect => ({
  type: "tellAvatar",
  to,
  news,
});
