import type { Look } from "../guidance/painter/look/look.ts";
import { readEdit, readPrompt } from "../guidance/painter/prompt/read_prompt.ts";

/*
 * Reads a prompt in a process of its own, for read_apart.ts: stdin has it, stdout gets the reading.
 */

export interface ReadingOrder {
  readonly prompt: string;
  readonly seed: number;
  /** The look that the prompt is an edit of; a new one is read where not given. */
  readonly from?: Look;
}

if (import.meta.main) {
  const { prompt, seed, from }: ReadingOrder = await new Response(Deno.stdin.readable).json();
  console.log(JSON.stringify(from ? readEdit(prompt, from) : readPrompt(prompt, seed)));
}
