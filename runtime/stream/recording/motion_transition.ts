import type { SessionStep } from "../session/session_effect.ts";
import type { SessionEvent } from "../session/session_event.ts";
import type { MemberState, OccupiedSession } from "../session_state.ts";
import { type Draft, finishingMotion, motionNews, reject, settle } from "../session_step.ts";

/*
 * Recording what drives a session, frame by frame as it was received. It needs no rendition, so that it goes on its own,
 * whether the session is filmed or not.
 */

/** Begins to keep what drives a room. */
export const beginMotion = ({ room, effects }: Draft, file: string, time: number): Draft => ({
  room: { ...room, motion: { kind: "on", file, since: time } },
  effects: [...effects, { type: "beginMotion", file }],
});

/** A puppeteer asks for a recording of what drives, or for its end; what is so already is only told. */
export function onRecordMotion(
  state: OccupiedSession,
  member: MemberState,
  { on, file, time }: SessionEvent & { type: "recordMotion" },
): SessionStep {
  const { motion, facts } = state;
  if (member.role !== "puppeteer") {
    return reject(state, "not-puppeteer", "Cannot record the motion, only a puppeteer can: viewer");
  }
  if ((facts.motion ?? "never") === "never") {
    return reject(
      state,
      "unavailable",
      "Cannot record the motion, the server must be started with --record-motion where others reach it: it was not",
    );
  }
  switch (motion.kind) {
    case "finishing":
      return reject(
        state,
        "unavailable",
        `Cannot change a recording while its last frames are written: ${motion.file}`,
      );
    case "off": {
      if (!on) break;
      const begun = beginMotion({ room: state, effects: [] }, file, time);
      const news = motionNews(begun.room, time);
      const effects = [...begun.effects, { type: "tellMotion", to: null, news } as const];
      return settle(state, { room: begun.room, effects }, time);
    }
    case "on":
      if (on) break;
      return settle(state, {
        room: { ...state, motion: { kind: "finishing", file: motion.file } },
        effects: finishingMotion(state),
      }, time);
  }
  return { state, effects: [{ type: "tellMotion", to: member.id, news: motionNews(state, time) }] };
}

/** A recording of motion has ended and everybody hears of it; one of those who were here before is nobody's business. */
export function onMotionRecorded(
  state: OccupiedSession,
  { file, kept, frames, seconds, reason }: SessionEvent & { type: "motionRecorded" },
): Draft {
  if (state.motion.kind === "off" || state.motion.file !== file) return { room: state, effects: [] };
  const news = { state: "off", file: kept, seconds, frames, ...reason === null ? {} : { reason } } as const;
  return {
    room: { ...state, motion: { kind: "off" } },
    effects: [{ type: "tellMotion", to: null, news }],
  };
}
