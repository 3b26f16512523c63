import { SOURCE_SILENCE_MS } from "../../motion/sources/faces.ts";
import { PUPPETEER_SILENCE_MS } from "../limits.ts";
import type { MemberState, OccupiedSession, SessionState, SourceIdentity } from "../session_state.ts";

/* Who is in a session and what drives it, as its state has it; nothing here knows of transitions. */

export const isOccupied = (state: SessionState): state is OccupiedSession =>
  state.kind === "watched" || state.kind === "driven";

export const membersOf = (state: SessionState): readonly MemberState[] =>
  isOccupied(state) ? state.members : [];

/** Whether somebody drives, rather than only could: a puppeteer silent for long leaves its seat to who asks for it. */
export const isDriven = (state: SessionState, time: number): boolean =>
  state.kind === "driven" && time - state.heardAt <= PUPPETEER_SILENCE_MS;

/** The source that drives; null where none does. */
export function drivingSource(state: SessionState, time: number): SourceIdentity | null {
  if (!isOccupied(state) || state.source === undefined) return null;
  return time - state.source.heardAt <= SOURCE_SILENCE_MS ? state.source.source : null;
}
