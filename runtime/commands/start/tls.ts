import { UsageError } from "../../cli/flags.ts";
import { KEYS_FOLDER } from "../../server/auth/keys_folder.ts";
import { machineNames } from "../../server/hosts.ts";
import { listOf, type StartOptions } from "./flags.ts";

/** What a server speaks TLS with. */
export interface StartTls {
  readonly cert: string;
  readonly key: string;
  /** Of the authority that devices have to be told of. */
  readonly authority?: string;
  readonly fingerprint?: string;
}

/**
 * The certificate that the flags name or wish for, null where they want none.
 *
 * @throws {UsageError} where they contradict each other
 * @throws {Error} where the certificate cannot be had
 */
export async function tlsFor({ tls, cert, key, host, hosts }: StartOptions): Promise<StartTls | null> {
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError(`Cannot serve https, --cert and --key belong together: ${cert ?? key}`);
  }
  if (tls && cert !== undefined) {
    throw new UsageError(`Cannot serve https with two certificates, --tls makes one beside: ${cert}`);
  }
  if (cert !== undefined) {
    const { readKeyPair } = await import("../../server/tls/read_certificate.ts");
    return await readKeyPair(cert, key!);
  }
  if (!tls) return null;
  const { openLocalCertificate } = await import("../../server/tls/local_certificate.ts");
  const own = host === "0.0.0.0" || host === "::" ? [] : [host];
  const found = ["localhost", "127.0.0.1", "::1", ...machineNames()];
  return await openLocalCertificate(KEYS_FOLDER, found, [...listOf(hosts), ...own]);
}
