import { message } from "../../../base/message.ts";
import { withoutTokens } from "../../../base/redact.ts";
import type { IceServer } from "../../rtc/rtc_messages.ts";
import { iceServersOf } from "./linked_servers.ts";
import { checkSecrecy, type HostList, isListed } from "./whip_address.ts";
import { errorOfStatus, WhipError } from "./whip_error.ts";

/** Where and as whom a session is published. */
export interface WhipTarget {
  readonly address: URL;
  /** Null where the server asks for none. */
  readonly token: string | null;
}

/** What a WHIP server answers to an offer. */
export interface WhipAnswer {
  /** SDP. */
  readonly answer: string;
  /** Ends the publication at the server; what fails then is of no interest. */
  end(): Promise<void>;
  /** Servers that it names for finding a way through the network. */
  readonly iceServers: readonly IceServer[];
}

/** A server that ends has 1.7 s for all. */
const ANSWER_MS = 8000, END_MS = 700;
const MOST_REDIRECTS = 3;
const LONGEST_ANSWER = 256 * 1024, LONGEST_WORDS = 2048;

/**
 * Offers a session to a WHIP server (RFC 9725). Redirections are followed by hand, to hosts of the list alone, and so is the
 * address by which the publication is ended: a token goes nowhere else.
 *
 * @throws WhipError in words that hold neither token nor path
 */
export async function offerByWhip(
  { address, token }: WhipTarget,
  offer: string,
  hosts: HostList,
  signal?: AbortSignal,
): Promise<WhipAnswer> {
  let url = address;
  for (let step = 0; step <= MOST_REDIRECTS; step++) {
    check(url, address, token, hosts);
    const response = await request(url, token, { method: "POST", body: offer }, ANSWER_MS, signal);
    const { status, headers } = response;
    if (status === 307 || status === 308 || status === 301 || status === 302) {
      await response.body?.cancel();
      url = redirected(url, headers.get("location"));
      continue;
    }
    if (status !== 201 && status !== 200) {
      throw errorOfStatus(
        url.host,
        response,
        wordsOf(await textOf(url, response, LONGEST_WORDS, token), token),
      );
    }
    const answer = await textOf(url, response, LONGEST_ANSWER, token);
    const resource = resourceOf(url, headers.get("location"), token, hosts);
    const end = () => resource === null ? Promise.resolve() : endPublication(resource, token);
    if (!/^v=0\r?\n/.test(answer)) {
      await end();
      throw new WhipError(`${url.host} takes no WHIP at this address: its answer is no SDP`, {
        passing: false,
      });
    }
    return { answer, end, iceServers: iceServersOf(headers.get("link")) };
  }
  throw new WhipError(`${address.host} redirects more than ${MOST_REDIRECTS} times`, { passing: false });
}

function check(url: URL, first: URL, token: string | null, hosts: HostList): void {
  if (!isListed(hosts, url)) {
    const words = url === first
      ? `${url.host} is not among the hosts that may be sent to`
      : `${first.host} redirects to a host that is not among those that may be sent to: ${url.host}`;
    throw new WhipError(words, { passing: false });
  }
  try {
    checkSecrecy(url, token);
  } catch (cause) {
    throw new WhipError(message(cause).replace(/^Cannot send by WHIP, /, ""), { passing: false, cause });
  }
}

function redirected(from: URL, location: string | null): URL {
  const to = location === null ? null : URL.parse(location, from);
  if (to === null || !/^https?:$/.test(to.protocol)) {
    throw new WhipError(`${from.host} redirects to nowhere`, { passing: false });
  }
  return to;
}

/** Where a publication is ended; null where the answer names none that may be asked. */
function resourceOf(from: URL, location: string | null, token: string | null, hosts: HostList): URL | null {
  const to = location === null ? null : URL.parse(location, from);
  if (to === null || !/^https?:$/.test(to.protocol) || !isListed(hosts, to)) return null;
  try {
    checkSecrecy(to, token);
    return to;
  } catch {
    return null;
  }
}

async function endPublication(resource: URL, token: string | null): Promise<void> {
  try {
    const response = await request(resource, token, { method: "DELETE" }, END_MS);
    await response.body?.cancel();
  } catch {
    // The server ends it by itself when nothing comes any more.
  }
}

async function request(
  url: URL,
  token: string | null,
  { method, body }: { method: string; body?: string },
  ms: number,
  signal?: AbortSignal,
): Promise<Response> {
  const late = AbortSignal.timeout(ms);
  try {
    return await fetch(url, {
      method,
      redirect: "manual",
      signal: signal ? AbortSignal.any([late, signal]) : late,
      headers: {
        ...body !== undefined && { "content-type": "application/sdp" },
        ...token !== null && { authorization: `Bearer ${token}` },
      },
      ...body !== undefined && { body },
    });
  } catch (cause) {
    if (signal?.aborted) throw new WhipError("it was stopped", { passing: false });
    const words = late.aborted
      ? `${url.host} does not answer within ${ms / 1000} s`
      : `${url.host} cannot be reached: ${networkWords(cause)}`;
    throw new WhipError(words, { passing: true });
  }
}

/** What the network says at the end: all before it holds the whole address. */
function networkWords(error: unknown): string {
  const words = message(error instanceof Error && error.cause !== undefined ? error.cause : error);
  const last = words.slice(words.lastIndexOf("): ") + 1).split(": ").at(-1)!.replace(/ \(os error \d+\)/, "");
  return /https?:\/\//.test(last) ? "the request failed" : last.slice(0, 120);
}

/** So much of a body. @throws WhipError where it breaks off or does not end */
async function textOf(
  { host }: URL,
  response: Response,
  longest: number,
  token: string | null,
): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (text.length < longest) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    throw new WhipError(`${host} breaks off its answer: ${wordsOf(networkWords(error), token)}`, {
      passing: true,
    });
  } finally {
    await reader.cancel().catch(() => {});
  }
  return text.slice(0, longest);
}

/** What a server says, in one line, short, without the token that it may repeat. */
function wordsOf(text: string, token: string | null): string {
  const told = text.trim();
  if (told.startsWith("<")) return "";
  const hidden = token === null ? told : told.replaceAll(token, "[token]");
  // deno-lint-ignore no-control-regex -- of a stranger, for a terminal
  return withoutTokens(hidden).replace(/[\s\x00-\x1f\x7f-\x9f]+/g, " ").slice(0, 160).trim();
}
