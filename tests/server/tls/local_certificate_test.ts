import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { findProgram } from "../../../runtime/cli/system.ts";
import { constraintsOf, makeCertificate } from "../../../runtime/server/tls/issue_certificates.ts";
import { LOCAL_NAMES, permits } from "../../../runtime/server/tls/local_names.ts";
import * as x509 from "@peculiar/x509";
import { openLocalCertificate } from "../../../runtime/server/tls/local_certificate.ts";
import { factsOf, readKeyPair } from "../../../runtime/server/tls/read_certificate.ts";
import { testUnless } from "../../skip.ts";

const NAMES = ["box.lan", "localhost", "192.168.1.20", "::1"];

/** As one was made before authorities had constraints. */
async function looseAuthority() {
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: "CN=loose", keys, signingAlgorithm: { name: "ECDSA", hash: "SHA-256" } },
    notAfter: new Date(Date.now() + 3000 * DAY_MS),
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: cert.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") };
}
const DAY_MS = 24 * 3600 * 1000;

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-tls-" });
  try {
    await test(join(folder, "keys"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a certificate is signed by an authority that signs for servers alone, and has all names", () =>
  withFolder(async (folder) => {
    const now = Date.now();
    const { cert, authority, fingerprint } = await openLocalCertificate(folder, NAMES, [], now);
    const [server, issuer] = [new X509Certificate(cert), new X509Certificate(authority)];
    assert.ok(server.verify(issuer.publicKey) && server.checkIssued(issuer) && issuer.checkIssued(issuer));
    assert.deepEqual([issuer.ca, server.ca], [true, false]);
    assert.deepEqual(factsOf(cert).names, NAMES);
    for (const name of ["box.lan", "localhost"]) assert.equal(server.checkHost(name), name);
    assert.ok(server.checkIP("192.168.1.20"));
    assert.equal(server.checkHost("evil.example"), undefined);
    assert.ok(factsOf(cert).until - now <= 398 * DAY_MS, "browsers refuse longer ones");
    assert.equal(fingerprint, issuer.fingerprint256);
  }));

Deno.test("keys are made once and only their owner reads them; another name or the end of time makes another certificate, by the same authority", () =>
  withFolder(async (folder) => {
    const now = Date.now();
    const first = await openLocalCertificate(folder, NAMES, [], now);
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(folder)).mode! & 0o777, 0o700);
      for await (const { name } of Deno.readDir(folder)) {
        assert.equal((await Deno.stat(join(folder, name))).mode! & 0o777, 0o600, name);
      }
    }
    assert.deepEqual(
      await openLocalCertificate(folder, ["box.lan"], [], now),
      first,
      "fewer names are had already",
    );
    const more = await openLocalCertificate(folder, [...NAMES, "10.0.0.7"], [], now);
    assert.notEqual(more.cert, first.cert);
    assert.equal(more.authority, first.authority);
    const later = await openLocalCertificate(folder, NAMES, [], now + 370 * DAY_MS);
    assert.notEqual(later.cert, more.cert);
    assert.equal(later.authority, first.authority);
    const muchLater = await openLocalCertificate(folder, NAMES, [], now + 3640 * DAY_MS);
    assert.notEqual(muchLater.authority, first.authority);
    assert.ok(new X509Certificate(muchLater.cert).verify(new X509Certificate(muchLater.authority).publicKey));
  }));

Deno.test("the authority's constraints hold local names and networks, and what was there when it was made", () =>
  withFolder(async (folder) => {
    const { authority } = await openLocalCertificate(folder, ["Box.corp.example", "203.0.113.5", "::1"]);
    const constraints = constraintsOf(authority)!;
    for (const each of [...LOCAL_NAMES, "box.corp.example", "203.0.113.5/32"]) {
      assert.ok(constraints.includes(each), `${each} in ${constraints}`);
    }
    const takes = [
      "localhost",
      "a.localhost",
      "box.local",
      "box.corp.example",
      "192.168.1.20",
      "::1",
      "fd00::1",
    ];
    const refuses = [
      "evil.example",
      "corp.example",
      "notlocal",
      "8.8.8.8",
      "172.32.0.1",
      "2001:db8::1",
      "com",
    ];
    for (const name of takes) assert.equal(permits(constraints, name), true, name);
    for (const name of refuses) assert.equal(permits(constraints, name), false, name);
  }));

