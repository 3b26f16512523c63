import { nearest } from "../../base/nearest.ts";
import { EXPRESSIONS } from "../../motion/expressions.ts";
import type { MoodMessage } from "../../protocol/client_messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { MoodEvent } from "./mood_state.ts";

/** The mood that is none. */
const NEUTRAL = "neutral";

/** What a client, or a program, asks for. @throws {ProtocolError} bad-message for a mood that there is not */
export function readMood(
  { mood = NEUTRAL, amount = 1, holdMs }: Omit<MoodMessage, "type">,
): Pick<MoodEvent, "mood" | "amount" | "holdMs"> {
  if (mood === NEUTRAL) return { mood: null, amount: 0 };
  const { moods } = EXPRESSIONS;
  if (moods.includes(mood)) return { mood, amount, holdMs };
  const near = nearest(mood, moods);
  const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
  throw new ProtocolError(
    "bad-message",
    `Cannot set a mood, it must be of ${moods.join(", ")}: ${mood}${hint}`,
  );
}
