import { UsageError } from "../../runtime/cli/flags.ts";
import { checkConfig, type TrainConfig } from "../config/config.ts";

/** The kind that draws no noise: what the edit says nothing of drifts least (tests/bench/RESULTS.md). */
const STEADIEST = "ism";
/** Of the avatar's splats, how many there may be in the end. */
const ROOM_TO_GROW = 1.25;

/** What an edit is of, and what was asked for by name beside the configuration that a training would have. */
export interface EditOf extends Pick<TrainConfig, "source" | "edit" | "sourcePrompt"> {
  /** The avatar's. */
  readonly splats: number;
  /** The avatar's, 0 to 3. */
  readonly harmonicsDegree: number;
  /** Keeps the face's shape, and under diffusion every splat where it is. */
  readonly keepShape: boolean;
  readonly asked: Partial<Pick<TrainConfig, "distillation" | "harmonicsDegree">>;
}

/**
 * What an edit does otherwise than a training from grey splats.
 *
 * @param given the configuration of such a training
 * @throws UsageError for a guidance that cannot edit, or an avatar of which nothing is said
 */
export function editConfig(given: TrainConfig, edit: EditOf): TrainConfig {
  const { source, sourcePrompt, keepShape, asked } = edit;
  if (given.guidance === "known") {
    throw new UsageError("Cannot edit, --guidance must be painter or diffusion: known");
  }
  if (given.guidance === "diffusion" && sourcePrompt === "") {
    throw new UsageError(
      `Cannot edit, the avatar's folder does not say what it is (--prompt says it): ${source}`,
    );
  }
  const still = {
    ...{ positionRate: 0, positionRateEnd: 0, scaleRate: 0, rotationRate: 0 },
    // Splats that stay where they are stay seen from the sides from which they were: imported heads', which are seen
    // from all, cost 10 dB of what the edit says nothing of where a step makes skin of them.
    seeThrough: false,
  };
  const never = { densifyFrom: given.steps, densifyUntil: 0, pruneFrom: given.steps, pruneUntil: 0 };
  return checkConfig({
    ...given,
    ...{ source, sourcePrompt, edit: edit.edit },
    ...given.guidance === "diffusion" && {
      // It is all there already: so much noise that it would be drawn anew is never added.
      lateNoiseFrom: 0,
      distillation: asked.distillation ?? STEADIEST,
      capacity: Math.max(given.capacity, Math.ceil(ROOM_TO_GROW * edit.splats)),
      harmonicsDegree: asked.harmonicsDegree ?? Math.min(1, edit.harmonicsDegree) as 0 | 1,
    },
    ...keepShape && { learnShape: false, ...given.guidance === "diffusion" && { ...still, ...never } },
  });
}
