import * as v from "valibot";
import { isName } from "../base/names.ts";

/* What is asked of a server that makes heads of words, and how a prompt was read. Answers about trainings are in training_report.ts. */

/** Characters of the longest prompt. */
export const MAX_PROMPT_LENGTH = 2000;
/** Steps and pixels a side that can be asked for: beyond them lies what nobody wants beside live sessions. */
export const TRAINING_STEPS = { min: 1, max: 10_000 } as const;
export const TRAINING_SIZE = { min: 32, max: 1024, step: 16 } as const;

/** Presets that can be asked for. */
export const TRAINING_PROFILES = ["fast", "paper"] as const;

const prompt = v.pipe(
  v.string(),
  v.maxLength(MAX_PROMPT_LENGTH, `must be of at most ${MAX_PROMPT_LENGTH} characters`),
);
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const seed = v.optional(whole(0, 2 ** 31 - 1));

/** Body of `POST /api/prompts`; a prompt of nothing is read too, since somebody types it. */
export const promptAsked = v.strictObject({ prompt, seed });
export type PromptAsked = v.InferOutput<typeof promptAsked>;

/** Body of `POST /api/trainings`. */
export const trainingAsked = v.strictObject({
  prompt: v.pipe(prompt, v.check((words) => words.trim() !== "", "must have words")),
  /** Of the avatar; the prompt's where not given. One that is taken gets -2, -3 ... */
  name: v.optional(v.pipe(v.string(), v.check((name) => isName("avatar", name), "must be a plain name"))),
  seed,
  /** By the machine where not given. */
  profile: v.optional(v.picklist(TRAINING_PROFILES)),
  steps: v.optional(whole(TRAINING_STEPS.min, TRAINING_STEPS.max)),
  size: v.optional(
    v.pipe(whole(TRAINING_SIZE.min, TRAINING_SIZE.max), v.multipleOf(TRAINING_SIZE.step)),
  ),
  /**
   * Refuses a prompt with anything in it that is not understood; where false, takes even one with nothing that is; where
   * not given, refuses that alone.
   */
  strict: v.optional(v.boolean()),
});
export type TrainingAsked = v.InferOutput<typeof trainingAsked>;

/** What became of some of a prompt's words. */
export interface ReadPromptWords {
  /** As they stand in the prompt. */
  readonly text: string;
  /** Where they stand, UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** `mended`: a typo of known words. */
  readonly as: "understood" | "mended" | "unknown";
  /** For people: what they mean, or why they mean nothing. */
  readonly means: string;
}

/** Answer of `POST /api/prompts`. */
export interface ReadPrompt {
  /** In their order, without overlaps; words that carry nothing are in none. */
  readonly words: readonly ReadPromptWords[];
  /** The texts of those that are unknown. */
  readonly unknown: readonly string[];
  /** The painter's look, as `deno task train --look-only` prints it. */
  readonly look: unknown;
}

/** Answer 422 of `POST /api/trainings`. */
export type UnreadPrompt = Omit<ReadPrompt, "look"> & { readonly error: string };
