import type { Presence } from "../../../../runtime/motion/tracking/presence.ts";
import type { TrackerState } from "../../track/tracker_messages.ts";
import { type Other, OTHERS, pinnedWord, presenceWord, spoken, STEPS, type Word } from "./words.ts";

export interface TrackingFacts {
  state: TrackerState;
  /** Why the camera is off though nobody has asked for that. */
  fault: string | null;
  /** What has the say instead of the camera. */
  other: Other | null;
  presence: Presence;
  /** Ids of sliders that are held by hand. */
  pinned: readonly string[];
}

export type CardAction = "again" | "go-on" | "give-back";

/** What the card says, and its buttons: `action` besides the one that stops or closes. */
export interface CardContent {
  word: Word;
  action: { what: CardAction; text: string } | null;
  stop: string;
}

/** What is said of tracking, the most pressing thing first; null where there is nothing. */
export function cardContent({ state, fault, other, presence, pinned }: TrackingFacts): CardContent | null {
  if (fault !== null) {
    return {
      word: { kind: "bad", text: fault },
      action: { what: "again", text: "Try again" },
      stop: "Close",
    };
  }
  if (state.kind === "starting") {
    return { word: { kind: "warn", text: STEPS[state.step] }, action: null, stop: "Cancel" };
  }
  if (state.kind !== "running") return null;
  if (other !== null) {
    const word: Word = { kind: "warn", text: OTHERS[other] };
    return { word, action: { what: "go-on", text: "Use my face" }, stop: "Stop" };
  }
  const action = pinned.length === 0 ? null : { what: "give-back", text: "Give back" } as const;
  return { word: runningWord(state, presence, pinned), action, stop: "Stop" };
}

function runningWord(
  { slow }: TrackerState & { kind: "running" },
  presence: Presence,
  pinned: readonly string[],
): Word {
  const said = presenceWord(presence);
  if (said.kind !== "good") return said;
  if (pinned.length > 0) return { kind: "good", text: pinnedWord(pinned.map(spoken)) };
  if (!slow) return said;
  return { kind: "warn", text: "Your face drives the head, late: this machine takes long for each picture" };
}
