import { join } from "node:path";
import { readFileOr, writePrivate } from "../auth/private_file.ts";
import type { KeyPair } from "./issue_certificates.ts";
import { canonical, type CertificateFacts, factsOf } from "./read_certificate.ts";

const DAY_MS = 24 * 3600 * 1000;
/** A server may run for a month without being started anew. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

/** A server's certificate by this machine's own authority. */
export interface LocalCertificate extends KeyPair {
  /** The authority's certificate, PEM, for those who are to trust it. */
  readonly authority: string;
  /** SHA-256 of the authority's certificate, as devices show it. */
  readonly fingerprint: string;
}

/**
 * The certificate of this machine's own authority, both as they were kept in a folder or made anew: the authority once
 * in ten years, the certificate where it lacks a name or ends soon, so that devices that trust the authority go on
 * trusting it.
 *
 * @param names host names and addresses that the certificate must have
 * @param now milliseconds since the epoch
 * @throws {Error} where the folder cannot be read or written
 */
export async function openLocalCertificate(
  folder: string,
  names: Iterable<string>,
  now: number = Date.now(),
): Promise<LocalCertificate> {
  const kept = await readKept(folder, "authority");
  const authority = kept !== null && factsOf(kept.cert).until - now > RENEW_BEFORE_MS
    ? kept
    : await keep(folder, "authority", async ({ makeAuthority }) =>
      await makeAuthority(`Headcast on ${Deno.hostname()}`, now));
  const wanted = [...new Set([...names].map(canonical))];
  const last = authority === kept ? await readKept(folder, "server") : null;
  const pair = last !== null && fits(factsOf(last.cert), wanted, now)
    ? last
    : await keep(folder, "server", async ({ makeCertificate }) =>
      await makeCertificate(authority, wanted, now));
  return { ...pair, authority: authority.cert, fingerprint: factsOf(authority.cert).fingerprint };
}

const fits = ({ names, until }: CertificateFacts, wanted: readonly string[], now: number): boolean =>
  until - now > RENEW_BEFORE_MS && wanted.every((name) => names.includes(name));

async function readKept(folder: string, name: string): Promise<KeyPair | null> {
  const [cert, key] = await Promise.all([
    readFileOr(join(folder, `${name}.crt`)),
    readFileOr(join(folder, `${name}.key`)),
  ]);
  return cert !== null && key !== null ? { cert, key } : null;
}

/** The library that makes certificates is fetched where one is made, and nowhere else. */
async function keep(
  folder: string,
  name: string,
  make: (library: typeof import("./issue_certificates.ts")) => Promise<KeyPair>,
): Promise<KeyPair> {
  const pair = await make(await import("./issue_certificates.ts"));
  await writePrivate(join(folder, `${name}.key`), pair.key);
  await writePrivate(join(folder, `${name}.crt`), pair.cert);
  return pair;
}
