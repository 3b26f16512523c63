import { fileURLToPath } from "node:url";
import type { Look } from "../guidance/painter/look/look.ts";
import type { PromptReading } from "../guidance/painter/prompt/read_prompt.ts";
import type { ReadingOrder } from "./reading_process.ts";

/** The tagger's two packages, as reading_process.ts has them. */
const LOCK = new URL("./reading_process.lock", import.meta.url);
const PROCESS = new URL("./reading_process.ts", import.meta.url);

/**
 * Reads a prompt as `readPrompt()` does, or an edit of a look as `readEdit()` does, in a process that knows no deno.json: with it, Deno 2.9.6 fetches all 174
 * packages of the lock file, 1.1 GB, where the first of them is imported; without it the tagger's two, 1.2 MB. A
 * training needs no others.
 *
 * @throws Error where the packages cannot be had, with what Deno says of it
 */
export async function readApart(prompt: string, seed: number, from?: Look): Promise<PromptReading> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", `--lock=${fileURLToPath(LOCK)}`, "--frozen", "--no-prompt", PROCESS.href],
    ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
  }).spawn();
  const order: ReadingOrder = { prompt, seed, ...from && { from } };
  const written = new Response(JSON.stringify(order)).body!.pipeTo(child.stdin).catch(() => {});
  const { success, stdout, stderr } = await child.output();
  await written;
  const text = new TextDecoder();
  if (success) return JSON.parse(text.decode(stdout));
  throw new Error(
    "Cannot read the prompt, its tagger must be fetched once (npm:wink-nlp and its model, 1.2 MB; --look FILE " +
      `trains without): ${lastWords(text.decode(stderr))}`,
  );
}

/** Without the list of downloads before it. */
const lastWords = (text: string): string => {
  const lines = text.trim().split("\n"), at = lines.findIndex((line) => /\berror\b/.test(line));
  return lines.slice(Math.max(0, at), at + 2).map((line) => line.trim()).join(", ");
};
