import { SESSION_NAME_RULE, sessionName } from "../../runtime/base/names.ts";

/** A server's address with a slash at its end. @throws {TypeError} */
export function serverAddress(url: string | URL): string {
  const page = "location" in globalThis ? location.href : undefined;
  if (!URL.canParse(url, page) || !/^(http|ws)s?:$/.test(new URL(url, page).protocol)) {
    throw new TypeError(`Cannot open a head, its server's address must be http or https: ${url}`);
  }
  const address = new URL(url, page);
  address.protocol = address.protocol.replace("ws", "http");
  address.search = address.hash = "";
  return address.href.replace(/\/?$/, "/");
}

/** A session's name in its one spelling. @throws {RangeError} */
export function checkedSession(name: string): string {
  const session = sessionName(name);
  if (session !== null) return session;
  throw new RangeError(`Cannot open a head, its session must be ${SESSION_NAME_RULE}: ${name}`);
}

/**
 * Where this module lies for its worker and its worklet: beside what it was imported as, or, where a bundler has renamed it,
 * on the server.
 *
 * @param own import.meta.url
 */
export const scriptAddress = (own: string, server: string): string =>
  /\/(embed|main)\.js$/.test(own.replace(/[?#].*/, "")) ? own : `${server}embed.js`;
