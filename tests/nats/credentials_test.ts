import assert from "node:assert/strict";
import { join } from "node:path";
import { createUser } from "@nats-io/nkeys";
import { message } from "../../runtime/base/message.ts";
import { connectNats } from "../../runtime/nats/connect_nats.ts";
import type { NatsOptions } from "../../runtime/nats/nats_options.ts";
import { makeAuthority, makeCertificate } from "../../runtime/server/tls/issue_certificates.ts";
import { testUnless } from "../skip.ts";
import { lackOfNats, startNats } from "./nats_server.ts";
import { makeOperator } from "./operator.ts";

const lack = await lackOfNats();

/** @param write gives a file's path */
async function withFiles(
  test: (write: (name: string, text: string) => string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-creds-" });
  try {
    await test((name, text) => {
      Deno.writeTextFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function letsIn(options: NatsOptions): Promise<void> {
  await using nats = await connectNats(options);
  await nats.bucket("test", { maxValueBytes: 10 });
}

/** @param secrets of which nothing may be told */
async function refuses(options: NatsOptions, words: RegExp, secrets: readonly string[]): Promise<void> {
  await assert.rejects(connectNats(options), (error) => {
    assert.match(message(error), words);
    const told = `${message(error)} ${(error as Error).stack} ${Deno.inspect((error as Error).cause)}`;
    for (const secret of secrets) assert.ok(!told.includes(secret), `it tells ${secret}`);
    return true;
  });
}

testUnless(lack, {
  name: "NATS by TLS lets in who trusts its authority and shows a certificate of it, and nobody else",
  fn: () =>
    withFiles(async (write) => {
      const now = Date.now(),
        authority = await makeAuthority("Test", [], now),
        other = await makeAuthority("Other", [], now);
      const server = await makeCertificate(authority, ["127.0.0.1"], now);
      const client = await makeCertificate(authority, ["node.local"], now, "client");
      const stranger = await makeCertificate(other, ["node.local"], now, "client");
      const [ca, otherCa] = [write("ca.pem", authority.cert), write("other.pem", other.cert)];
      const [cert, key] = [write("client.pem", client.cert), write("client.key", client.key)];
      await using nats = await startNats({
        config: `tls { cert_file: "${write("server.pem", server.cert)}", key_file: "${
          write("server.key", server.key)
        }"
          ca_file: "${ca}", verify: true }
          authorization { user: node, password: "hidden-word" }`,
      });
      const url = nats.url.replace("nats://", "tls://node:hidden-word@");
      await letsIn({ url, ca, cert, key });
      const secrets = ["hidden-word", client.key.split("\n")[1]!, stranger.key.split("\n")[1]!];
      await refuses(
        { url, ca: otherCa, cert, key },
        /^Cannot reach NATS, .*tls:\/\/127.*certificate/i,
        secrets,
      );
      const strange = { cert: write("s.pem", stranger.cert), key: write("s.key", stranger.key) };
      // What a server refuses after the handshake may be told, or come to nothing until it is late.
      await Promise.all([{ url, ca }, { url, ca, ...strange }].map((options) =>
        refuses(options, /^Cannot (reach|use) NATS/, secrets)
      ));
      const wrong = nats.url.replace("nats://", "tls://node:wrong-word@");
      await refuses(
        { url: wrong, ca, cert, key },
        /^Cannot use NATS, its server must let us in: tls:\/\/127/,
        [
          "wrong-word",
          ...secrets,
        ],
      );
      await refuses({ url, ca, cert, key: write("no.key", "nothing") }, /^Cannot (reach|use) NATS/, secrets);
    }),
});

testUnless(lack, {
  name:
    "NATS lets in a user by its key, and by an operator's credentials; a stranger's are told to be refused",
  fn: () =>
    withFiles(async (write) => {
      const [user, stranger] = [createUser(), createUser()];
      const [seed, strange] = [user, stranger].map((each) => new TextDecoder().decode(each.getSeed()));
      await using byKey = await startNats({
        config: `authorization { users = [{ nkey: ${user.getPublicKey()} }] }`,
      });
      await letsIn({ url: byKey.url, creds: write("seed", `${seed}\n`) });
      const refusal = /^Cannot use NATS, its server must let us in: nats:\/\/127/;
      await refuses({ url: byKey.url, creds: write("strange", strange!) }, refusal, [strange!]);
      await refuses({ url: byKey.url }, refusal, []);
      await refuses(
        { url: byKey.url, creds: write("none", "SUhidden") },
        /must hold a user's token and key/,
        ["SUhidden"],
      );

      const operator = makeOperator();
      await using byToken = await startNats({ config: operator.config });
      await letsIn({ url: byToken.url, creds: write("creds", operator.creds) });
      const secrets = operator.stranger.split("\n").filter((line) => /^(SU|eyJ)/.test(line));
      assert.equal(secrets.length, 2);
      await refuses({ url: byToken.url, creds: write("other", operator.stranger) }, refusal, secrets);
    }),
});
