import { otherSpace } from "../avatar/avatar_transition.ts";
import { withoutHolds } from "../handover/away.ts";
import { bearsRefusal, withoutPictures } from "../motion/delivery_transition.ts";
import { recordingLost } from "../recording/recording_transition.ts";
import type { SessionStep } from "./session_effect.ts";
import type { SessionEvent } from "./session_event.ts";
import type { OccupiedSession } from "../session_state.ts";
import { greet, greeted, settle, stay } from "../session_step.ts";
import { without } from "./leave_transition.ts";

export function onOpened(state: OccupiedSession, event: SessionEvent & { type: "opened" }): SessionStep {
  const { rendition: key, codecString, space, time } = event;
  const rendition = state.renditions.find((each) => each.key === key);
  // The worker was lost and has opened it anew: its stream goes on as it was.
  if (!rendition || rendition.codecString === codecString) return stay(state);
  if (space !== state.facts.avatar.space) {
    const reason = otherSpace(space, state.facts.avatar);
    return onRefused(state, { type: "refused", rendition: key, reason, time });
  }
  const renditions = state.renditions.map((each) => each === rendition ? { ...each, codecString } : each);
  const watching = state.members.filter((member) => member.rendition === key);
  return {
    state: { ...state, renditions, members: greeted(state.members, key) },
    effects: watching.flatMap((member) => greet(state, member, time)),
  };
}

export function onRefused(state: OccupiedSession, event: SessionEvent & { type: "refused" }): SessionStep {
  const { rendition: key, reason, time } = event;
  const watching = state.members.filter(({ rendition }) => rendition === key);
  const staying = watching.filter((member) => bearsRefusal(state, member));
  const gone = watching.filter((member) => !staying.includes(member));
  const message = `Cannot show the head: ${reason}`;
  const kept = withoutPictures(state, staying, message, time);
  const { room, effects } = without(kept.room, gone);
  const told = gone.map(({ id }) => ({ type: "dismiss", member: id, message }) as const);
  // Who is waited for asks for it anew.
  const left = withoutHolds(room, key);
  const draft = { room: left, effects: [...kept.effects, ...effects, ...told] };
  return settle(state, recordingLost(draft, key, reason), time);
}