Deno.test("a name that the authority cannot sign for is left out where the machine has it, and makes another authority where somebody asks for it", () =>
  withFolder(async (folder) => {
    const first = await openLocalCertificate(folder, ["box.lan", "2001:db8::7"]);
    assert.deepEqual(factsOf(first.cert).names, ["box.lan"], "an address that changes from day to day");
    const moved = await openLocalCertificate(folder, ["box.lan", "box.corp.example", "203.0.113.5"]);
    assert.deepEqual(moved, first);
    const named = await openLocalCertificate(folder, ["box.lan"], ["head.example.org", "2001:db8::7"]);
    assert.notEqual(named.authority, first.authority);
    assert.deepEqual(factsOf(named.cert).names, ["box.lan", "head.example.org", "2001:db8::7"]);
    assert.deepEqual(await openLocalCertificate(folder, ["box.lan"], ["head.example.org"]), named);
    assert.deepEqual(await openLocalCertificate(folder, ["box.lan"]), named);
  }));

Deno.test("an authority without constraints is not used on", () =>
  withFolder(async (folder) => {
    const first = await openLocalCertificate(folder, ["box.lan"]);
    const { cert, key } = await looseAuthority();
    await Deno.writeTextFile(join(folder, "authority.crt"), cert);
    await Deno.writeTextFile(join(folder, "authority.key"), key);
    const next = await openLocalCertificate(folder, ["box.lan"]);
    assert.ok(![cert, first.authority].includes(next.authority));
    assert.ok(constraintsOf(next.authority)!.includes("lan"));
  }));

testUnless(
  findProgram("openssl") === undefined ? { kind: "tool", reason: "there is no openssl in PATH" } : null,
  {
    name:
      "OpenSSL takes what the authority signs for local names, and refuses all else that its key could sign",
    fn: () =>
      withFolder(async (folder) => {
        await openLocalCertificate(folder, NAMES);
        const [cert, key] = await Promise.all(
          ["crt", "key"].map((end) => Deno.readTextFile(join(folder, `authority.${end}`))),
        ) as [string, string];
        const verify = async (...names: string[]) => {
          const file = join(folder, "tried.crt");
          await Deno.writeTextFile(file, (await makeCertificate({ cert, key }, names, Date.now())).cert);
          const { success, stdout, stderr } = await new Deno.Command("openssl", {
            args: ["verify", "-x509_strict", "-CAfile", join(folder, "authority.crt"), file],
          }).output();
          return success || new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
        };
        for (const names of [NAMES, ["other.lan", "10.9.8.7"], ["fe80::1"]]) {
          assert.equal(await verify(...names), true, names.join());
        }
        for (const names of [["bank.example"], ["localhost", "bank.example"], ["8.8.8.8"], ["2001:db8::1"]]) {
          assert.match(String(await verify(...names)), /permitted subtree violation/, names.join());
        }
      }),
  },
);

Deno.test("readKeyPair() takes what belongs together, and says what does not", () =>
  withFolder(async (folder) => {
    await openLocalCertificate(folder, NAMES);
    const [cert, key] = [join(folder, "server.crt"), join(folder, "server.key")];
    assert.match((await readKeyPair(cert, key)).cert, /BEGIN CERTIFICATE/);
    await assert.rejects(readKeyPair(cert, join(folder, "authority.key")), /must be that of the certificate/);
    await assert.rejects(readKeyPair(key, cert), /must be PEM/);
    await assert.rejects(readKeyPair(cert, join(folder, "none")), /--key is missing: .*none$/);
  }));
