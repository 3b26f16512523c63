import { readPrompt } from "../guidance/painter/prompt/read_prompt.ts";

/*
 * Reads a prompt in a process of its own, for read_apart.ts: stdin has it, stdout gets the reading.
 */

export interface ReadingOrder {
  readonly prompt: string;
  readonly seed: number;
}

if (import.meta.main) {
  const { prompt, seed }: ReadingOrder = await new Response(Deno.stdin.readable).json();
  console.log(JSON.stringify(readPrompt(prompt, seed)));
}
