import { type KeyedServer, readKeyedServer } from "../keyed_server.ts";

/** A server that speaks OpenAI's `/v1/chat/completions`, streaming: OpenAI, llama.cpp, Ollama, vLLM and others. */
export interface BrainServer extends KeyedServer {
  readonly model: string;
  /** What the model is told of itself, before any question. */
  readonly prompt: string;
}

/** What the environment says of it. */
export const BRAIN_VARIABLES = {
  server: "HEADCAST_BRAIN",
  key: "HEADCAST_BRAIN_KEY",
  model: "HEADCAST_BRAIN_MODEL",
} as const;

/** Characters of a prompt of the user's own. */
export const MAX_PROMPT_LENGTH = 8000;

/** Where nobody says otherwise. */
export const USUAL_PROMPT =
  "You are a head on a screen and talk with the person before you. What you write is read aloud: answer in one to three " +
  "short spoken sentences, in the language you are asked in, without markup, lists, emoji or stage directions. Call " +
  "set_mood before a sentence whose mood is another than that of the last one; do not talk about it.";

/** The name of a model: `gpt-4o-mini`, `llama3.2:3b`, `org/model`. */
export const isModelName = (name: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N} ._:/+@-]{0,199}$/u.test(name);

/**
 * Reads who answers questions: of flags, else of the environment.
 *
 * @param env gives a variable of the environment
 * @param given `url` is `http://127.0.0.1:11434`, with `/v1` or all of `/v1/chat/completions` behind it or not
 * @returns null where nobody does
 * @throws RangeError for an address, a key, a model or a prompt that cannot be
 */
export function readBrainServer(
  env: (name: string) => string | undefined,
  given: {
    readonly url?: string | undefined;
    readonly model?: string | undefined;
    readonly prompt?: string | undefined;
  },
): BrainServer | null {
  const url = (given.url ?? env(BRAIN_VARIABLES.server))?.trim() ?? "";
  if (url === "") return null;
  const server = readKeyedServer(url, env(BRAIN_VARIABLES.key)?.trim() ?? "", {
    what: "the brain",
    path: "/chat/completions",
    variable: BRAIN_VARIABLES.key,
  });
  const model = (given.model ?? env(BRAIN_VARIABLES.model))?.trim() || "gpt-4o-mini";
  if (!isModelName(model)) {
    throw new RangeError(`Cannot use the brain, its model must have a name of 1 to 200 letters: ${model}`);
  }
  const prompt = given.prompt?.trim() ?? USUAL_PROMPT;
  if (prompt.length > MAX_PROMPT_LENGTH) {
    throw new RangeError(
      `Cannot use the brain, its prompt must be of at most ${MAX_PROMPT_LENGTH} characters: ${prompt.length}`,
    );
  }
  return { ...server, model, prompt };
}
