import type { PoseFrame } from "../../motion/driver.ts";
import { JOINTS } from "../../head/head_model.ts";
import type { SeatNewsState } from "../../protocol/fields.ts";
import { PUPPETEER_SILENCE_MS, SEAT_ASK_MS, SEAT_QUIET_MS, USUAL_LIMITS } from "../limits.ts";
import { seatKept } from "../handover/away.ts";
import { isOccupied } from "../session/occupancy.ts";
import type { SessionStep } from "../session/session_effect.ts";
import type { SessionEvent } from "../session/session_event.ts";
import type { MemberState, OccupiedSession, SessionState } from "../session_state.ts";
import { type Draft, reject, settle, stay, take, unseat, welcome } from "../session_step.ts";
import type { SeatEffect, SeatEvent, SeatState } from "./seat_state.ts";

type Asked = SeatState & { readonly kind: "asked" };
type Driven = OccupiedSession & { readonly kind: "driven" };

/** What is asked and answered about the puppeteer's seat, and what time makes of it; as pure as the session's transition. */
export function seatTransition(state: SessionState, event: SeatEvent): SessionStep {
  const occupied = isOccupied(state);
  if (event.type === "seatTime") return occupied ? onTime(state, event.time) : stay(state);
  if (event.type === "seatFree") return occupied ? onFree(state, event.time) : stay(state);
  const member = occupied ? state.members.find(({ id }) => id === event.id) : undefined;
  if (!occupied || !member) {
    return reject(state, "not-joined", `Cannot act in a session that was left: ${state.facts.name}`);
  }
  switch (event.act) {
    case "ask":
      return onAsk(state, member, event.time);
    case "withdraw":
      return state.seat?.kind === "asked" && state.seat.asker === member.id
        ? over(state, state.seat, "withdrawn", event.time)
        : stay(state);
    case "give":
    case "keep":
    case "here":
      return onAnswer(state, member, event);
  }
}

/**
 * What another event means for the question that is open: what the puppeteer does breaks its silence, and who asks, or is
 * asked, may have gone.
 */
export function seatAfter({ state, effects }: SessionStep, event: SessionEvent): SessionStep {
  if (state.kind !== "watched" && state.kind !== "driven" || state.seat?.kind !== "asked") {
    return { state, effects };
  }
  const { seat } = state;
  const time = "time" in event ? event.time : seat.since;
  const then = (step: SessionStep) => ({ ...step, effects: [...effects, ...step.effects] });
  if (!state.members.some(({ id }) => id === seat.asker)) return then(over(state, seat, "withdrawn", time));
  if (state.kind === "watched") {
    // Who is asked has lost its connection, and may answer yet.
    if (seatKept(state, time)) return { state, effects };
    return then(hand(state, seat.asker, "given", time));
  }
  // Another has sat down who was not asked.
  if (state.puppeteer !== seat.holder) return then(over(state, seat, "unanswered", time));
  const moved = effects[0]?.type === "reject" ? seat : afterAct(seat, event);
  return moved === seat ? { state, effects } : { state: { ...state, seat: moved }, effects };
}

function onAsk(state: OccupiedSession, { id, role }: MemberState, time: number): SessionStep {
  if (role === "puppeteer") return { state, effects: [told(id, "given", id)] };
  const kept = seatKept(state, time);
  if (kept) {
    return reject(
      state,
      "too-many-asks",
      `Cannot ask for the seat, who has it lost its connection and is waited for in session: ${state.facts.name}`,
      Math.ceil((kept.until - time) / 1000),
    );
  }
  if (state.kind === "watched" || isFree(state, time)) return hand(state, id, "given", time);
  const { seat, facts, puppeteer } = state;
  // The puppeteer knows.
  if (seat?.kind === "asked" && seat.asker === id) {
    return { state, effects: tellAsked(state, seat, time).filter(({ to }) => to === id) };
  }
  if (seat?.kind === "asked" || seat !== undefined && time < seat.until) {
    const why = seat.kind === "asked" ? "somebody else does already" : "somebody was just refused it";
    return reject(state, "too-many-asks", `Cannot ask for the seat, ${why} in session: ${facts.name}`);
  }
  const asked: Asked = { kind: "asked", asker: id, holder: puppeteer, since: time, movedAt: time };
  const next = { ...state, seat: asked };
  return { state: next, effects: tellAsked(next, asked, time) };
}

function onAnswer(
  state: OccupiedSession,
  { id, role }: MemberState,
  { act, asker, time }: SeatEvent & { readonly type: "seat" },
): SessionStep {
  const { seat } = state;
  if (role !== "puppeteer") {
    return reject(state, "not-puppeteer", "Cannot answer for the seat, only a puppeteer can: viewer");
  }
  // It is late, and the question another, or none.
  if (seat?.kind !== "asked" || seat.holder !== id || asker !== undefined && asker !== seat.asker) {
    return stay(state);
  }
  if (act === "give") return hand(state, seat.asker, "given", time);
  if (act === "keep") return over(state, seat, "refused", time);
  return stay({ ...state, seat: { ...seat, movedAt: time } });
}

function onTime(state: OccupiedSession, time: number): SessionStep {
  const { seat } = state;
  if (seat?.kind !== "asked" || state.kind !== "driven") return stay(state);
  // A head that says what its puppeteer told it to is driven by that.
  const present = speaks(state) ? { ...seat, movedAt: time } : seat;
  if (silenceLeft(state, present, time) <= 0) return hand(state, seat.asker, "taken", time);
  if (time - seat.since >= SEAT_ASK_MS) return over(state, seat, "unanswered", time);
  return { state: { ...state, seat: present }, effects: tellAsked(state, present, time) };
}

