import type { Grant } from "../../protocol/grant.ts";

/** Who pays for what nobody watches but the server itself: its recordings. */
export const SERVER_PAYS = "server";

/**
 * Whose share of the device a client uses: that of its token, whoever else has it too; that of its address where
 * nobody is asked for one.
 */
export const payerOf = (grant: Grant | null, address: string): string =>
  grant === null ? `address ${address}` : `token ${grant.id}`;
