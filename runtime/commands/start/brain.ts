import { text, UsageError } from "../../cli/flags.ts";
import { message } from "../../base/message.ts";
import {
  BRAIN_VARIABLES,
  type BrainServer,
  MAX_PROMPT_LENGTH,
  readBrainServer,
} from "../../speech/brain/config.ts";
import { MAX_TURNS } from "../../speech/brain/conversation.ts";
import { SETTABLE } from "../../stream/limits.ts";

/** Who answers what a session is asked. */
export const brainFlags = () => ({
  brain: text(
    "server that speaks OpenAI's /v1/chat/completions (OpenAI, Ollama, llama.cpp, vLLM ...), which answers what puppeteers ask the head; see below",
    "address",
  ),
  "brain-model": text(`its model; ${BRAIN_VARIABLES.model} says it where not given`, "name"),
  "brain-prompt": text("file with what the model is told of itself, in place of a plain prompt", "file"),
});

/** What of the flags tells of it. */
export interface BrainOptions {
  readonly brain?: string | undefined;
  readonly "brain-model"?: string | undefined;
  readonly "brain-prompt"?: string | undefined;
}

/**
 * Reads who answers: of the flags, else of the environment.
 *
 * @returns undefined where nobody does
 * @throws UsageError for an address, key, model or prompt that cannot be, and for flags without an address
 */
export async function brainOf(options: BrainOptions): Promise<BrainServer | undefined> {
  const { brain: url, "brain-model": model, "brain-prompt": file } = options;
  try {
    const prompt = file === undefined ? undefined : await readPrompt(file);
    const server = readBrainServer((name) => Deno.env.get(name), { url, model, prompt });
    if (server === null && (model ?? file) !== undefined) {
      throw new UsageError("--brain-model and --brain-prompt need --brain, or " + BRAIN_VARIABLES.server);
    }
    return server ?? undefined;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(message(error).replace(/^Cannot use the brain, /, "--brain: "));
  }
}

async function readPrompt(file: string): Promise<string> {
  // Its characters are counted where it is used; this is for files that are no prompts.
  const { size } = await Deno.stat(file).catch((cause) => {
    throw new UsageError(`--brain-prompt: Cannot read the file: ${file}`, { cause });
  });
  if (size > MAX_PROMPT_LENGTH * 4) {
    throw new RangeError(
      `Cannot use the brain, its prompt must be of at most ${MAX_PROMPT_LENGTH} characters: ${file} has ${size} bytes`,
    );
  }
  return await Deno.readTextFile(file);
}

/** What the command's help says of it. */
export const BRAIN_HELP =
  "--brain takes http://127.0.0.1:11434, with /v1 or all of /v1/chat/completions behind it or not; where not given, " +
  `${BRAIN_VARIABLES.server} says it, and where neither does, nothing is ever asked. Its key stands in ` +
  `${BRAIN_VARIABLES.key} alone, and goes to https or to this machine. Puppeteers and operators ask, on the page or by ` +
  "POST /api/sessions/NAME/ask; the head says the answer sentence by sentence as it is written, in the moods that the " +
  `model sets, and an interrupt ends the request. The last ${MAX_TURNS} questions are remembered until everybody has left. ` +
  `--limits questions=${SETTABLE.questions.usual},questionCharacters=${SETTABLE.questionCharacters.usual} bounds what one ` +
  "token, or one address where none is asked for, may ask in an hour.";
