import { holdsToken } from "../../base/redact.ts";

/** A browser's WebSocket sends no header of its own: its token may come as a sub-protocol with this before it. */
export const TOKEN_PROTOCOL = "headcast.token.";

/** The token that a request brings, null where there is none: a header's, else a sub-protocol's. */
export function tokenOf(headers: Headers): string | null {
  const [, bearer] = /^bearer +(\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  if (bearer !== undefined) return bearer;
  const offered = offeredProtocols(headers).find((each) => each.startsWith(TOKEN_PROTOCOL));
  return offered?.slice(TOKEN_PROTOCOL.length) ?? null;
}

export const offeredProtocols = (headers: Headers): string[] =>
  headers.get("sec-websocket-protocol")?.split(",").map((item) => item.trim()) ?? [];

/** Whether an address has a token in it, where proxies and histories keep it. */
export const tokenInAddress = (url: string): boolean => {
  const { pathname, searchParams } = new URL(url);
  return holdsToken(decoded(pathname)) ||
    [...searchParams].some(([name, value]) => /^(access_)?token$|^jwt$/i.test(name) || holdsToken(value));
};

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
