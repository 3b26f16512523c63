import { signToken } from "./sign_token.ts";

/** What a token is to grant. */
export interface TokenGrant {
  /** The session that it opens; `*` for all of them. */
  readonly session: string;
  /** `viewer` watches, `puppeteer` drives too, `operator` also sees all sessions and trainings. */
  readonly role: "viewer" | "puppeteer" | "operator";
  /** How long from now. */
  readonly minutes: number;
  /** The one avatar that it shows; any where not given. */
  readonly avatar?: string;
  /** The largest picture, pixels a side; any where not given. */
  readonly size?: number;
}

/**
 * Makes what lets somebody in, by a secret that the server knows: for a page's or a program's `connect`.
 *
 * @param secret 32 bytes or more, as `tokens` of `startServer` has it
 * @throws TypeError where it would grant what there is not, RangeError for a secret that is too short
 */
export async function makeToken(secret: string, grant: TokenGrant): Promise<string> {
  return (await signToken(new TextEncoder().encode(secret), grant)).token;
}
