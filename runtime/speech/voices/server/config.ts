import { type KeyedServer, readKeyedServer } from "../../keyed_server.ts";

/** A server that speaks OpenAI's `/v1/audio/speech`: OpenAI, Kokoro-FastAPI, servers of Piper and others. */
export interface SpeechServer extends KeyedServer {
  readonly model: string;
  /** Names of its voices, where somebody told them. */
  readonly voices: readonly string[];
}

/** What the environment says of it. */
export const SPEECH_VARIABLES = {
  server: "HEADCAST_SPEECH_SERVER",
  key: "HEADCAST_SPEECH_KEY",
  model: "HEADCAST_SPEECH_MODEL",
  voices: "HEADCAST_SPEECH_VOICES",
} as const;

/** The name of a voice or a model. Kokoro's may be mixed: `af_bella+af_sky(2)`. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._:/+()@-]{0,99}$/u;

/**
 * Reads where the speech server is: of a flag, else of the environment.
 *
 * @param env gives a variable of the environment
 * @param url `http://127.0.0.1:8880`, with `/v1` or all of `/v1/audio/speech` behind it or not
 * @returns null where there is none
 * @throws RangeError for an address or a name that cannot be
 */
export function readSpeechServer(
  env: (name: string) => string | undefined,
  url: string | undefined = env(SPEECH_VARIABLES.server),
): SpeechServer | null {
  if (url === undefined || url.trim() === "") return null;
  const server = readKeyedServer(url.trim(), env(SPEECH_VARIABLES.key)?.trim() ?? "", {
    what: "the speech server",
    path: "/audio/speech",
    variable: SPEECH_VARIABLES.key,
  });
  const names = (env(SPEECH_VARIABLES.voices) ?? "").split(",").map((name) => name.trim()).filter((name) =>
    name
  );
  const model = env(SPEECH_VARIABLES.model)?.trim() || "tts-1";
  for (const name of [model, ...names]) {
    if (!isSpeechName(name)) {
      throw new RangeError(`Cannot use the speech server, it must have a name of 1 to 100 letters: ${name}`);
    }
  }
  return { ...server, model, voices: names };
}

/** Whether a text can be a voice's name; a server may be asked for them. */
export const isSpeechName = (name: string): boolean => NAME.test(name);
