import type { MiddlewareHandler } from "hono";

/**
 * What every answer carries. The page needs its own scripts, styles, pictures and WebSocket, blobs for
 * pictures and workers, and nothing from elsewhere; it may be framed by pages of the same server only.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The same policy for a page that those of other origins may have in a frame. @param origins "*" for all */
export const framedBy = (origins: readonly string[]): string =>
  `${SECURITY_HEADERS["content-security-policy"]!} ${origins.join(" ")}`.trimEnd();

/** Puts them on every answer, refusals included, where nothing nearer to the answer has set another. */
export function securityHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    // The answer of an upgrade belongs to the WebSocket.
    if (context.res.status === 101) return;
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!context.res.headers.has(name)) context.header(name, value);
    }
  };
}
