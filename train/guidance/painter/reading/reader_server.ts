import { isLoopback } from "../../../../runtime/base/network/loopback.ts";
import { isModelName } from "../../../../runtime/speech/brain/config.ts";
import { type KeyedServer, readKeyedServer } from "../../../../runtime/speech/keyed_server.ts";

/** The variable of the environment that a reader's key stands in, and nothing else. */
export const READER_KEY = "HEADCAST_READER_KEY";

/** A language model that reads prompts, behind OpenAI's `/v1/chat/completions`: llama.cpp, Ollama, vLLM, LM Studio. */
export interface ReaderServer extends KeyedServer {
  /** Undefined where the server has one that it takes by itself. */
  readonly model: string | undefined;
}

/**
 * Reads who reads prompts.
 *
 * @param url `http://127.0.0.1:8080`, with `/v1` or all of `/v1/chat/completions` behind it or not
 * @param env gives a variable of the environment
 * @throws RangeError for an address, a key or a model that cannot be
 */
export function readReaderServer(
  url: string,
  model: string | undefined,
  env: (name: string) => string | undefined,
): ReaderServer {
  const server = readKeyedServer(url, env(READER_KEY)?.trim() ?? "", {
    what: "the reader",
    path: "/chat/completions",
    variable: READER_KEY,
  });
  const { protocol, hostname, origin } = server.address;
  if (protocol === "http:" && !isLoopback(hostname)) {
    throw new RangeError(`Cannot use the reader, prompts must go to https or to this machine: ${origin}`);
  }
  if (model !== undefined && !isModelName(model)) {
    throw new RangeError(`Cannot use the reader, its model must have a name of 1 to 200 letters: ${model}`);
  }
  return { ...server, model };
}
