import { COMES_BACK_MS, MOST_AWAY } from "../limits.ts";
import { specOf } from "../motion/deliveries.ts";
import type { SessionEvent } from "../session/session_event.ts";
import type { MemberState, OccupiedSession, SessionRoom } from "../session_state.ts";
import type { Draft } from "../session_step.ts";
import type { AwayMember, Ticket } from "./away_state.ts";

/* Members that are waited for, as a room has them; nothing here knows of transitions. */

const NOBODY: readonly AwayMember[] = [];

export const awayOf = ({ away = NOBODY }: Pick<SessionRoom, "away">): readonly AwayMember[] => away;

/** Whether a room goes on though nobody is in it. */
export const isAwaited = (room: SessionRoom, time: number): boolean =>
  awayOf(room).length > 0 || (room.awaitedUntil ?? 0) > time;

/** The puppeteer that is waited for, whose seat nobody gets; undefined where there is none. */
export const seatKept = (room: Pick<SessionRoom, "away">, time: number): AwayMember | undefined =>
  awayOf(room).find(({ member, until }) => member.role === "puppeteer" && until > time);

/** Who is waited for and comes by a ticket; undefined where nobody does. */
export const awayBy = (
  room: Pick<SessionRoom, "away">,
  ticket: Ticket,
  time: number,
): AwayMember | undefined => awayOf(room).find(({ member, until }) => until > time && holds(member, ticket));

export const holds = ({ back }: MemberState, { secret, token }: Ticket): boolean =>
  back !== undefined && back.secret === secret && back.token === token;

/** A room that waits for others alone. */
export function withAway<Room extends SessionRoom>(room: Room, away: readonly AwayMember[]): Room {
  const { away: _, ...rest } = room;
  return (away.length === 0 ? rest : { ...rest, away }) as Room;
}

/** Nobody is waited for any longer than it is. */
export function withoutPast<Room extends SessionRoom>(room: Room, time: number): Room {
  const { awaitedUntil, ...rest } = room;
  const now = awaitedUntil === undefined || awaitedUntil > time ? room : rest as Room;
  const away = awayOf(now), left = away.filter(({ until }) => until > time);
  return left.length === away.length ? now : withAway(now, left);
}

/** A member has gone from a room, and is waited for. @param before the room that it was in */
export function waitedFor(
  { room, effects }: Draft,
  before: SessionRoom,
  gone: MemberState,
  time: number,
): Draft {
  const { turning: _, resting: __, ...rest } = gone;
  const member: MemberState = { ...rest, rendition: null, spec: specOf(before, gone) };
  const others = awayOf(room);
  // Whoever was lost first is given up where there are too many.
  const full = others.length < MOST_AWAY ? undefined : others.find((each) => each.member.role === "viewer");
  const away = [...others.filter((each) => each !== full), {
    ...{ member, holds: gone.rendition, until: time + COMES_BACK_MS },
  }];
  return {
    room: { ...room, away },
    effects: [...effects, { type: "lookAgain", afterMs: COMES_BACK_MS }],
  };
}

/** A join of who comes back, as who it was. */
export const asBefore = (
  event: SessionEvent & { readonly type: "join" },
  { member }: AwayMember,
): SessionEvent & { readonly type: "join" } => ({
  ...event,
  role: member.role,
  delivery: member.delivery ?? "video",
});

/** A rendition that is open for nobody but who is waited for, where there is one. */
export function idleRendition({ renditions, members, recording, ...room }: SessionRoom): string | undefined {
  return renditions.find(({ key }) =>
    awayOf(room).some(({ holds }) => holds === key) &&
    !members.some(({ rendition }) => rendition === key) &&
    !(recording.kind === "on" && recording.rendition === key)
  )?.key;
}

/** Nobody is waited for with a rendition open. */
export const withoutHolds = <Room extends SessionRoom>(room: Room, gone: string): Room =>
  room.away === undefined
    ? room
    : withAway(room, room.away.map((each) => each.holds === gone ? { ...each, holds: null } : each));

/** A room without a rendition. */
export const withoutRendition = <Room extends SessionRoom>(room: Room, gone: string): Room => ({
  ...withoutHolds(room, gone),
  renditions: room.renditions.filter(({ key }) => key !== gone),
});

/** A member goes on with another token. */
export const bound = (state: OccupiedSession, id: string, token: string): OccupiedSession => ({
  ...state,
  members: state.members.map((each) =>
    each.id === id && each.back ? { ...each, back: { ...each.back, token } } : each
  ),
});
