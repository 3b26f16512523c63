import { ProtocolError } from "../../protocol/errors.ts";
import { type Grant, holdsIn } from "../../protocol/grant.ts";
import { objectionTo } from "../../stream/admission.ts";
import type { Revocations } from "./revocations.ts";
import type { Verifier } from "./verifier.ts";

/** What a token is to open, and for whom. */
export interface Asking {
  /** The session that it has to be for; any where not given. */
  readonly session?: string;
  /** Of who shows it. */
  readonly address?: string;
}

/** Who may come in. */
export interface Door {
  /** Whether one needs a token. */
  readonly locked: boolean;
  /**
   * What a token grants, now and in this session where one is named.
   *
   * @throws {ProtocolError} unauthorized, token-expired, token-revoked, rate-limited or unavailable
   */
  admit(token: string | null | undefined, asking?: Asking): Promise<Grant>;
  /** Whether a token has been taken back, by its id. */
  isRevoked(id: string): boolean;
}

export function lockedDoor(
  verify: Verifier,
  revocations: Revocations = { has: () => false },
  now: () => number = Date.now,
): Door {
  const isRevoked = (id: string) => revocations.has(id);
  return {
    locked: true,
    isRevoked,
    async admit(token, { session } = {}) {
      if (!token) {
        throw new ProtocolError("unauthorized", "Cannot let in without a token (deno task token makes one)");
      }
      const grant = await verify(token);
      const objection = objectionTo(grant, now(), isRevoked);
      if (objection) throw objection;
      if (session !== undefined && !holdsIn(grant, session)) {
        throw new ProtocolError(
          "unauthorized",
          `Cannot join, the token is for another session than: ${session}`,
        );
      }
      return grant;
    },
  };
}

/** Nobody is asked for a token: for who reaches this machine only. */
export const OPEN_DOOR: Door = {
  locked: false,
  isRevoked: () => false,
  admit: () => Promise.reject(new ProtocolError("unavailable", "Cannot look at a token, none is asked for")),
};
