import type { SessionStep } from "../session/session_effect.ts";
import type { OccupiedSession, SessionState } from "../session_state.ts";
import { isOccupied } from "../session/occupancy.ts";
import { reject, stay } from "../session_step.ts";
import { changed, NO_MOOD } from "./mood_news.ts";
import type { MoodEvent } from "./mood_state.ts";

/** What is asked of the mood; as pure as the session's transition. */
export function moodTransition(state: SessionState, event: MoodEvent): SessionStep {
  const { id, mood, amount, holdMs, time } = event;
  const occupied = isOccupied(state);
  const member = occupied ? state.members.find((each) => each.id === id) : undefined;
  if (!occupied || id !== null && member === undefined) {
    return reject(state, "not-joined", `Cannot set a mood in a session that was left: ${state.facts.name}`);
  }
  if (member?.role === "viewer") {
    return reject(state, "not-puppeteer", "Cannot set a mood, only a puppeteer can: viewer");
  }
  const { mood: before, ...rest } = state;
  if (mood === null) return before === undefined ? stay(state) : { state: rest, effects: changed(NO_MOOD) };
  const until = holdMs === undefined ? {} : { until: time + holdMs };
  return {
    state: { ...rest, mood: { mood, amount, by: id, ...until } },
    effects: changed({ mood, amount }, holdMs),
  };
}

/** What time makes of it. */
export function moodAfter(state: OccupiedSession, time: number): SessionStep {
  if (state.mood?.until === undefined || state.mood.until > time) return stay(state);
  const { mood: _, ...rest } = state;
  // The head has let it go by itself.
  return { state: rest, effects: [{ type: "tellMood", to: null, news: NO_MOOD }] };
}
