import { hasPoses, isWelcomed, posed, unwatched } from "../motion/deliveries.ts";
import type { SessionEffect, SessionStep } from "./session_effect.ts";
import type { SessionEvent } from "./session_event.ts";
import type { MemberState, OccupiedSession } from "../session_state.ts";
import { stay } from "../session_step.ts";

/** What it watches stays open while it rests: it is back at once, and an encoder costs nothing that is given nothing. */
export function onWatch(
  state: OccupiedSession,
  member: MemberState,
  { active }: SessionEvent & { type: "watch" },
): SessionStep {
  if (active === (member.resting === undefined)) return stay(state);
  const { resting: _, ...awake } = member;
  const now: MemberState = active ? awake : { ...awake, resting: true };
  const { id, rendition } = member;
  const begun: SessionEffect[] = [
    ...rendition === null ? [] : [{ type: "rewatch", member: id, rendition } as const],
    ...isWelcomed(state, member) ? posed(now) : [],
  ];
  return {
    state: { ...state, members: state.members.map((each) => each === member ? now : each) },
    effects: active ? begun : unwatched(member),
  };
}

/** Who rests has no decoder that waits. */
export const onKeyframe = (state: OccupiedSession, member: MemberState): SessionStep => ({
  state,
  effects: member.resting ? [] : wishes(member),
});

const wishes = (member: MemberState): SessionEffect[] => [
  ...member.rendition === null
    ? []
    : [{ type: "wish", member: member.id, rendition: member.rendition } as const],
  ...hasPoses(member) ? [{ type: "wishPoses", member: member.id } as const] : [],
];
