import assert from "node:assert/strict";
import { message } from "../../runtime/base/message.ts";
import { BlobError } from "../../runtime/blobs/blob_store.ts";
import { readS3Address } from "../../runtime/blobs/s3_address.ts";
import { openS3Blobs } from "../../runtime/blobs/s3_blobs.ts";
import { makeAuthority, makeCertificate } from "../../runtime/server/tls/issue_certificates.ts";
import { assertSameBytes } from "../same_bytes.ts";
import { testUnless } from "../skip.ts";
import { holdsOf, inChunks, someBytes } from "./claims.ts";
import { BUCKET, KEYS, lackOfS3, startS3 } from "./s3_server.ts";

const environment = (over: Record<string, string> = {}) => (name: string) =>
  ({ ...KEYS, ...over } as Record<string, string>)[name];

const NO_WAITS = { waits: [] };

testUnless(await lackOfS3(), {
  name:
    "a bucket of a real server, over http and https: blobs are whole, replaced whole, listed, deleted, checked by hash",
  async fn() {
    const authority = await makeAuthority("Test", [], Date.now());
    await using server = await startS3(await makeCertificate(authority, ["127.0.0.1"], Date.now()));
    const at = (endpoint: string, more = "", over = {}) =>
      readS3Address(`s3://${BUCKET}/some/prefix?endpoint=${endpoint}${more}`, environment(over));
    await holdsOf(await openS3Blobs(at(server.endpoint), { part: 5 << 20 }));

    // Who has its authority's certificate, and nobody else.
    const ca = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(ca, authority.cert);
      const store = await openS3Blobs(at(server.secure, `&ca=${ca}`));
      const bytes = someBytes(3_000_000);
      await store.put("over/tls", inChunks(bytes));
      const found = new Uint8Array(await new Response((await store.get("over/tls"))!.stream).arrayBuffer());
      assertSameBytes(found, bytes);
    } finally {
      await Deno.remove(ca);
    }
    await assert.rejects(openS3Blobs(at(server.secure), NO_WAITS), /certificate/i);

    // What is wrong is said, and nothing of the secret with it.
    const secret = "not-the-secret";
    for (
      const [place, words] of [
        [at(server.endpoint, "", { AWS_SECRET_ACCESS_KEY: secret }), /status 403, SignatureDoesNotMatch/],
        [at(server.endpoint, "", { AWS_ACCESS_KEY_ID: "AKSTRANGER" }), /status 403, InvalidAccessKeyId/],
        [{ ...at(server.endpoint), url: `${server.endpoint}/not-there/` }, /status 404, NoSuchBucket/],
      ] as const
    ) {
      await assert.rejects(openS3Blobs(place, NO_WAITS), (error) => {
        assert.ok(error instanceof BlobError && !error.isPassing);
        assert.match(error.message, /^Cannot open the bucket s3:\/\/headcast-test\/some\/prefix\/: /);
        assert.match(error.message, words);
        assert.ok(!error.message.includes(secret) && !error.message.includes(KEYS.AWS_SECRET_ACCESS_KEY));
        return true;
      });
    }
  },
});

Deno.test("a bucket's address: as a path where an endpoint is named, as a host on AWS, rights from the environment", () => {
  const read = (written: string, over: Record<string, string> = {}) => {
    const { url, prefix, region } = readS3Address(written, environment(over));
    return `${url} ${prefix} ${region}`;
  };
  assert.equal(read("s3://heads"), "https://heads.s3.us-east-1.amazonaws.com/  us-east-1");
  assert.equal(
    read("s3://heads/a/b/?region=eu-north-1"),
    "https://heads.s3.eu-north-1.amazonaws.com/ a/b/ eu-north-1",
  );
  assert.equal(
    read("s3://my.heads", { AWS_REGION: "eu-west-2" }),
    "https://s3.eu-west-2.amazonaws.com/my.heads/  eu-west-2",
  );
  assert.equal(
    read("s3://heads/x?endpoint=http://10.0.0.5:9000"),
    "http://10.0.0.5:9000/heads/ x/ us-east-1",
  );
  assert.equal(
    read("s3://heads", { AWS_ENDPOINT_URL: "https://store.example/s3/" }),
    "https://store.example/s3/heads/  us-east-1",
  );
  assert.equal(
    read("s3://heads?endpoint=store.example&path-style=0"),
    "https://heads.store.example/  us-east-1",
  );
});

Deno.test("a bucket's address that cannot be used is refused, without the secrets in it", () => {
  const refused: readonly [string, RegExp, Record<string, string>?][] = [
    ["s3://", /must be written s3:/],
    ["s3://AKEY:hidden@heads/x", /must be written s3:.*: s3:\/\/\.\.\.@heads\/x$/],
    ["s3://Heads", /must be written/],
    ["s3://heads/../x", /prefix must be/],
    ["s3://heads?secret=hidden", /may say endpoint, region, path-style and ca: secret$/],
    ["s3://heads?endpoint=ftp://x", /endpoint must be/],
    ["s3://heads?endpoint=https://a:hidden@x", /must hold no credentials/],
    ["s3://heads?region=a b", /region must be/],
    ["s3://heads?ca=/none.pem", /certificate must be readable/],
    ["s3://heads", /must be in the environment: AWS_ACCESS_KEY_ID is not set/, { AWS_ACCESS_KEY_ID: "" }],
    ["s3://heads", /AWS_SECRET_ACCESS_KEY is not set/, { AWS_SECRET_ACCESS_KEY: "" }],
  ];
  for (const [written, words, over] of refused) {
    assert.throws(() => readS3Address(written, environment(over)), (error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, words);
      assert.doesNotMatch(message(error), /hidden/);
      return true;
    }, written);
  }
});

Deno.test("a request to a bucket that fails in passing is made again, one that is refused is not", async () => {
  const answers: (() => Response)[] = [];
  const asked: string[] = [];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    asked.push(request.method);
    return answers.shift()?.() ?? new Response("");
  });
  const bucket = readS3Address(`s3://heads?endpoint=http://127.0.0.1:${server.addr.port}`, environment());
  const store = await openS3Blobs(bucket, { waits: [1, 1] });
  asked.length = 0;
  const slow = () => new Response("<Error><Code>SlowDown</Code></Error>", { status: 503 });
  answers.push(slow, slow);
  await store.put("a", new Uint8Array(5));
  assert.deepEqual(asked.splice(0), ["PUT", "PUT", "PUT"]);
  answers.push(slow, slow, slow);
  await assert.rejects(store.put("a", new Uint8Array(5)), /status 503, SlowDown$/);
  asked.length = 0;
  answers.push(() => new Response("<Error><Code>AccessDenied</Code></Error>", { status: 403 }));
  await assert.rejects(store.put("a", new Uint8Array(5)), /status 403, AccessDenied$/);
  assert.deepEqual(asked, ["PUT"]);
});
