import { createHash } from "node:crypto";
import { Buffer } from "node:buffer";

const SECRET_BYTES = 24;

/** What a client comes back by: nobody guesses it, and it says nothing. */
export const createSecret = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(SECRET_BYTES))).toString("base64url");

/** What a server keeps of it, and tells others: who reads that cannot come back by it. */
export const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");
