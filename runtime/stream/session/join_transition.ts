import { asBefore, awayBy, awayOf, seatKept, withAway } from "../handover/away.ts";
import { heldAfter, heldAfterJoin } from "../handover/held_speech.ts";
import { objectionToMotion } from "../motion/deliveries.ts";
import { beginMotion } from "../recording/motion_transition.ts";
import { beginRecording } from "../recording/recording_transition.ts";
import type { SessionStep } from "./session_effect.ts";
import type { SessionEvent } from "./session_event.ts";
import type { MemberState, SessionRoom, SessionState } from "../session_state.ts";
import {
  andThen,
  type Draft,
  greet,
  reject,
  roomOf,
  settle,
  take,
  tooManyClients,
  tooManyRenditions,
  unseat,
} from "../session_step.ts";
import { isDriven, isOccupied } from "./occupancy.ts";

/** Who comes in; by a ticket of somebody who is waited for it is who it was. */
export function onJoin(state: SessionState, asked: SessionEvent & { type: "join" }): SessionStep {
  const { facts } = state;
  const { id, spec, time, objection = null } = asked;
  if (state.kind === "ended") {
    return reject(state, "unavailable", `Cannot join a session that has ended: ${facts.name}`);
  }
  const room = roomOf(state);
  const known = asked.resume && awayBy(room, asked.resume, time);
  const before = known ? withAway(room, awayOf(room).filter((each) => each !== known)) : room;
  const event = known ? asBefore(asked, known) : asked;
  const { role, delivery = "video" } = event;
  const refused = role === "puppeteer" ? objectionToSeat(state, before, time) : null;
  if (refused !== null) return refused;
  const unsent = objectionToMotion(facts, delivery);
  if (unsent !== null) return reject(state, "unavailable", unsent);
  const crowded = tooManyClients(state, before, delivery);
  if (crowded !== null) return crowded;
  const camera = role === "viewer" && known ? known.member.camera : null;
  const taken = delivery === "motion"
    ? { room: before, effects: [], rendition: null }
    : take({ room: before, effects: [] }, spec, camera && id);
  if (!taken) return tooManyRenditions(state);
  if (taken.effects.length > 0 && objection !== null) return reject(state, "too-costly", objection);
  const { rendition } = taken;
  const member = { ...memberBy(event, rendition?.key ?? null), camera, ...camera && wayOf(known!.member) };
  const seated = role === "puppeteer" ? unseat(taken, time) : taken;
  const draft: Draft = {
    room: { ...seated.room, members: [...seated.room.members, member] },
    effects: [
      ...seated.effects,
      // Who comes before the encoder has named its stream is welcomed when it has.
      ...rendition?.codecString === null ? [] : greet(seated.room, member, time),
      ...rendition === null ? [] : [{ type: "watch", member: id, rendition: rendition.key } as const],
    ],
  };
  const heard = heldAfterJoin(draft, member.sound !== undefined, known && event.got, time);
  const step = settle(state, state.kind === "empty" ? recordedFromTheFirst(heard, event) : heard, time);
  return isOccupied(step.state) ? andThen(step, heldAfter(step.state, time)) : step;
}

/** Why nobody may sit down now; null where somebody may. */
function objectionToSeat(state: SessionState, room: SessionRoom, time: number): SessionStep | null {
  const { name } = state.facts;
  if (isDriven(state, time)) {
    return reject(
      state,
      "role-taken",
      `Cannot drive this head, somebody else does already in session: ${name}`,
    );
  }
  const kept = seatKept(room, time);
  return kept === undefined ? null : reject(
    state,
    "role-taken",
    `Cannot drive this head, who does has lost its connection and is waited for in session: ${name}`,
    Math.ceil((kept.until - time) / 1000),
  );
}

const memberBy = (
  { id, role, spec, delivery = "video", sound, resizes, back }: SessionEvent & { type: "join" },
  rendition: string | null,
): MemberState => ({
  ...{ id, role, rendition, camera: null },
  ...delivery === "motion" && { spec },
  ...delivery !== "video" && { delivery },
  ...sound && { sound },
  ...resizes && { resizes: true },
  ...back && { back },
});

const wayOf = ({ move }: MemberState): Pick<MemberState, "move"> => move ? { move } : {};

/** What is recorded always is so from the first who comes on. */
function recordedFromTheFirst(
  draft: Draft,
  { spec, file, motionFile, time }: SessionEvent & { type: "join" },
): Draft {
  const { recording, motion } = draft.room.facts;
  const filmed = recording === "always" ? beginRecording(draft, spec, file, time) ?? draft : draft;
  return motion === "always" && motionFile !== undefined ? beginMotion(filmed, motionFile, time) : filmed;
}
