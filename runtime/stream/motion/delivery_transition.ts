import type { Delivery } from "../../protocol/fields.ts";
import { reject, settle, stay, take, tooManyClients, tooManyRenditions, welcome } from "../session_step.ts";
import type { SessionEffect, SessionStep } from "../session/session_effect.ts";
import type { SessionEvent } from "../session/session_event.ts";
import type { MemberState, OccupiedSession, SessionRoom } from "../session_state.ts";
import { hasPoses, isWelcomed, objectionToMotion, posed, sentFor, sentTo, specOf } from "./deliveries.ts";

/* How a session comes to a member, and how it goes over from pictures to poses and back; as pure as the session's transition. */

type Asked = SessionEvent & { readonly type: "delivery" };

/** A member wants the session otherwise from here on. */
export function onDelivery(state: OccupiedSession, member: MemberState, event: Asked): SessionStep {
  const { delivery } = event;
  const objection = objectionToMotion(state.facts, delivery);
  if (objection !== null) return reject(state, "unavailable", objection);
  const from = sentTo(member), to = sentFor(delivery);
  if (from === to) {
    return { state: within(state, member, asking(member, delivery)), effects: told(state, member) };
  }
  if (to === "motion") return toMotion(state, member, event);
  return from === "motion" ? toPictures(state, member, event) : besides(state, member, delivery);
}

/** From poses alone to pictures: drawn as it asked for them once, by the camera that it has now. */
function toPictures(
  state: OccupiedSession,
  member: MemberState,
  { delivery, objection = null, time }: Asked,
): SessionStep {
  const crowded = tooManyClients(state, state, delivery, "go over");
  if (crowded !== null) return crowded;
  const owner = member.camera === null ? null : member.id;
  const taken = take({ room: state, effects: [] }, specOf(state, member), owner);
  if (!taken) return tooManyRenditions(state);
  if (taken.effects.length > 0 && objection !== null) return reject(state, "too-costly", objection);
  const { key, codecString } = taken.rendition;
  const { spec: _, ...rest } = member;
  const now: MemberState = {
    ...asking(rest, delivery),
    rendition: key,
    ...codecString === null && { turning: true },
  };
  const { id, resting } = member;
  return settle(state, {
    room: within(taken.room, member, now),
    effects: [
      ...taken.effects,
      ...codecString === null ? [] : [{ type: "tellDelivery", member: id, begins: true } as const],
      ...hasPoses(now) || resting ? [] : [{ type: "endPoses", member: id } as const],
      // Who goes to and fro all the time is drawn no more key frames than who rests and wakes.
      ...resting ? [] : [{ type: "rewatch", member: id, rendition: key } as const],
    ],
  }, time);
}

/** From pictures to poses alone: what nobody else watches is closed. */
function toMotion(
  state: OccupiedSession,
  member: MemberState,
  { delivery, time }: Asked,
): SessionStep {
  const crowded = tooManyClients(state, state, delivery, "go over");
  if (crowded !== null) return crowded;
  const now = byMotion(state, member);
  return settle(state, {
    room: within(state, member, now),
    effects: [
      ...unpictured(member),
      ...isWelcomed(state, member) ? told(state, member) : welcome(state, member, time),
      ...begins(state, member, now),
    ],
  }, time);
}

/** Poses beside pictures, or no more of them; who waits for its welcome is given them with that. */
function besides(state: OccupiedSession, member: MemberState, delivery: Delivery): SessionStep {
  const now = asking(member, delivery);
  const { id, resting } = member;
  const moved = within(state, member, now);
  if (!isWelcomed(state, member)) return stay(moved);
  const ends = hasPoses(member) && !hasPoses(now) && !resting;
  return {
    state: moved,
    effects: [
      { type: "tellDelivery", member: id },
      ...ends ? [{ type: "endPoses", member: id } as const] : [],
      ...begins(state, member, now),
    ],
  };
}

/** Poses begin, where none came. */
const begins = (state: SessionRoom, before: MemberState, now: MemberState): SessionEffect[] =>
  hasPoses(before) && isWelcomed(state, before) ? [] : posed(now);

const told = (state: SessionRoom, member: MemberState): SessionEffect[] =>
  isWelcomed(state, member) ? [{ type: "tellDelivery", member: member.id }] : [];

const unpictured = ({ id, rendition, resting }: MemberState): SessionEffect[] =>
  rendition === null || resting ? [] : [{ type: "unwatch", member: id, rendition }];

function asking({ delivery: _, ...member }: MemberState, delivery: Delivery): MemberState {
  return { ...member, ...delivery !== "video" && { delivery } };
}

/** A member that watches nothing drawn any more. */
function byMotion(room: SessionRoom, member: MemberState): MemberState {
  const { turning: _, ...rest } = member;
  return { ...rest, rendition: null, spec: specOf(room, member), delivery: "motion" };
}

function within<Room extends SessionRoom>(room: Room, member: MemberState, now: MemberState): Room {
  return { ...room, members: room.members.map((each) => each === member ? now : each) };
}

/** Who goes on without its pictures, where they cannot be drawn: poses are sent to it, or may be. */
export const bearsRefusal = ({ facts }: SessionRoom, { delivery, turning }: MemberState): boolean =>
  delivery === "both" || turning === true || delivery === "auto" && facts.delivery !== "video";

/** Those go on by motion alone, and are told why. */
export function withoutPictures(
  room: SessionRoom,
  members: readonly MemberState[],
  reason: string,
  time: number,
): { readonly room: SessionRoom; readonly effects: readonly SessionEffect[] } {
  const effects: SessionEffect[] = [];
  const now = room.members.map((member) => {
    if (!members.includes(member)) return member;
    const by = byMotion(room, member);
    effects.push(
      ...unpictured(member),
      ...isWelcomed(room, member) ? [] : welcome(room, member, time),
      { type: "tellDelivery", member: member.id, reason },
      ...begins(room, member, by),
    );
    return by;
  });
  return { room: { ...room, members: now }, effects };
}
