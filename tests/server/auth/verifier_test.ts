import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { ProtocolError } from "../../../runtime/protocol/errors.ts";
import { makeToken } from "../../../runtime/server/auth/make_token.ts";
import { signToken } from "../../../runtime/server/auth/sign_token.ts";
import { AUDIENCE, createVerifier, type Verifier } from "../../../runtime/server/auth/verifier.ts";

const NOW = Date.UTC(2027, 0, 1);
const SECRET = new TextEncoder().encode("a secret of thirty-two bytes or more");
const OTHER = new TextEncoder().encode("another secret of thirty-two bytes or more");
const verify = createVerifier({ secret: SECRET }, () => new Date(NOW));

const CLAIMS = { session: "studio", role: "viewer", aud: AUDIENCE, exp: NOW / 1000 + 60, jti: "one" };

const sign = (claims: Record<string, unknown>, secret = SECRET, alg = "HS256") =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(secret);

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** That a token lets nobody in, with which code, and that what is said of it has nothing of the token. */
async function refused(verify: Verifier, token: string, code = "unauthorized", words = /./): Promise<void> {
  const error = await verify(token).then(() => assert.fail(`let in: ${token}`), (error) => error);
  assert.ok(error instanceof ProtocolError, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, words);
  const shown = Deno.inspect(error);
  for (const part of token.split(".").filter((part) => part.length > 8)) {
    assert.ok(!shown.includes(part), `the error shows the token: ${shown}`);
  }
}

Deno.test("a token grants what it was made for, until its time is over", async () => {
  const wish = { session: "studio", role: "puppeteer", avatar: "stock", size: 512, minutes: 30 } as const;
  const { token, grant } = await signToken(SECRET, wish, NOW);
  assert.deepEqual(await verify(token), grant);
  assert.deepEqual(grant, {
    ...{ session: "studio", role: "puppeteer", avatar: "stock", size: 512 },
    until: NOW + 30 * 60_000,
    id: grant.id,
  });
  const at = (time: number) => createVerifier({ secret: SECRET }, () => new Date(time));
  await at(NOW + 30 * 60_000 - 1000)(token);
  await refused(at(NOW + 30 * 60_000), token, "token-expired");
});

Deno.test("two tokens have two ids, so that one can be revoked without the other", async () => {
  const wish = { session: "studio", role: "viewer", minutes: 1 } as const;
  const [one, other] = [await signToken(SECRET, wish, NOW), await signToken(SECRET, wish, NOW)];
  assert.notEqual(one.grant.id, other.grant.id);
});

Deno.test("a token of another key, another algorithm or none, or changed by a letter lets nobody in", async () => {
  const good = await sign(CLAIMS);
  await verify(good);
  await refused(verify, await sign(CLAIMS, OTHER), "unauthorized", /another key/);
  const [header, payload, signature] = good.split(".") as [string, string, string];
  await refused(verify, `${base64({ alg: "none" })}.${payload}.`);
  await refused(verify, `${base64({ alg: "none" })}.${payload}.${signature}`);
  await refused(verify, `${base64({ alg: "None" })}.${payload}.`);
  await refused(verify, `${header}.${payload}.`);
  await refused(verify, `${header}.${base64({ ...CLAIMS, role: "operator" })}.${signature}`);
  await refused(verify, `${good}A`);
  await refused(verify, await sign(CLAIMS, new Uint8Array(64).fill(7), "HS512"), "unauthorized", /refuses/);
  for (const nonsense of ["", "x", "a.b.c", "..", `${header}.${payload}`, "é".repeat(20), "a".repeat(5000)]) {
    await refused(verify, nonsense);
  }
});

Deno.test("a token without a claim that it needs, or with nonsense in one, lets nobody in", async () => {
  for (const claim of Object.keys(CLAIMS)) {
    const { [claim as keyof typeof CLAIMS]: _, ...rest } = CLAIMS;
    await refused(verify, await sign(rest), "unauthorized", new RegExp(claim));
  }
  const wrong: Record<string, unknown>[] = [
    ...[{ session: "../x" }, { session: "" }, { session: ["studio"] }, { role: "king" }, { role: "Viewer" }],
    ...[{ aud: "elsewhere" }, { exp: "tomorrow" }, { size: 64 }, { size: "512" }, { avatar: "../stock" }],
    ...[{ nbf: NOW / 1000 + 30 }, { jti: "" }, { jti: "a b" }, { jti: 7 }],
  ];
  for (const claim of wrong) await refused(verify, await sign({ ...CLAIMS, ...claim }));
});

Deno.test("signToken() refuses to grant what there is not", async () => {
  const wish = { session: "studio", role: "viewer", minutes: 1 } as const;
  await assert.rejects(signToken(SECRET, { ...wish, session: "a/b" }), /its session is refused/);
  const composed = await signToken(SECRET, { ...wish, session: "Zoe\u0308 2" });
  assert.equal(composed.grant.session, "Zo\u00eb 2", "one spelling, as in the address");
  // @ts-expect-error: the compiler knows the roles too
  await assert.rejects(signToken(SECRET, { ...wish, role: "king" }), /its role is refused/);
  await assert.rejects(signToken(new Uint8Array(31), wish), /must have at least 32 bytes: 31/);
  assert.throws(() => createVerifier({ secret: new Uint8Array(31) }), RangeError);
});

Deno.test("a token is checked by the public keys of an address, and never by a public key as a secret", async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...await exportJWK(publicKey), kid: "k1", alg: "ES256", use: "sig" };
  let up = true;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => up ? Response.json({ keys: [jwk] }) : new Response("down", { status: 500 }),
  );
  try {
    const jwks = `http://127.0.0.1:${server.addr.port}/keys`;
    const check = createVerifier({ jwks }, () => new Date(NOW));
    const good = await new SignJWT(CLAIMS).setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(privateKey);
    assert.equal((await check(good)).session, "studio");
    const asSecret = new TextEncoder().encode(JSON.stringify(jwk));
    const confused = await new SignJWT(CLAIMS).setProtectedHeader({ alg: "HS256", kid: "k1" }).sign(asSecret);
    await refused(check, confused, "unauthorized", /refuses/);
    const foreign = await generateKeyPair("ES256");
    const signed = await new SignJWT(CLAIMS).setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(
      foreign.privateKey,
    );
    await refused(check, signed, "unauthorized", /another key/);
    await refused(createVerifier({ secret: SECRET }, () => new Date(NOW)), good, "unauthorized", /refuses/);
    up = false;
    await refused(createVerifier({ jwks }, () => new Date(NOW)), good, "unavailable", /cannot be fetched/);
  } finally {
    await server.shutdown();
  }
  assert.throws(
    () => createVerifier({ jwks: "http://keys.example.org/" }),
    /must be https or on this machine/,
  );
  assert.throws(() => createVerifier({ jwks: "keys" }), TypeError);
});

Deno.test("makeToken() makes what a server of the same secret lets in", async () => {
  const secret = "a secret of thirty-two bytes or more";
  const token = await makeToken(secret, { session: "*", role: "operator", minutes: 5 });
  const { session, role } = await createVerifier({ secret: new TextEncoder().encode(secret) })(token);
  assert.deepEqual([session, role], ["*", "operator"]);
});
