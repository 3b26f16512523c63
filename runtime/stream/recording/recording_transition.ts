import { specOf } from "../motion/deliveries.ts";
import type { SessionStep } from "../session/session_effect.ts";
import type { SessionEvent } from "../session/session_event.ts";
import type { MemberState, OccupiedSession } from "../session_state.ts";
import {
  type Draft,
  finishing,
  recordingNews,
  reject,
  settle,
  take,
  tooManyRenditions,
} from "../session_step.ts";
import type { RenditionSpec } from "../worker/render_messages.ts";

/**
 * Begins to record what somebody watches, in H.264, opaque and through the session's camera: their own rendition where
 * it is that, one beside it where not.
 *
 * @returns null where there are too many renditions already
 */
export function beginRecording(
  draft: Draft,
  { alpha: _, ...opaque }: RenditionSpec,
  file: string,
  time: number,
): Draft | null {
  const taken = take(draft, { ...opaque, codec: "h264" });
  if (!taken) return null;
  const rendition = taken.rendition.key;
  return {
    room: { ...taken.room, recording: { kind: "on", file, rendition, since: time } },
    effects: [...taken.effects, { type: "beginRecording", file, rendition }],
  };
}

/** A puppeteer asks for a recording, or for its end; what is so already is only told. */
export function onRecord(
  state: OccupiedSession,
  member: MemberState,
  { on, file, time }: SessionEvent & { type: "record" },
): SessionStep {
  const { recording, facts } = state;
  if (member.role !== "puppeteer") {
    return reject(state, "not-puppeteer", "Cannot record the head, only a puppeteer can: viewer");
  }
  if (facts.recording === "never") {
    return reject(
      state,
      "unavailable",
      "Cannot record, the server must be started with --record where others reach it: it was not",
    );
  }
  switch (recording.kind) {
    case "finishing":
      return reject(
        state,
        "unavailable",
        `Cannot change a recording while its last frames are written: ${recording.file}`,
      );
    case "off": {
      if (!on) break;
      const begun = beginRecording({ room: state, effects: [] }, specOf(state, member), file, time);
      if (!begun) return tooManyRenditions(state);
      const news = recordingNews(begun.room, time);
      const effects = [...begun.effects, { type: "tellRecording", to: null, news } as const];
      return settle(state, { room: begun.room, effects }, time);
    }
    case "on":
      if (on) break;
      return settle(state, {
        room: { ...state, recording: { kind: "finishing", file: recording.file } },
        effects: finishing(state),
      }, time);
  }
  return { state, effects: [{ type: "tellRecording", to: member.id, news: recordingNews(state, time) }] };
}

/** A recording has ended and everybody hears of it; one of those who were here before is nobody's business. */
export function onRecorded(state: OccupiedSession, event: SessionEvent & { type: "recorded" }): Draft {
  const { file, kept, seconds, reason, motion, motionReason, clip } = event;
  if (state.recording.kind === "off" || state.recording.file !== file) return { room: state, effects: [] };
  return {
    room: { ...state, recording: { kind: "off" } },
    effects: [{
      type: "tellRecording",
      to: null,
      news: {
        ...{ state: "off", file: kept, seconds },
        ...reason === null ? {} : { reason },
        ...motion === undefined ? {} : { motion },
        ...motionReason === undefined ? {} : { motionReason },
        ...clip === undefined ? {} : { clip },
      },
    }],
  };
}

/** The rendition that was recorded is gone: what there is of the file is finished. */
export function recordingLost({ room, effects }: Draft, rendition: string, reason: string): Draft {
  const { recording } = room;
  if (recording.kind !== "on" || recording.rendition !== rendition) return { room, effects };
  return {
    room: { ...room, recording: { kind: "finishing", file: recording.file } },
    effects: [...effects, ...finishing(room, reason)],
  };
}
