import type { Look } from "./look.ts";
import { completeLook } from "./whole_look.ts";

/** What a prompt came to. */
export interface ReadPrompt {
  readonly look: Look;
  /** Words that nothing was made of. */
  readonly unknown: readonly string[];
}

/** Reads a prompt into a look. */
export function readPrompt(prompt: string, _seed: number): ReadPrompt {
  return { look: completeLook({}), unknown: prompt.split(/\s+/).filter((word) => word !== "") };
}
