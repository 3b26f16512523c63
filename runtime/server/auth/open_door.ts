import { isLoopback } from "../../base/network/loopback.ts";
import { type Door, lockedDoor, OPEN_DOOR } from "./door.ts";
import { REVOKED_FILE, SECRET_FILE } from "./keys_folder.ts";
import { openRevocations } from "./revocations.ts";
import { readSecret } from "./secret.ts";
import { createVerifier } from "./verifier.ts";

export interface DoorOptions {
  /** The address that the server listens on: beyond this machine the door is locked. */
  readonly host: string;
  /** Locks it on this machine too. */
  readonly always?: boolean | undefined;
  /** A file with the tokens' secret; see `readSecret` for where it comes from otherwise. */
  readonly secretFile?: string | undefined;
  /** Address of the maker's public keys, in place of a secret. */
  readonly jwks?: string | undefined;
  readonly revokedFile?: string | undefined;
}

/**
 * The door of a server, and what it signs tokens of its own with, where it can.
 *
 * @throws {Error} where the secret cannot be had
 */
export async function openDoor(options: DoorOptions): Promise<{ door: Door; secret: Uint8Array | null }> {
  const { host, always = false, secretFile, jwks, revokedFile = REVOKED_FILE } = options;
  if (secretFile !== undefined && jwks !== undefined) {
    throw new TypeError(`Cannot check tokens by a secret and by public keys, one must be chosen: ${jwks}`);
  }
  if (isLoopback(host) && !always) return { door: OPEN_DOOR, secret: null };
  const secret = jwks === undefined ? await readSecret(secretFile, SECRET_FILE) : null;
  const verify = createVerifier(secret ? { secret } : { jwks: jwks! });
  return { door: lockedDoor(verify, openRevocations(revokedFile)), secret };
}
