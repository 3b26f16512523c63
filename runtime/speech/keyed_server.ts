import { isLoopback } from "../base/network/loopback.ts";

/** A server of somebody else's that speaks OpenAI's interface, and the key it may ask for. */
export interface KeyedServer {
  /** Of the call itself. */
  readonly address: URL;
  /** What every request has. A function: the key then stands in no object that could be printed. */
  headers(): Record<string, string>;
  /** A text of the server's without its key, nor what looks like one, in one line. */
  withoutKey(text: string): string;
}

/** How such a server is named. */
export interface ServerNaming {
  /** What it cannot be used as, in errors: `the speech server`. */
  readonly what: string;
  /** Of the call, behind `/v1`: `/audio/speech`. */
  readonly path: string;
  /** The variable of the environment that its key stands in. */
  readonly variable: string;
}

/**
 * Reads a server's address and key.
 *
 * @param url with `/v1` or all of the call's path behind it or not
 * @param key empty where there is none
 * @throws RangeError for an address or a key that cannot be
 */
export function readKeyedServer(url: string, key: string, naming: ServerNaming): KeyedServer {
  const { what, variable } = naming;
  const address = readAddress(url, naming);
  if (key !== "" && address.protocol === "http:" && !isLoopback(address.hostname)) {
    throw new RangeError(`Cannot use ${what}, a key must go to https or to this machine: ${address.origin}`);
  }
  if (/[^!-~]/.test(key)) {
    throw new RangeError(`Cannot use ${what}, ${variable} must be of visible ASCII`);
  }
  return {
    address,
    headers: () => key === "" ? {} : { authorization: `Bearer ${key}` },
    withoutKey: (text) =>
      (key === "" ? text : text.replaceAll(key, "[key]")).replace(/[\w*.-]{20,}/g, "[...]").replace(
        /\s+/g,
        " ",
      ),
  };
}

function readAddress(url: string, { what, path, variable }: ServerNaming): URL {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new RangeError(`Cannot use ${what}, its address must begin with http:// or https://: ${url}`);
  }
  if (address.username !== "" || address.password !== "") {
    // What was typed holds a secret: it is not repeated.
    throw new RangeError(`Cannot use ${what}, its key must stand in ${variable}, not in the address`);
  }
  address.hash = "";
  const given = address.pathname.replace(/\/+$/, "");
  address.pathname = given.endsWith(path) ? given : `${given}${given.endsWith("/v1") ? "" : "/v1"}${path}`;
  return address;
}

/** How such a server is asked. */
export interface Asking {
  /** What it is asked for, in errors: `speak`. */
  readonly action: string;
  /** Its name, in errors: `the speech server`. */
  readonly what: string;
  /** Until it begins to answer, milliseconds. */
  readonly withinMs: number;
  /** Ends question and answer; by itself where the answer does not begin in time. */
  readonly end: AbortController;
  /** Another address of the same server. */
  readonly address?: URL;
}

/** @throws Error where it is not there or does not begin to answer in time; the reason of `end` */
export async function ask(server: KeyedServer, request: RequestInit, asking: Asking): Promise<Response> {
  const { action, what, withinMs, end, address = server.address } = asking;
  const late = new Error(`Cannot ${action}, ${what} must begin to answer within: ${withinMs / 1000} s`);
  const timer = setTimeout(() => end.abort(late), withinMs);
  try {
    const headers = { ...server.headers(), ...request.headers };
    // A redirection could carry words and key elsewhere.
    return await fetch(address, { ...request, headers, redirect: "error", signal: end.signal });
  } catch (cause) {
    if (end.signal.aborted) throw end.signal.reason;
    // What fetch says has the address in it, which is nobody's business but the operator's.
    throw new Error(`Cannot ${action}, ${what} must be there: no answer`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** Of an error's answer so much is read, characters, and waited for, milliseconds. */
const LONGEST_REASON = 4096, REASON_MS = 2000;

/**
 * What an answer that is an error says of itself, behind a comma; empty where it says nothing. Where the key is refused
 * that alone, as the answer may repeat it.
 */
export async function reasonOf(server: KeyedServer, response: Response): Promise<string> {
  if (response.status === 401 || response.status === 403) {
    await response.body?.cancel();
    return ", it refuses the key";
  }
  try {
    return wordsOf(server, JSON.parse(await beginningOf(response.body!)));
  } catch {
    return "";
  }
}

/** An error's words in OpenAI's form, Ollama's or FastAPI's, as `reasonOf` gives them. @param told anybody's JSON */
// deno-lint-ignore no-explicit-any -- looked at field by field
export function wordsOf(server: KeyedServer, told: any): string {
  const words = told?.error?.message ?? told?.error ?? told?.detail?.message ?? told?.detail ?? told?.message;
  return typeof words === "string" ? `, ${server.withoutKey(words).slice(0, 120)}` : "";
}

async function beginningOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader(), decoder = new TextDecoder();
  const cancel = () => reader.cancel().catch(() => {});
  const timer = setTimeout(cancel, REASON_MS);
  let text = "";
  try {
    while (text.length < LONGEST_REASON) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    return text;
  } finally {
    clearTimeout(timer);
    await cancel();
  }
}
