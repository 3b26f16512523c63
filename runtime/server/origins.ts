import type { Context, MiddlewareHandler } from "hono";
import { CAMERA_EXTENSION_ORIGIN } from "../base/camera_extension.ts";

/** Origins whose pages may use this server besides its own pages, such as "https://example.org"; "*" for all. */
export type OriginList = readonly string[];

/** What pages of listed origins may fetch: everything but pages. */
const SHARED = [
  ...["/api/", "/avatars/", "/heads/", "/static/", "/healthz", "/live/", "/embed.js", "/embed/"],
  "/whep/",
];
/** What a listed origin's page loads by a plain tag, which does not say where it stands. */
const EMBEDDED = ["/embed.js", "/static/embed/"];
/** Where a page of any origin reads whether it is listed, of a server that lists any: its browser tells it nothing else. */
export const ORIGIN_CHECK = "/embed/origin";
/** What the camera extension asks for: the session, and why it may not have it. */
const CAMERA_NEEDS = ["/live/", ORIGIN_CHECK];
const PREFLIGHT_SECONDS = "600";

/**
 * Where a request comes from. Browsers let any page send requests anywhere and say where it stands; other programs
 * say nothing.
 */
export type Sender = "program" | "own" | "listed" | "foreign";

/** Whose page, if any, has sent a request. Its Host has been checked. */
export function senderOf({ url, headers }: Request, listed: OriginList = []): Sender {
  const origin = headers.get("origin");
  if (origin === null) return isForeignTag(url, headers, listed) ? "foreign" : "program";
  const asked = headers.get("host") ?? new URL(url).host;
  if (isSame(origin, asked)) return "own";
  if (listed.includes("*") || listed.includes(origin)) return "listed";
  return isCamera(origin, url) ? "listed" : "foreign";
}

/**
 * Who has put our extension into their browser has listed it, for what a camera needs: its key is no secret, and another that
 * was put there under the same id, by hand, has no more than the sessions that are open to any program of this machine.
 */
const isCamera = (origin: string, url: string): boolean =>
  origin === CAMERA_EXTENSION_ORIGIN && startsWithAny(new URL(url).pathname, CAMERA_NEEDS);

function isSame(origin: string, asked: string): boolean {
  if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  // Behind a proxy that speaks TLS the page's scheme is another than the server's.
  return URL.canParse(`${protocol}//${asked}`) && new URL(`${protocol}//${asked}`).host === host;
}

/** A picture or a script that another site's page has loaded by a tag; a link that was followed is none. */
function isForeignTag(url: string, headers: Headers, listed: OriginList): boolean {
  if (!["cross-site", "same-site"].includes(headers.get("sec-fetch-site") ?? "")) return false;
  if (headers.get("sec-fetch-mode") === "navigate") return false;
  return listed.length === 0 || !startsWithAny(new URL(url).pathname, EMBEDDED);
}

/** Turns away, on every route, what pages of other origins send, and lets those of listed ones read what they need. */
export function checkOrigin(listed: OriginList = []): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context;
    const sender = senderOf(req.raw, listed);
    if (sender === "foreign") {
      if (listed.length > 0 && req.path === ORIGIN_CHECK) {
        context.header("access-control-allow-origin", "*");
        context.header("cross-origin-resource-policy", "cross-origin");
      }
      return context.json(
        { error: "Cannot answer this page, its origin is not this server's (--origins names more)" },
        403,
      );
    }
    if (sender === "listed" && startsWithAny(req.path, SHARED)) {
      // What an upgrade answers belongs to the WebSocket, and a browser asks for nothing of it.
      if (req.method === "OPTIONS") return preflight(context);
      await next();
      if (context.res.status !== 101) share(context);
      return;
    }
    await next();
    if (listed.length === 0) return;
    // What a cache in front keeps of this page's own must not answer a listed page, which has to be let.
    if (startsWithAny(req.path, SHARED) && context.res.status !== 101) {
      context.header("vary", "origin", { append: true });
    }
    if (startsWithAny(req.path, EMBEDDED)) {
      context.header("cross-origin-resource-policy", "cross-origin");
    }
  };
}

function share(context: Context): void {
  context.header("access-control-allow-origin", context.req.header("origin")!);
  context.header("access-control-expose-headers", "etag, retry-after, location");
  context.header("vary", "origin", { append: true });
  context.header("cross-origin-resource-policy", "cross-origin");
}

function preflight(context: Context): Response {
  share(context);
  const isWhep = context.req.path.startsWith("/whep/");
  context.header("access-control-allow-methods", isWhep ? "POST, DELETE" : "GET, HEAD");
  context.header(
    "access-control-allow-headers",
    `authorization, ${isWhep ? "content-type" : "if-none-match"}`,
  );
  context.header("access-control-max-age", PREFLIGHT_SECONDS);
  return context.body(null, 204);
}

const startsWithAny = (path: string, beginnings: readonly string[]): boolean =>
  beginnings.some((each) => path.startsWith(each));
