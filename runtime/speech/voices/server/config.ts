/** A server that speaks OpenAI's `/v1/audio/speech`: OpenAI, Kokoro-FastAPI, servers of Piper and others. */
export interface SpeechServer {
  /** Of `/v1/audio/speech`. */
  readonly address: URL;
  readonly model: string;
  /** Names of its voices, where somebody told them. */
  readonly voices: readonly string[];
  /** What every request has. A function: the key then stands in no object that could be printed. */
  headers(): Record<string, string>;
  /** A text of the server's without its key, nor what looks like one, in one line. */
  withoutKey(text: string): string;
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
  const address = readAddress(url.trim());
  const key = env(SPEECH_VARIABLES.key)?.trim() ?? "";
  if (key !== "" && address.protocol === "http:" && !isThisMachine(address.hostname)) {
    throw new RangeError(
      `Cannot use the speech server, a key must go to https or to this machine: ${address.origin}`,
    );
  }
  if (/[^!-~]/.test(key)) {
    throw new RangeError(`Cannot use the speech server, ${SPEECH_VARIABLES.key} must be of visible ASCII`);
  }
  const names = (env(SPEECH_VARIABLES.voices) ?? "").split(",").map((name) => name.trim()).filter((name) =>
    name
  );
  const model = env(SPEECH_VARIABLES.model)?.trim() || "tts-1";
  for (const name of [model, ...names]) {
    if (!isSpeechName(name)) {
      throw new RangeError(`Cannot use the speech server, it must have a name of 1 to 100 letters: ${name}`);
    }
  }
  return {
    address,
    model,
    voices: names,
    headers: () => key === "" ? {} : { authorization: `Bearer ${key}` },
    withoutKey: (text) =>
      (key === "" ? text : text.replaceAll(key, "[key]")).replace(/[\w*.-]{20,}/g, "[...]").replace(
        /\s+/g,
        " ",
      ),
  };
}

/** Whether a text can be a voice's name; a server may be asked for them. */
export const isSpeechName = (name: string): boolean => NAME.test(name);

function readAddress(url: string): URL {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new RangeError(
      `Cannot use the speech server, its address must begin with http:// or https://: ${url}`,
    );
  }
  if (address.username !== "" || address.password !== "") {
    // What was typed holds a secret: it is not repeated.
    throw new RangeError(
      `Cannot use the speech server, its key must stand in ${SPEECH_VARIABLES.key}, not in the address`,
    );
  }
  address.hash = "";
  const path = address.pathname.replace(/\/+$/, "");
  address.pathname = path.endsWith("/audio/speech")
    ? path
    : `${path}${path.endsWith("/v1") ? "" : "/v1"}/audio/speech`;
  return address;
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127\./.test(host);
}
