import { type OriginList, senderOf } from "../../origins.ts";
import { NODE_HEADER } from "./node_header.ts";

/** Of one connection, not of the request (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set([
  ...["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection"],
  ...["te", "trailer", "transfer-encoding", "upgrade"],
]);
/** What this node has judged itself, or makes anew: the other one's `Host` is its own. */
const OWN = new Set(["host", "content-length", "accept-encoding", "expect", NODE_HEADER]);

/**
 * A client's headers as the other node is given them. That a page of this server has sent it is known here alone, and is
 * to it as if a program had; a listed page's origin goes along, as listed pages may do less.
 */
export function passedHeaders(request: Request, origins: OriginList): Headers {
  const headers = new Headers(), named = namedIn(request.headers);
  for (const [name, value] of request.headers) {
    if (HOP_BY_HOP.has(name) || OWN.has(name) || named.has(name) || name.startsWith("sec-fetch-")) continue;
    headers.append(name, value);
  }
  if (senderOf(request, origins) !== "listed") headers.delete("origin");
  return headers;
}

/** The other node's headers as the client is given them. */
export function answeredHeaders(response: Response): Headers {
  const headers = new Headers(), named = namedIn(response.headers);
  for (const [name, value] of response.headers) {
    // `fetch` has undone a coding by now.
    if (HOP_BY_HOP.has(name) || named.has(name) || name === "content-encoding" || name === "content-length") {
      continue;
    }
    headers.append(name, value);
  }
  return headers;
}

/** What a connection's own header calls its own. */
const namedIn = (headers: Headers): ReadonlySet<string> =>
  new Set((headers.get("connection") ?? "").toLowerCase().split(",").map((name) => name.trim()));
