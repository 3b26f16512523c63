import { join } from "node:path";
import { readFileOr, writePrivate } from "../auth/private_file.ts";
import type { KeyPair } from "./issue_certificates.ts";
import { isPassing, permits } from "./local_names.ts";
import { canonical, factsOf, isConstrained, isIssuedBy } from "./read_certificate.ts";

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
 * The authority can sign for local names, and for those that were there when it was made. A name of the machine's that
 * it cannot sign for is left out of the certificate; for one that somebody has named the authority is made anew.
 *
 * @param found host names and addresses of this machine
 * @param named those that the certificate must have besides
 * @param now milliseconds since the epoch
 * @throws {Error} where the folder cannot be read or written
 */
export async function openLocalCertificate(
  folder: string,
  found: Iterable<string>,
  named: readonly string[] = [],
  now: number = Date.now(),
): Promise<LocalCertificate> {
  const asked = [...named].map(canonical);
  const names = [...new Set([...[...found].map(canonical).filter((each) => !isPassing(each)), ...asked])];
  const kept = await readKept(folder, "authority");
  const last = await readKept(folder, "server");
  const lasting = kept !== null && lasts(kept, now) && isConstrained(kept.cert) ? kept : null;
  if (lasting !== null && last !== null && fits(last, lasting, names, now)) return together(last, lasting);
  // The library that makes certificates is fetched where one is made, and nowhere else.
  const library = await import("./issue_certificates.ts");
  const held = lasting === null ? null : library.constraintsOf(lasting.cert);
  const fresh = held === null || !asked.every((each) => permits(held, each));
  const authority = fresh
    ? await keep(
      folder,
      "authority",
      await library.makeAuthority(`Headcast on ${Deno.hostname()}`, names, now),
    )
    : lasting!;
  const signed = fresh ? names : names.filter((each) => permits(held!, each));
  if (!fresh && last !== null && fits(last, authority, signed, now)) return together(last, authority);
  return together(
    await keep(folder, "server", await library.makeCertificate(authority, signed, now)),
    authority,
  );
}

const together = (pair: KeyPair, authority: KeyPair): LocalCertificate => ({
  ...pair,
  authority: authority.cert,
  fingerprint: factsOf(authority.cert).fingerprint,
});

/** Whether a certificate is the authority's, has these names, and lasts. */
function fits(
  { cert }: Pick<KeyPair, "cert">,
  authority: KeyPair,
  wanted: readonly string[],
  now: number,
): boolean {
  const { names } = factsOf(cert);
  return isIssuedBy(cert, authority.cert) && lasts({ cert }, now) &&
    wanted.every((name) => names.includes(name));
}

const lasts = ({ cert }: Pick<KeyPair, "cert">, now: number): boolean =>
  factsOf(cert).until - now > RENEW_BEFORE_MS;

async function readKept(folder: string, name: string): Promise<KeyPair | null> {
  const [cert, key] = await Promise.all([
    readFileOr(join(folder, `${name}.crt`)),
    readFileOr(join(folder, `${name}.key`)),
  ]);
  return cert !== null && key !== null ? { cert, key } : null;
}

async function keep(folder: string, name: string, pair: KeyPair): Promise<KeyPair> {
  await writePrivate(join(folder, `${name}.key`), pair.key);
  await writePrivate(join(folder, `${name}.crt`), pair.cert);
  return pair;
}
