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

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

/** Whether a host name means this machine only. */
export const isLoopback = (name: string): boolean =>
  LOOPBACK.has(name) || name.endsWith(".localhost") ||
  /^127\.\d+\.\d+\.\d+$/.test(name);

export interface OriginRules {
  /** The address the server listens on. */
  host: string;
  /** Origins that may connect besides the server's own pages, such as "https://example.org"; "*" for all. */
  allowedOrigins?: readonly string[];
}

/**
 * Whether a browser's page may open a WebSocket here. Browsers let any page connect anywhere and say where
 * it came from; other programs send no Origin and may. On a loopback address the Host must be loopback too:
 * otherwise a page could point a name of its own at this machine and count as the same site.
 */
export function originAllowed(headers: Headers, { host, allowedOrigins = [] }: OriginRules): boolean {
  const origin = headers.get("origin");
  if (origin === null || allowedOrigins.includes("*") || allowedOrigins.includes(origin)) return true;
  const asked = headers.get("host");
  if (
    asked === null || !/^https?:\/\//.test(origin) || !URL.canParse(origin) ||
    !URL.canParse(`http://${asked}`)
  ) return false;
  if (isLoopback(host) && !isLoopback(new URL(`http://${asked}`).hostname)) return false;
  return new URL(origin).host === new URL(`${new URL(origin).protocol}//${asked}`).host;
}
