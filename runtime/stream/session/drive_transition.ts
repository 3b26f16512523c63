import type { SessionStep } from "./session_effect.ts";
import type { SessionEvent } from "./session_event.ts";
import type { MemberState, OccupiedSession, SessionState } from "../session_state.ts";
import { reject, stay } from "../session_step.ts";
import { drivingSource, isDriven, isOccupied } from "./occupancy.ts";

export function onPose(
  state: OccupiedSession,
  { role }: MemberState,
  { frame, receivedAt, time }: SessionEvent & { type: "pose" },
): SessionStep {
  if (state.kind !== "driven" || role !== "puppeteer") {
    return reject(state, "not-puppeteer", "Cannot move the head, only a puppeteer can: viewer");
  }
  const { source, ...rest } = state;
  const drive = { type: "drive", frame, receivedAt } as const;
  return {
    state: { ...rest, heardAt: time, posed: true },
    effects: source === undefined ? [drive] : [{ type: "newSender", link: "stream" }, drive],
  };
}

/**
 * A source drives where no puppeteer has sent a pose for long: who only sits in the seat, as a page does that was just
 * opened, keeps camera and recording. Where another source drives it waits, and nothing happens where nobody watches.
 */
export function onFeed(state: SessionState, event: SessionEvent & { type: "feed" }): SessionStep {
  const { source, frame, receivedAt, time } = event;
  if (!isOccupied(state)) return stay(state);
  if (state.kind === "driven" && state.posed && isDriven(state, time)) return stay(state);
  const driving = drivingSource(state, time);
  if (driving !== null && driving.id !== source.id) return stay(state);
  const drive = { type: "drive", frame, receivedAt } as const;
  return {
    state: { ...state, source: { source, heardAt: time } },
    effects: state.source?.source.id === source.id
      ? [drive]
      : [{ type: "newSender", link: "datagrams" }, drive],
  };
}
