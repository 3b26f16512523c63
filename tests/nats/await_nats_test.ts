import assert from "node:assert/strict";
import { join } from "node:path";
import { message } from "../../runtime/base/message.ts";
import { awaitNats } from "../../runtime/nats/await_nats.ts";
import type { NatsOptions } from "../../runtime/nats/nats_options.ts";
import { makeAuthority, makeCertificate } from "../../runtime/server/tls/issue_certificates.ts";
import { eventually } from "../eventually.ts";
import { testUnless } from "../skip.ts";
import { lackOfNats, startNats } from "./nats_server.ts";

const lack = await lackOfNats();
const natsTest = (name: string, fn: () => Promise<void>) => testUnless(lack, { name, fn });
/** Nobody listens there. */
const NOWHERE = "nats://me:hidden@127.0.0.1:1";

natsTest(
  "a NATS server that comes later is waited for, which is told once, as is that it has come",
  async () => {
    await using server = await startNats({ config: "authorization { user: me, password: hidden }" });
    await server.kill();
    const told: string[] = [];
    const coming = awaitNats({ url: server.url.replace("//", "//me:hidden@") }, "node", {
      tell: (words) => told.push(words),
    });
    await eventually("it waits", () => told.length === 1);
    // Long enough for more than one attempt.
    await new Promise((done) => setTimeout(done, 400));
    await server.start();
    await using nats = await coming;
    assert.ok(nats.isUp);
    assert.equal(told[0], `Waits until a NATS server answers, 60 s at most: ${server.url}`);
    assert.match(told[1]!, new RegExp(`^NATS is there, after \\d\\.\\d s: ${server.url}$`));
    assert.equal(told.length, 2);
  },
);

Deno.test("who waits for NATS is told after its limit where it is missing, without credentials; a signal ends it at once", async () => {
  const told: string[] = [], tell = (words: string) => void told.push(words);
  await assert.rejects(awaitNats({ url: NOWHERE }, "worker", { tell, limitMs: 300 }), (error) => {
    assert.match(
      message(error),
      /^Cannot reach NATS, a server must answer there within 0.3 s: nats:\/\/127.0.0.1:1 \(.*refused\)$/,
    );
    return true;
  });
  assert.deepEqual(told, ["Waits until a NATS server answers, 0.3 s at most: nats://127.0.0.1:1"]);
  const end = new AbortController();
  const waiting = awaitNats({ url: NOWHERE }, "worker", { tell, signal: end.signal });
  await eventually("it waits", () => told.length === 2);
  const since = performance.now();
  end.abort(new Error("Ctrl-C"));
  await assert.rejects(waiting, /Ctrl-C/);
  assert.ok(performance.now() - since < 100);
});

natsTest(
  "a NATS server that lets nobody in, or by another certificate than is trusted, is not waited for",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "headcast-await-" });
    const write = (name: string, text: string) => {
      Deno.writeTextFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    /** @returns what was told of it */
    const refuses = async (options: NatsOptions, words: RegExp) => {
      const told: string[] = [];
      const attempt = awaitNats(options, "node", { tell: (words) => told.push(words), limitMs: 20_000 });
      await assert.rejects(attempt, words);
      assert.deepEqual(told, []);
    };
    try {
      const now = Date.now(), authority = await makeAuthority("Test", [], now);
      const { cert, key } = await makeCertificate(authority, ["127.0.0.1"], now);
      const other = write("other.pem", (await makeAuthority("Other", [], now)).cert);
      const files = `cert_file: "${write("cert.pem", cert)}", key_file: "${write("key.pem", key)}"`;
      await using open = await startNats({ config: "authorization { user: me, password: hidden }" });
      await using secure = await startNats({ config: `tls { ${files} }` });
      await using plain = await startNats({ jetstream: false });
      await refuses({ url: open.url.replace("//", "//me:wrong@") }, /^Error: Cannot use NATS, .* let us in/);
      await refuses({ url: open.url.replace("nats:", "tls:") }, /does not support 'tls'/);
      await refuses({ url: secure.url, ca: other }, /certificate/i);
      await refuses({ url: plain.url }, /must have JetStream/);
      await refuses({ url: NOWHERE, creds: join(folder, "none") }, /there must be a file of credentials/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
