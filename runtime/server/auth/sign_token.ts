import { SignJWT } from "jose";
import * as v from "valibot";
import { type Grant, grantClaims } from "../../protocol/grant.ts";
import { AUDIENCE, checkSecret } from "./verifier.ts";

/** What a token is to grant. */
export interface TokenWish extends Omit<Grant, "until" | "id"> {
  /** How long from now. */
  readonly minutes: number;
}

/** A token, and what it grants. */
export interface SignedToken {
  /** For a header, the first message, a sub-protocol, or a link's fragment; never for a query. */
  readonly token: string;
  /** What it grants, until when, and the id under which it can be revoked. */
  readonly grant: Grant;
}

/**
 * Makes a token, signed with HS256.
 *
 * @param now milliseconds since the epoch
 * @throws {TypeError} where it would grant what there is not
 * @throws {RangeError} for a secret that is too short
 */
export async function signToken(
  secret: Uint8Array,
  { minutes, ...wish }: TokenWish,
  now: number = Date.now(),
): Promise<SignedToken> {
  checkSecret(secret);
  const claims = {
    ...wish,
    exp: Math.floor(now / 1000 + minutes * 60),
    jti: crypto.randomUUID().replaceAll("-", "").slice(0, 16),
  };
  const read = v.safeParse(grantClaims, claims, { abortEarly: true });
  if (!read.success) {
    const [issue] = read.issues;
    throw new TypeError(`Cannot make a token, its ${v.getDotPath(issue)} is refused: ${issue.message}`);
  }
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setAudience(AUDIENCE)
    .setIssuedAt(Math.floor(now / 1000))
    .sign(secret);
  return { token, grant: read.output };
}
