import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import * as v from "valibot";
import { ProtocolError } from "../../protocol/errors.ts";
import { MAX_TOKEN_LENGTH } from "../../protocol/fields.ts";
import { type Grant, grantClaims } from "../../protocol/grant.ts";

/** What tokens are checked by: a secret that this server shares with who makes them, or the maker's public keys. */
export type TokenKeys =
  | { readonly secret: Uint8Array }
  /** Address of a JSON Web Key Set. */
  | { readonly jwks: string };

/** The `aud` of every token: one that was made for another service lets nobody in here. */
export const AUDIENCE = "headcast";

/** A shorter secret can be guessed from a single token, offline (RFC 7518, section 3.2). */
export const MIN_SECRET_BYTES = 32;

/** Never one family for both kinds of key: a public key is no secret. */
const ALGORITHMS = {
  secret: ["HS256"],
  jwks: ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"],
};
/** How long the keys' address may take to answer, milliseconds. */
const JWKS_TIMEOUT_MS = 5000;

/** Reads tokens: the grant of one that is valid now. @throws {ProtocolError} unauthorized, token-expired or unavailable */
export type Verifier = (token: string) => Promise<Grant>;

/**
 * @param now for tests
 * @throws {RangeError} for a secret that is too short
 * @throws {TypeError} for an address of keys that strangers could answer for
 */
export function createVerifier(keys: TokenKeys, now: () => Date = () => new Date()): Verifier {
  const options = { audience: AUDIENCE, requiredClaims: ["exp"] };
  const check: (token: string) => Promise<{ payload: JWTPayload }> = "secret" in keys
    ? verifyBySecret(keys.secret)
    : verifyByKeySet(keys.jwks);

  function verifyBySecret(secret: Uint8Array) {
    checkSecret(secret);
    return (token: string) =>
      jwtVerify(token, secret, { ...options, algorithms: ALGORITHMS.secret, currentDate: now() });
  }

  function verifyByKeySet(address: string) {
    const set = createRemoteJWKSet(keySetAddress(address), { timeoutDuration: JWKS_TIMEOUT_MS });
    return (token: string) =>
      jwtVerify(token, set, { ...options, algorithms: ALGORITHMS.jwks, currentDate: now() });
  }

  return async (token) => {
    if (token.length > MAX_TOKEN_LENGTH) {
      throw refusal(`it is longer than ${MAX_TOKEN_LENGTH} characters`, token.length);
    }
    let payload: JWTPayload;
    try {
      ({ payload } = await check(token));
    } catch (error) {
      throw asRefusal(error);
    }
    const claims = v.safeParse(grantClaims, payload, { abortEarly: true });
    if (claims.success) return claims.output;
    throw refusal("this claim is missing or malformed", v.getDotPath(claims.issues[0]) ?? "all");
  };
}

/** @throws {RangeError} where it is too short */
export function checkSecret(secret: Uint8Array): void {
  if (secret.length >= MIN_SECRET_BYTES) return;
  throw new RangeError(
    `Cannot check tokens, their secret must have at least ${MIN_SECRET_BYTES} bytes: ${secret.length}`,
  );
}

function keySetAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  const near = url?.protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (url && (near || url.protocol === "https:")) return url;
  throw new TypeError(
    `Cannot check tokens, the address of their keys must be https or on this machine: ${address}`,
  );
}

/** In words of ours, which never have the token or its claims in them. */
function asRefusal(error: unknown): ProtocolError {
  if (error instanceof errors.JWTExpired) {
    return new ProtocolError("token-expired", "Cannot let in, the token has expired");
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return refusal("this claim does not fit", error.claim);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new ProtocolError("unauthorized", "Cannot let in, the token was signed with another key");
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JWKSNoMatchingKey) {
    return new ProtocolError(
      "unauthorized",
      "Cannot let in, the token is signed in a way that this server refuses",
    );
  }
  const outage = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid ||
    error instanceof TypeError || error instanceof errors.JOSEError && error.code === "ERR_JOSE_GENERIC";
  return outage
    ? new ProtocolError("unavailable", "Cannot check the token, the keys for it cannot be fetched")
    : new ProtocolError("unauthorized", "Cannot let in, what was sent is no token");
}

const refusal = (why: string, met: string | number): ProtocolError =>
  new ProtocolError("unauthorized", `Cannot let in, the token is refused, ${why}: ${met}`);
