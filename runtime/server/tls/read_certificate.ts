import { Buffer } from "node:buffer";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { message } from "../../base/message.ts";
import { readFileOr } from "../auth/private_file.ts";
import type { KeyPair } from "./issue_certificates.ts";

/** What is to be known of a certificate. */
export interface CertificateFacts {
  /** Host names, and addresses without brackets, as they are written there. */
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** SHA-256, as browsers show it. */
  readonly fingerprint: string;
}

/** @param cert PEM; of a chain the first @throws {Error} where it is no certificate */
export function factsOf(cert: string): CertificateFacts {
  const { subjectAltName = "", validTo, fingerprint256 } = new X509Certificate(cert);
  const names = subjectAltName.split(", ").filter((each) => each !== "")
    .map((each) => canonical(each.replace(/^(DNS|IP Address):/, "")));
  return { names, until: Date.parse(validTo), fingerprint: fingerprint256 };
}

const CONSTRAINTS_OID = Buffer.of(6, 3, 0x55, 0x1d, 0x1e);

/** Whether an authority says what it may sign for. Without the library that reads what. */
export const isConstrained = (cert: string): boolean =>
  Buffer.from(new X509Certificate(cert).raw).includes(CONSTRAINTS_OID);

/** Whether an authority has signed a certificate; both PEM. */
export function isIssuedBy(cert: string, authority: string): boolean {
  return new X509Certificate(cert).verify(new X509Certificate(authority).publicKey);
}

/** An address in the one form that URLs have: certificates write 0:0:0:0:0:0:0:1. */
export const canonical = (name: string): string =>
  name.includes(":") ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name.toLowerCase();

/**
 * A certificate and key of somebody's own.
 *
 * @throws {Error} where a file is missing, is none, or the two do not belong together
 */
export async function readKeyPair(certFile: string, keyFile: string): Promise<KeyPair> {
  // One after the other, so that where both are missing it is always the same that is told.
  const cert = await readPem(certFile, "--cert");
  const key = await readPem(keyFile, "--key");
  let fits: boolean;
  try {
    fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw new Error(
      `Cannot serve https, certificate and key must be PEM without a pass phrase: ${message(cause)}`,
      {
        cause,
      },
    );
  }
  if (!fits) throw new Error(`Cannot serve https, the key must be that of the certificate: ${keyFile}`);
  return { cert, key };
}

async function readPem(file: string, flag: string): Promise<string> {
  const text = await readFileOr(file);
  if (text === null) throw new Error(`Cannot serve https, the file of ${flag} is missing: ${file}`);
  return text;
}
