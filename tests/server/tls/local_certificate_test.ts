import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { openLocalCertificate } from "../../../runtime/server/tls/local_certificate.ts";
import { factsOf, readKeyPair } from "../../../runtime/server/tls/read_certificate.ts";

const NAMES = ["box.lan", "localhost", "192.168.1.20", "::1"];
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
    const { cert, authority, fingerprint } = await openLocalCertificate(folder, NAMES, now);
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
    const first = await openLocalCertificate(folder, NAMES, now);
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(folder)).mode! & 0o777, 0o700);
      for await (const { name } of Deno.readDir(folder)) {
        assert.equal((await Deno.stat(join(folder, name))).mode! & 0o777, 0o600, name);
      }
    }
    assert.deepEqual(
      await openLocalCertificate(folder, ["box.lan"], now),
      first,
      "fewer names are had already",
    );
    const more = await openLocalCertificate(folder, [...NAMES, "10.0.0.7"], now);
    assert.notEqual(more.cert, first.cert);
    assert.equal(more.authority, first.authority);
    const later = await openLocalCertificate(folder, NAMES, now + 370 * DAY_MS);
    assert.notEqual(later.cert, more.cert);
    assert.equal(later.authority, first.authority);
    const muchLater = await openLocalCertificate(folder, NAMES, now + 3640 * DAY_MS);
    assert.notEqual(muchLater.authority, first.authority);
    assert.ok(new X509Certificate(muchLater.cert).verify(new X509Certificate(muchLater.authority).publicKey));
  }));

Deno.test("readKeyPair() takes what belongs together, and says what does not", () =>
  withFolder(async (folder) => {
    await openLocalCertificate(folder, NAMES);
    const [cert, key] = [join(folder, "server.crt"), join(folder, "server.key")];
    assert.match((await readKeyPair(cert, key)).cert, /BEGIN CERTIFICATE/);
    await assert.rejects(readKeyPair(cert, join(folder, "authority.key")), /must be that of the certificate/);
    await assert.rejects(readKeyPair(key, cert), /must be PEM/);
    await assert.rejects(readKeyPair(cert, join(folder, "none")), /--key is missing: .*none$/);
  }));
