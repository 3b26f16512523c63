import type { ReadPrompt } from "../../protocol/trainings.ts";

/**
 * What makes heads of words. The server knows nothing of readers and trainers: whoever starts it hands them in, and
 * nothing of them is loaded before it is asked for.
 */
export interface Studio {
  /** Reads a prompt, in milliseconds but for the first time. @param seed draws what the prompt leaves open; as `train` where not given */
  read(prompt: string, seed?: number): Promise<ReadPrompt>;
  /** The module that trains, run as a process of its own: training_orders.ts says how it is spoken to. */
  readonly trainer: URL;
}