/** Nobody sits there who drives or says anything: as for who joins, it need not be asked for. */
export const isFree = (state: OccupiedSession, time: number): boolean =>
  state.kind === "watched"
    ? seatKept(state, time) === undefined
    : time - state.heardAt > PUPPETEER_SILENCE_MS && !speaks(state);

const speaks = ({ puppeteer, speech }: Driven): boolean =>
  speech?.utterances.some(({ by }) => by === puppeteer) === true;

const silenceLeft = ({ facts }: OccupiedSession, { movedAt }: Asked, time: number): number =>
  movedAt + (facts.limits ?? USUAL_LIMITS).seatSeconds * 1000 - time;

/** Who sat there learns by another welcome that it watches. */
function onFree(state: OccupiedSession, time: number): SessionStep {
  if (state.kind !== "driven") return stay(state);
  return settle(state, unseat({ room: state, effects: [] }, time), time);
}

/** The seat changes hands: each learns its role by another welcome, and the session's camera stays where it is. */
function hand(state: OccupiedSession, asker: string, how: "given" | "taken", time: number): SessionStep {
  const { seat: _, ...room } = state;
  const holder = state.kind === "driven" ? [state.puppeteer] : [];
  const news = [...holder, asker].map((to) => told(to, how, asker));
  const draft = seat(unseat({ room, effects: news }, time), asker, time);
  return settle(state, draft, time);
}

/** Puts a member into the empty seat, to look through the session's camera from here on. */
function seat(draft: Draft, id: string, time: number): Draft {
  const { room, effects } = draft;
  const before = room.members.find((member) => member.id === id)!;
  if (before.rendition === null) return seatByMotion(draft, before, time);
  const watched = room.renditions.find(({ key }) => key === before.rendition)!;
  const isOwn = watched.owner !== null;
  // There is room for the session's own view once the member's is gone.
  const renditions = isOwn ? room.renditions.filter((each) => each !== watched) : room.renditions;
  const taken = take({ room: { ...room, renditions }, effects }, watched.spec, null, watched.codecString)!;
  const { key, codecString } = taken.rendition;
  const member: MemberState = { ...before, role: "puppeteer", camera: null, rendition: key };
  const members = taken.room.members.map((each) => each === before ? member : each);
  return {
    room: { ...taken.room, members },
    effects: [
      ...taken.effects,
      ...isOwn ? [{ type: "unwatch", member: id, rendition: watched.key } as const] : [],
      ...codecString === null && !before.turning ? [] : welcome(taken.room, member, time),
      ...isOwn
        ? [
          { type: "watch", member: id, rendition: key } as const,
          { type: "close", rendition: watched.key } as const,
        ]
        : codecString === null
        ? []
        : [{ type: "key", rendition: key } as const],
    ],
  };
}

/** Nothing is drawn for it that could look elsewhere. */
function seatByMotion({ room, effects }: Draft, before: MemberState, time: number): Draft {
  const { move: _, ...rest } = before;
  const member: MemberState = { ...rest, role: "puppeteer", camera: null };
  const members = room.members.map((each) => each === before ? member : each);
  return { room: { ...room, members }, effects: [...effects, ...welcome(room, member, time)] };
}

/** The question is over, and nothing has changed but that nobody may ask for a while. */
function over(
  state: OccupiedSession,
  { asker, holder }: Asked,
  how: SeatNewsState,
  time: number,
): SessionStep {
  const present = [holder, asker].filter((each) => state.members.some(({ id }) => id === each));
  return {
    state: { ...state, seat: { kind: "quiet", until: time + SEAT_QUIET_MS } },
    effects: present.map((to) => told(to, how, asker)),
  };
}

const told = (to: string, state: SeatNewsState, client: string): SeatEffect => ({
  type: "tellSeat",
  to,
  news: { state, client },
});

function tellAsked(state: OccupiedSession, seat: Asked, time: number): SeatEffect[] {
  const seconds = Math.max(0, Math.round(silenceLeft(state, seat, time))) / 1000;
  const news = { state: "asked", client: seat.asker, seconds } as const;
  return [seat.holder, seat.asker].map((to) => ({ type: "tellSeat", to, news }));
}

/** The question after something that the puppeteer may have done. */
function afterAct(seat: Asked, event: SessionEvent): Asked {
  switch (event.type) {
    case "pose":
      return event.id === seat.holder ? afterPose(seat, event.frame, event.time) : seat;
    case "camera":
    case "mood":
    case "changeAvatar":
    case "record":
    case "recordMotion":
      return event.id === seat.holder ? { ...seat, movedAt: event.time } : seat;
    case "speak":
    case "sound":
    case "interrupt":
    case "resume":
      return event.speaker.client === seat.holder ? { ...seat, movedAt: event.time } : seat;
    default:
      return seat;
  }
}

/** The first pose tells what is held; from then on one that is another is movement. */
function afterPose(seat: Asked, frame: PoseFrame, time: number): Asked {
  if (seat.last === undefined) return { ...seat, last: frame };
  return isSamePose(seat.last, frame) ? seat : { ...seat, last: frame, movedAt: time };
}

function isSamePose(one: PoseFrame, other: PoseFrame): boolean {
  if (one.space !== other.space || !areSame(one.expression, other.expression)) return false;
  return JOINTS.every((joint) => areSame(one[joint], other[joint]));
}

function areSame(one: ArrayLike<number> | undefined, other: ArrayLike<number> | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}
