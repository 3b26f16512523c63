// What @peculiar/x509 asks for, before it is loaded.
import "reflect-metadata";
import { AsnConvert } from "@peculiar/asn1-schema";
import * as asn1 from "@peculiar/asn1-x509";
import * as x509 from "@peculiar/x509";
import { asConstraint, isAddress, LOCAL_NAMES, permits } from "./local_names.ts";

/** A certificate and its private key, as PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

const KEYS = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;
const DAY_MS = 24 * 3600 * 1000;
const AUTHORITY_DAYS = 10 * 365;
/** Phones refuse certificates of their user's own authorities beyond 825 days, some browsers beyond 398. */
const CERTIFICATE_DAYS = 397;
/** A certificate begins before it is made: clocks differ. */
const EARLIER_MS = DAY_MS;

/**
 * Makes a certificate authority that signs for servers and for no further authority, and for local names alone.
 *
 * @param name as people see it among those that they trust
 * @param more names and addresses that it may sign for besides
 * @param now milliseconds since the epoch
 */
export async function makeAuthority(name: string, more: readonly string[], now: number): Promise<KeyPair> {
  const keys = await newKeys();
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ O: ["Headcast"] }, { CN: [name] }],
    notBefore: new Date(now - EARLIER_MS),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY_MS),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      constraintsExtension([
        ...LOCAL_NAMES,
        ...more.filter((each) => !permits(LOCAL_NAMES, each)).map(asConstraint),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: cert.toString("pem"), key: await keyPem(keys.privateKey) };
}

/** RFC 5280, section 4.2.1.10: who does not know it must refuse the authority. */
function constraintsExtension(names: readonly string[]): x509.Extension {
  const subtrees = [...new Set(names)].map((each) =>
    new asn1.GeneralSubtree({
      base: new asn1.GeneralName(each.includes("/") ? { iPAddress: each } : { dNSName: each }),
    })
  );
  const constraints = new asn1.NameConstraints({ permittedSubtrees: new asn1.GeneralSubtrees(subtrees) });
  return new x509.Extension(asn1.id_ce_nameConstraints, true, AsnConvert.serialize(constraints));
}

/** What an authority may sign for, names and networks; null where it has no constraints. @param cert PEM */
export function constraintsOf(cert: string): string[] | null {
  const extension = new x509.X509Certificate(cert).getExtension(asn1.id_ce_nameConstraints);
  if (extension === null) return null;
  const { permittedSubtrees = [] } = AsnConvert.parse(extension.value, asn1.NameConstraints);
  return [...permittedSubtrees].flatMap(({ base }) => base.dNSName ?? base.iPAddress ?? []);
}

/**
 * Makes a server's certificate, signed by an authority; or one that a client shows.
 *
 * @param names host names, and addresses without brackets
 */
export async function makeCertificate(
  authority: KeyPair,
  names: readonly string[],
  now: number,
  side: "server" | "client" = "server",
): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(authority.cert);
  const [der] = x509.PemConverter.decode(authority.key);
  const signingKey = await crypto.subtle.importKey("pkcs8", der!, KEYS, false, ["sign"]);
  const keys = await newKeys();
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [{ O: ["Headcast"] }, { CN: [names[0]!] }],
    issuer: issuer.subjectName,
    notBefore: new Date(now - EARLIER_MS),
    notAfter: new Date(Math.min(now + CERTIFICATE_DAYS * DAY_MS, issuer.notAfter.getTime())),
    signingAlgorithm: SIGNING,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[`${side}Auth`]]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isAddress(value) ? "ip" : "dns", value }) as const),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: cert.toString("pem"), key: await keyPem(keys.privateKey) };
}

const newKeys = () => crypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);

const keyPem = async (key: CryptoKey): Promise<string> =>
  `${x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;

/** Positive and never the same again (RFC 5280, section 4.1.2.2), hexadecimal. */
function serial(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = bytes[0]! & 0x7f | 0x40;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
