import type { ServerMessage } from "../protocol/server_messages.ts";
import { sentTo, specOf } from "./motion/deliveries.ts";
import type { Retargeting } from "./retargeting.ts";
import type { SeatAsks } from "./seat/seat_asks.ts";
import type { ClientLine } from "./session/client_line.ts";
import type { SessionOptions } from "./session/session_options.ts";
import type { SessionEffect } from "./session/session_effect.ts";
import type { MemberState, OccupiedSession, SessionState } from "./session_state.ts";
import { isOccupied, membersOf } from "./session/occupancy.ts";
import { headOf, welcomeMessage } from "./welcome.ts";

/** An effect that tells members something, and does nothing else. */
export type News = SessionEffect & {
  readonly type:
    | "welcome"
    | "tellAvatar"
    | "tellSize"
    | "tellDelivery"
    | "tellMotion"
    | "tellRecording"
    | "tellSeat"
    | "tellMood"
    | "tellCamera";
};

/** Who is told, and what of. */
export interface Teller {
  readonly options: Pick<SessionOptions, "facts" | "render" | "clock">;
  readonly viewers: ReadonlyMap<string, { readonly line: ClientLine }>;
  readonly asks: SeatAsks;
  readonly retargeting: Retargeting;
}

export function tellNews(teller: Teller, state: SessionState, effect: News): void {
  switch (effect.type) {
    case "welcome":
      return onMember(teller, state, effect.member, welcome);
    case "tellSize":
      return onMember(teller, state, effect.member, tellSize);
    case "tellDelivery":
      return onMember(teller, state, effect.member, (...told) => tellDelivery(...told, effect));
    case "tellAvatar":
      return tellAvatar(teller, state, effect);
    case "tellMotion":
      return tell(teller, effect.to, { type: "motion", ...effect.news });
    case "tellRecording":
      return tell(teller, effect.to, { type: "recording", ...effect.news });
    case "tellSeat":
      return tellSeat(teller, effect);
    case "tellMood":
      return tell(teller, effect.to, { type: "mood", ...effect.news });
    case "tellCamera":
      if (isOccupied(state)) tell(teller, effect.member, { type: "camera", height: 0, ...state.camera });
  }
}

/** @param to one member; null for all */
export function tell({ viewers }: Pick<Teller, "viewers">, to: string | null, message: ServerMessage): void {
  for (const [id, { line }] of viewers) if (to === null || to === id) line.send(message);
}

/** Where it is still there. */
function onMember(
  teller: Teller,
  state: SessionState,
  id: string,
  act: (teller: Teller, state: OccupiedSession, member: MemberState, line: ClientLine) => void,
): void {
  const member = membersOf(state).find((each) => each.id === id), line = teller.viewers.get(id)?.line;
  if (isOccupied(state) && member && line) act(teller, state, member, line);
}

/** Tells all that a member must know. */
function welcome(
  { options: { facts, render }, retargeting }: Teller,
  state: OccupiedSession,
  member: MemberState,
  { send, viewer, poses, back }: ClientLine,
): void {
  const adapter = render.state.kind === "running" ? render.state.adapter : "";
  const { version, fps, mark = null, packageOf = noPackage } = facts;
  const { elsewhere, ...standing } = facts.standing?.(state.facts.name) ?? {};
  const said = {
    ...{ server: { version, adapter }, fps, mark, package: packageOf(state.facts.avatar.name) },
    ...standing,
    // Who follows needs to know where to.
    ...back && { resume: back.secret, ...elsewhere && { elsewhere: [...elsewhere] } },
  };
  send(welcomeMessage(state, member, retargeting.onto, said));
  // A client starts its decoder anew with a welcome, and what reads poses likewise.
  viewer.restart();
  poses?.restart();
}

const noPackage = () => null;

/** Tells in which size a member's pictures come from now on. */
function tellSize(
  _: Teller,
  state: OccupiedSession,
  member: MemberState,
  { send, viewer }: ClientLine,
): void {
  send({ type: "size", ...pictured(state, member)! });
  // A client starts its decoder anew with it.
  viewer.restart();
}

/** Tells how the session comes to a member from now on. */
function tellDelivery(
  _: Teller,
  state: OccupiedSession,
  member: MemberState,
  { send }: ClientLine,
  { begins, reason }: News & { readonly type: "tellDelivery" },
): void {
  send({
    ...{ type: "delivery", delivery: sentTo(member) },
    // A decoder that goes on is told nothing to start anew by.
    ...begins && pictured(state, member),
    ...reason !== undefined && { reason },
  });
}

/** What a decoder must know of its pictures; null where there are none yet. */
function pictured(state: OccupiedSession, member: MemberState) {
  const codecString = state.renditions.find(({ key }) => key === member.rendition)?.codecString;
  if (!codecString) return null;
  const { size, codec, auto } = specOf(state, member);
  return { size, codec, codecString, ...auto !== undefined && { most: auto } };
}

/** Tells what becomes of another avatar; with it being shown what each needs to drive its head, and to draw it. */
function tellAvatar(
  { options: { facts: { packageOf = noPackage } }, viewers, retargeting }: Teller,
  state: SessionState,
  { to, news }: News & { readonly type: "tellAvatar" },
): void {
  for (const [id, { line }] of viewers) {
    if (to !== null && to !== id) continue;
    const member = membersOf(state).find((each) => each.id === id);
    const isShown = news.state === "shown" && isOccupied(state) && member;
    const shown = isShown &&
      { head: headOf(state, member, retargeting.onto), package: packageOf(news.name) };
    line.send({ type: "avatar", ...news, ...shown });
  }
}

/** What becomes of a question for the seat counts for who pays for who asked. */
function tellSeat(
  teller: Teller,
  { to, news }: News & { readonly type: "tellSeat" },
): void {
  const { asks, viewers, options } = teller;
  const payer = to === news.client ? viewers.get(to)?.line.payer : undefined;
  if (payer !== undefined) asks.note(payer, news.state, options.clock.now());
  tell(teller, to, { type: "seat", ...news });
}
