import type { Training } from "../../runtime/protocol/training_report.ts";
import { clockTime } from "../numbers.ts";

const STOPPING = "Stopping behind the step in work";

/** How a training is shown. */
export interface MakingView {
  readonly title: string;
  /** Beside the bar. */
  readonly step: string;
  /** 0 to 1. */
  readonly share: number;
  readonly failed: boolean;
}

/**
 * @param cancelled somebody here has asked for its end
 * @param live the session shows what came of it
 */
export function viewOf(
  { state, step, steps, secondsLeft, avatar, error, here }: Training,
  { cancelled, live }: { readonly cancelled: boolean; readonly live: boolean },
): MakingView {
  const share = state === "done" ? 1 : steps > 0 ? Math.min(1, step / steps) : 0;
  const view = { step: step > 0 ? `Step ${step} of ${steps}` : "", share, failed: false };
  switch (state) {
    case "running": {
      if (cancelled) return { ...view, title: STOPPING };
      const left = secondsLeft === null ? "" : `, ${clockTime(secondsLeft)} left`;
      const begun = step > 0 ? `Step ${step} of ${steps}${left}` : "The first step takes longest";
      return {
        ...view,
        title: here ? "Making a head" : "A head is being made outside this page",
        step: begun,
      };
    }
    case "waiting":
      return { ...view, title: cancelled ? STOPPING : "Waiting for a machine that is free" };
    case "stopping":
      return { ...view, title: STOPPING };
    case "done":
      if (avatar === null) return { ...view, title: "Done" };
      return { ...view, title: live ? `Done: ${avatar} is live now` : `Done: ${avatar}` };
    case "stopped":
      return { ...view, title: cancelled ? "Cancelled" : "It was stopped" };
    case "failed":
      return { ...view, title: `It failed: ${error ?? "nobody knows why"}`, failed: true };
    case "silent":
      return { ...view, title: "It ended without a word: what trained it is gone", failed: true };
  }
}
