import { waitedFor } from "../handover/away.ts";
import { unwatched } from "../motion/deliveries.ts";
import { speechWithout } from "../sound/speech_transition.ts";
import type { SessionStep } from "./session_effect.ts";
import type { SessionEvent } from "./session_event.ts";
import type { MemberState, OccupiedSession, SessionRoom } from "../session_state.ts";
import { type Draft, settle, stay } from "../session_step.ts";

export function onLeave(
  state: OccupiedSession,
  { id, time }: SessionEvent & { type: "leave" },
): SessionStep {
  const left = state.members.filter((member) => member.id === id);
  return left.length === 0 ? stay(state) : settle(state, without(state, left), time);
}

/** It said nothing: where it can come back it is waited for. */
export function onLose(state: OccupiedSession, { id, time }: SessionEvent & { type: "lose" }): SessionStep {
  const lost = state.members.find((member) => member.id === id);
  if (lost === undefined) return stay(state);
  const draft = without(state, [lost]);
  return settle(state, lost.back ? waitedFor(draft, state, lost, time) : draft, time);
}

/** A room that some have gone from, with nothing for them any more. */
export function without(room: SessionRoom, gone: readonly MemberState[]): Draft {
  return speechWithout({
    room: { ...room, members: room.members.filter((member) => !gone.includes(member)) },
    effects: gone.flatMap(unwatched),
  }, new Set(gone.map(({ id }) => id)));
}
