import { claimsOf } from "../../../base/network/jwt_claims.ts";

/**
 * Why a token cannot serve, as far as it says so itself: LiveKit 1.11 answers 201 to one that may not publish and throws
 * away what comes. Only a JSON Web Token says anything (RFC 7519); it is not verified here, that is the server's.
 *
 * @param now milliseconds since the epoch
 * @returns null where nothing speaks against it
 */
export function lackOfToken(token: string, now: number): string | null {
  // A grant of LiveKit's is in `video`; other servers' claims are passed over.
  const { exp, nbf, video } = claimsOf(token);
  if (typeof exp === "number" && exp * 1000 <= now) return "the token has expired";
  if (typeof nbf === "number" && nbf * 1000 > now + CLOCK_LEEWAY_MS) return "the token does not hold yet";
  if (typeof video !== "object" || video === null) return null;
  const { roomJoin, canPublish, canPublishSources: sources } = video as Record<string, unknown>;
  if (canPublish === false) return "the token may not publish: its claim video.canPublish is false";
  if (roomJoin === false) return "the token may not join a room: its claim video.roomJoin is false";
  if (!Array.isArray(sources) || sources.length === 0) return null;
  for (const source of ["camera", "microphone"]) {
    if (!sources.includes(source)) {
      return `the token may not publish all: its claim video.canPublishSources lacks ${source}`;
    }
  }
  return null;
}

/** Servers' clocks differ by so much, milliseconds. */
const CLOCK_LEEWAY_MS = 60_000;

/** Of visible ASCII, as a header takes it. @throws TypeError where it is not, or too long; it is not repeated */
export function checkToken(token: string): string {
  if (!/^[!-~]{1,8192}$/.test(token)) {
    throw new TypeError("Cannot send by WHIP, the token must be one line of at most 8192 visible characters");
  }
  return token;
}
