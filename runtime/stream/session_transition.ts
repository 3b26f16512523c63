import { onRecord, onRecorded } from "./recording/recording_transition.ts";
import { onMotionRecorded, onRecordMotion } from "./recording/motion_transition.ts";
import { onDelivery } from "./motion/delivery_transition.ts";
import { onAdopt, onMove, onWrapUp } from "./handover/adopt_transition.ts";
import { bound, withoutPast } from "./handover/away.ts";
import { heldAfter } from "./handover/held_speech.ts";
import { moodAfter, moodTransition } from "./mood/mood_transition.ts";
import {
  avatarAfter,
  onChangeAvatar,
  onPrepared,
  onUnprepared,
  portraitOf,
} from "./avatar/avatar_transition.ts";
import { onResize, onResized } from "./sizes/resize_transition.ts";
import { seatAfter, seatTransition } from "./seat/seat_transition.ts";
import { onCamera, onView } from "./session/camera_transition.ts";
import { onFeed, onPose } from "./session/drive_transition.ts";
import { onJoin } from "./session/join_transition.ts";
import { onLeave, onLose } from "./session/leave_transition.ts";
import { isOccupied, membersOf } from "./session/occupancy.ts";
import { onOpened, onRefused } from "./session/rendition_transition.ts";
import { onKeyframe, onWatch } from "./session/watch_transition.ts";
import { speechTransition } from "./sound/speech_transition.ts";
import type { SessionStep } from "./session/session_effect.ts";
import type { SessionEvent } from "./session/session_event.ts";
import type { MemberState, OccupiedSession, SessionFacts, SessionState } from "./session_state.ts";
import { andThen, finishing, finishingMotion, hushing, reject, settle, stay } from "./session_step.ts";

export const emptySession = (facts: SessionFacts, time: number): SessionState => ({
  kind: "empty",
  facts,
  since: time,
  camera: portraitOf(facts.avatar),
});

/** What an event makes of a session, and what is to be done about it. No clock, no chance, no socket: a table. */
export function transition(state: SessionState, event: SessionEvent): SessionStep {
  return seatAfter(avatarAfter(stepOf(state, event), event), event);
}

function stepOf(state: SessionState, event: SessionEvent): SessionStep {
  switch (event.type) {
    case "join":
      return onJoin(state, event);
    case "end":
      return onEnd(state);
    case "feed":
      return onFeed(state, event);
    case "speak":
    case "sound":
    case "soundEnd":
    case "interrupt":
    case "resume":
    case "heard":
    case "heardOver":
    case "spoken":
      return speechTransition(state, event);
    case "seat":
    case "seatFree":
      return seatTransition(state, event);
    case "seatTime":
      return onTime(state, event);
    case "mood":
      return moodTransition(state, event);
    case "view":
      return onView(state, event);
    case "adopt":
      return onAdopt(state, event);
    case "wrapUp":
      return onWrapUp(state, event);
    case "move":
      return onMove(state, event);
    case "bind":
      return isOccupied(state) ? stay(bound(state, event.id, event.token)) : stay(state);
    case "leave":
    case "lose":
    case "opened":
    case "resize":
    case "resized":
    case "prepared":
    case "unprepared":
    case "refused":
    case "recorded":
    case "motionRecorded":
      return state.kind === "empty" || state.kind === "ended" ? stay(state) : onNews(state, event);
    case "pose":
    case "camera":
    case "keyframe":
    case "watch":
    case "delivery":
    case "changeAvatar":
    case "record":
    case "recordMotion": {
      const member = membersOf(state).find(({ id }) => id === event.id);
      if (!member || !isOccupied(state)) {
        return reject(
          state,
          "not-joined",
          `Cannot act in a session that was left: ${state.facts.name}`,
        );
      }
      return onAct(state, member, event);
    }
  }
}

/** All that wait for a time: who is waited for, what is to be said then, a mood that ends, the question for the seat. */
function onTime(state: SessionState, event: SessionEvent & { type: "seatTime" }): SessionStep {
  const { time } = event;
  const steps: readonly ((state: OccupiedSession) => SessionStep)[] = [
    (state) => awayAfter(state, time),
    (state) => heldAfter(state, time),
    (state) => moodAfter(state, time),
  ];
  const waited = steps.reduce(
    (step, next) => isOccupied(step.state) ? andThen(step, next(step.state)) : step,
    stay(state),
  );
  return andThen(waited, seatTransition(waited.state, event));
}

/** Nobody is waited for any longer than it is. */
function awayAfter(state: OccupiedSession, time: number): SessionStep {
  const room = withoutPast(state, time);
  return room === state ? stay(state) : settle(state, { room, effects: [] }, time);
}

function onNews(
  state: OccupiedSession,
  event: SessionEvent & {
    type:
      | "leave"
      | "lose"
      | "opened"
      | "resize"
      | "resized"
      | "prepared"
      | "unprepared"
      | "refused"
      | "recorded"
      | "motionRecorded";
  },
): SessionStep {
  switch (event.type) {
    case "leave":
      return onLeave(state, event);
    case "lose":
      return onLose(state, event);
    case "opened":
      return onOpened(state, event);
    case "resize":
      return onResize(state, event);
    case "resized":
      return onResized(state, event);
    case "prepared":
      return onPrepared(state, event);
    case "unprepared":
      return onUnprepared(state, event);
    case "refused":
      return onRefused(state, event);
    case "recorded":
      return settle(state, onRecorded(state, event), event.time);
    case "motionRecorded":
      return settle(state, onMotionRecorded(state, event), event.time);
  }
}

function onAct(
  state: OccupiedSession,
  member: MemberState,
  event: SessionEvent & {
    type: "pose" | "camera" | "keyframe" | "watch" | "delivery" | "changeAvatar" | "record" | "recordMotion";
  },
): SessionStep {
  switch (event.type) {
    case "pose":
      return onPose(state, member, event);
    case "camera":
      return onCamera(state, member, event);
    case "keyframe":
      return onKeyframe(state, member);
    case "watch":
      return onWatch(state, member, event);
    case "delivery":
      return onDelivery(state, member, event);
    case "changeAvatar":
      return onChangeAvatar(state, member, event);
    case "record":
      return onRecord(state, member, event);
    case "recordMotion":
      return onRecordMotion(state, member, event);
  }
}

function onEnd(state: SessionState): SessionStep {
  const { facts } = state;
  if (!isOccupied(state)) return stay({ kind: "ended", facts });
  const closing = state.renditions.map(({ key }) => ({ type: "close", rendition: key }) as const);
  return {
    state: { kind: "ended", facts },
    effects: [...finishing(state), ...finishingMotion(state), ...hushing(state), ...closing],
  };
}
