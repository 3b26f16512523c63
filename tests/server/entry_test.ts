/** Who comes in beyond this machine, over real connections: nobody without a token that fits. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { SignJWT } from "jose";
import { connect } from "../../runtime/protocol/connect.ts";
import type { ProtocolError } from "../../runtime/protocol/errors.ts";
import { lockedDoor } from "../../runtime/server/auth/door.ts";
import { signToken, type TokenWish } from "../../runtime/server/auth/sign_token.ts";
import { AUDIENCE, createVerifier } from "../../runtime/server/auth/verifier.ts";
import type { Server } from "../../runtime/server/serve.ts";
import { within } from "../eventually.ts";
import { withServer } from "./live_server.ts";
import { rawJoin, rawRequest } from "./raw_http.ts";

const SECRET = new TextEncoder().encode("a secret of thirty-two bytes or more");
const FOREIGN = new TextEncoder().encode("another secret of thirty-two bytes or more");
const revoked = new Set<string>();
const door = lockedDoor(createVerifier({ secret: SECRET }), revoked);
const OPTIONS = {
  host: "0.0.0.0",
  door,
  hosts: ["head.example.org"],
  allowedOrigins: ["https://listed.example"],
  trainingFolder: "/no/such/trainings",
  // Each attempt is to be looked at here.
  limits: { failedTokens: 1_000_000 },
};

/** HEADCAST_ENTRY_ATTEMPTS makes a longer run. */
const ATTEMPTS = Number(Deno.env.get("HEADCAST_ENTRY_ATTEMPTS") ?? 1000);

const token = async (wish: Partial<TokenWish> = {}, secret = SECRET) =>
  (await signToken(secret, { session: "main", role: "viewer", minutes: 5, ...wish })).token;

const live = (server: Server, session = "main") =>
  new URL(`live/${session}`, server.url.replace("http", "ws")).href;
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Tokens that let nobody into session "main", by what is wrong with them. */
async function badTokens(): Promise<Record<string, string>> {
  const good = await token({ role: "operator" });
  const [header, payload, signature] = good.split(".") as [string, string, string];
  const taken = await signToken(SECRET, { session: "*", role: "operator", minutes: 5 });
  revoked.add(taken.grant.id);
  const claims = { session: "*", role: "operator", jti: "x", exp: Date.now() / 1000 + 300 };
  return {
    "expired":
      (await signToken(SECRET, { session: "*", role: "operator", minutes: 1 }, Date.now() - 61_000)).token,
    "alg none": `${base64({ alg: "none", typ: "JWT" })}.${payload}.`,
    "alg none, signed": `${base64({ alg: "none", typ: "JWT" })}.${payload}.${signature}`,
    "foreign key": await token({ session: "*", role: "operator" }, FOREIGN),
    "changed": `${header}.${base64({ ...claims, aud: AUDIENCE })}.${signature}`,
    "other session": await token({ session: "other", role: "operator" }),
    "other service": await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).setAudience("else").sign(
      SECRET,
    ),
    "no end": await new SignJWT({ session: "*", role: "operator", jti: "x", aud: AUDIENCE })
      .setProtectedHeader({ alg: "HS256" }).sign(SECRET),
    "revoked": taken.token,
    "nonsense": "nonsense",
  };
}

/** Another error would mean that the attempt was none. */
const REFUSALS = new Set(["unauthorized", "token-expired", "token-revoked", "not-allowed", "not-joined"]);

/** A token, or one half of it. */
const TOKEN = /eyJ|headcast\.token/;

/** Keeps what is printed from now on. @returns a function that ends it and gives what there was */
function keepLog(): () => string {
  const kept = { log: console.log, error: console.error, warn: console.warn, info: console.info };
  const lines: string[] = [];
  for (const name of Object.keys(kept) as (keyof typeof kept)[]) {
    console[name] = (...words: unknown[]) =>
      void lines.push(words.map((word) => Deno.inspect(word)).join(" "));
  }
  return () => {
    Object.assign(console, kept);
    return lines.join("\n");
  };
}

type Try = () => Promise<"in" | "refused">;

/** By every way in: WebSockets by header, sub-protocol and join, and the API. */
async function attempts(server: Server): Promise<[name: string, attempt: Try][]> {
  const join = { type: "join", role: "viewer" };
  const socket = (headers: Record<string, string>, message: unknown = join, query = ""): Try => async () => {
    const { messages } = await rawJoin(live(server).replace("ws", "http") + query, headers, message);
    assert.doesNotMatch(JSON.stringify(messages), TOKEN, "an error shows a token");
    return messages.every((each) => each.type === "error" && REFUSALS.has(each.code)) ? "refused" : "in";
  };
  const api = (headers: Record<string, string>, path = "api/sessions"): Try => async () => {
    const { status, body } = await rawRequest(new URL(path, server.url).href, headers);
    assert.doesNotMatch(body, TOKEN, "an answer shows a token");
    return [400, 401, 403, 421].includes(status) ? "refused" : "in";
  };
  const all: [string, Try][] = [["no token, socket", socket({})], [
    "no token, ping",
    socket({}, { type: "ping", t: 1 }),
  ]];
  for (
    const path of ["api/sessions", "api/avatars", "api/moods", "api/trainings", "avatars/stock/preview.png"]
  ) {
    all.push([`no token, ${path}`, api({}, path)]);
  }
  for (const [name, bad] of Object.entries(await badTokens())) {
    all.push([`${name}, header`, socket({ Authorization: `Bearer ${bad}` })]);
    const protocols = `headcast.v1, headcast.token.${bad}`;
    all.push([`${name}, sub-protocol`, socket({ "Sec-WebSocket-Protocol": protocols })]);
    all.push([`${name}, join`, socket({}, { ...join, token: bad })]);
    if (name !== "other session") all.push([`${name}, API`, api({ Authorization: `Bearer ${bad}` })]);
  }
  const viewer = await token(), operator = await token({ session: "*", role: "operator" });
  const above = { type: "join", role: "puppeteer" };
  all.push(["role above, header", socket({ Authorization: `Bearer ${viewer}` }, above)]);
  all.push(["role above, join", socket({}, { ...above, token: viewer })]);
  all.push(["role above, API", api({ Authorization: `Bearer ${viewer}` }, "api/trainings")]);
  all.push(["in the query, socket", socket({}, join, `?token=${operator}`)]);
  all.push(["in the query, API", api({}, `api/sessions?access_token=${operator}`)]);
  all.push(["also in the query", api({ Authorization: `Bearer ${operator}` }, `api/sessions?x=${operator}`)]);
  const good = { Authorization: `Bearer ${operator}` };
  for (
    const Origin of ["https://evil.example", "null", "http://localhost:1", "https://listed.example.evil"]
  ) {
    all.push([`origin ${Origin}, socket`, socket({ ...good, Origin })], [
      `origin ${Origin}, API`,
      api({ ...good, Origin }),
    ]);
  }
  for (const Host of ["evil.example", "localhost.evil.example", "x@localhost", "8.8.8.8", ""]) {
    all.push([`host ${Host}, socket`, socket({ ...good, Host })], [
      `host ${Host}, API`,
      api({ ...good, Host }),
    ]);
  }
  return all;
}

Deno.test(`of ${ATTEMPTS} attempts without a token that fits, from foreign pages and to foreign hosts, 0 come in`, () =>
  withServer(async (server) => {
    const all = await attempts(server);
    const logged = keepLog();
    const began = performance.now();
    let made = 0;
    while (made < ATTEMPTS) {
      const some = all.slice(0, ATTEMPTS - made);
      for (let at = 0; at < some.length; at += 8) {
        await Promise.all(
          some.slice(at, at + 8).map(async ([name, attempt]) => {
            assert.equal(await attempt(), "refused", name);
          }),
        );
      }
      made += some.length;
    }
    assert.doesNotMatch(logged(), TOKEN, "a log shows a token");
    console.log(
      `${made} attempts of ${all.length} kinds in ${((performance.now() - began) / 1000).toFixed(1)} s, 0 in`,
    );
    assert.equal(server.hub.sessions().length, 0);
  }, OPTIONS));

Deno.test("a token that fits lets in by header, sub-protocol and join, and the API by header", () =>
  withServer(async (server) => {
    const good = await token({ role: "puppeteer" });
    const address = live(server).replace("ws", "http");
    const ways: [Record<string, string>, Record<string, unknown>][] = [
      [{ Authorization: `Bearer ${good}` }, {}],
      [{ "Sec-WebSocket-Protocol": `headcast.v1, headcast.token.${good}` }, {}],
      [{}, { token: good }],
      [{ Authorization: `Bearer ${good}`, Origin: "https://listed.example" }, {}],
      [{ Authorization: `Bearer ${good}`, Host: "head.example.org" }, {}],
      [{ Authorization: `Bearer ${good}`, Host: "head.example.org", Origin: "https://head.example.org" }, {}],
    ];
    for (const [headers, rest] of ways) {
      const { messages } = await rawJoin(address, headers, { type: "join", ...rest });
      const [welcome] = messages;
      assert.ok(welcome?.type === "welcome", JSON.stringify([headers, messages]));
      assert.equal(welcome.role, "puppeteer", "a role that is left out is the token's");
    }
    const read = (path: string, bearer: string) =>
      rawRequest(new URL(path, server.url).href, { Authorization: `Bearer ${bearer}` });
    assert.equal((await read("api/avatars", good)).status, 200);
    assert.deepEqual(JSON.parse((await read("healthz", good)).body), { ok: true }, "more is an operator's");
    assert.equal(
      JSON.parse((await read("healthz", await token({ session: "*", role: "operator" }))).body).adapter,
      "painter",
    );
  }, OPTIONS));

Deno.test("a token bounds what its bearer asks for: role, avatar and size", () =>
  withServer(async (server) => {
    const bounded = await token({ role: "viewer", avatar: "stock", size: 256 });
    await using viewer = await connect(live(server), { token: bounded, role: "viewer" });
    assert.deepEqual([viewer.info.role, viewer.info.avatar, viewer.info.size], ["viewer", "stock", 128]);
    await using larger = await connect(live(server), { token: bounded, role: "viewer", size: 256 });
    assert.equal(larger.info.size, 256);
    for (const wish of [{ role: "puppeteer" }, { avatar: "broken" }, { size: 272 }] as const) {
      const asked = connect(live(server), { role: "viewer", token: bounded, ...wish });
      await assert.rejects(
        asked,
        (error: ProtocolError) => error.code === "not-allowed",
        JSON.stringify(wish),
      );
    }
    const seen = await rawRequest(`${server.url}api/avatars`, { Authorization: `Bearer ${bounded}` });
    assert.deepEqual(JSON.parse(seen.body).avatars.map(({ name }: { name: string }) => name), ["stock"]);
  }, OPTIONS));

Deno.test("a token that expires or is revoked ends its connection, with the reason, and no other", () =>
  withServer(async (server) => {
    const short = await signToken(
      SECRET,
      { session: "main", role: "viewer", minutes: 1 },
      Date.now() - 58_000,
    );
    const taken = await signToken(SECRET, { session: "main", role: "puppeteer", minutes: 5 });
    await using witness = await connect(live(server), { role: "viewer", token: await token() });
    let ended = false;
    witness.on("close", () => ended = true);
    const endOf = async (token: string, role: "viewer" | "puppeteer", act = () => {}) => {
      const session = await connect(live(server), { role, token });
      const codes: string[] = [];
      session.on("error", ({ code }) => codes.push(code));
      const closed = new Promise<{ reason: string }>((resolve) => session.on("close", resolve));
      act();
      const { reason } = await within("the connection ends", closed);
      return [...codes, reason];
    };
    const [expired, revokedEnd] = await Promise.all([
      endOf(short.token, "viewer"),
      endOf(taken.token, "puppeteer", () => revoked.add(taken.grant.id)),
    ]);
    assert.deepEqual(expired, ["token-expired", "token-expired"]);
    assert.deepEqual(revokedEnd, ["token-revoked", "token-revoked"]);
    assert.equal(ended, false);
  }, OPTIONS));

Deno.test("serve() does not listen beyond this machine with an open door", () =>
  assert.rejects(
    withServer(() => Promise.resolve(), { host: "0.0.0.0" }),
    /must ask for tokens there: 0\.0\.0\.0/,
  ));

Deno.test("on this machine's own address nothing is asked, and a token in a join is passed over", () =>
  withServer(async (server) => {
    await using session = await connect(live(server), { token: "anything" });
    assert.equal(session.info.role, "puppeteer");
    assert.equal((await rawRequest(`${server.url}api/sessions`)).status, 200);
    const { status, body } = await rawRequest(`${server.url}api/sessions`, { Host: "evil.example" });
    assert.deepEqual([status, JSON.parse(body).error.includes("--hosts")], [421, true]);
  }));

Deno.test("a token that asks the API too often is told when to come back, and another token is not", () =>
  withServer(async (server) => {
    const [busy, other] = [await token(), await token()];
    const ask = (bearer: string) =>
      rawRequest(`${server.url}api/moods`, { Authorization: `Bearer ${bearer}` });
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(busy)));
    const refused = answers.filter(({ status }) => status === 429);
    assert.ok(refused.length >= 5, `${refused.length} of 12 refused at 1 a second, 5 at once`);
    assert.ok(Number(refused[0]!.headers.get("retry-after")) > 0);
    assert.match(refused[0]!.body, /so many requests/);
    assert.equal((await ask(other)).status, 200);
  }, { ...OPTIONS, limits: { ...OPTIONS.limits, tokenRequestRate: 1 } }));

Deno.test("an address whose tokens let nobody in is told to come back later, by the API and by a WebSocket, on this machine's own address too", async () => {
  for (const host of ["0.0.0.0", "127.0.0.1"]) {
    await withServer(async (server) => {
      const known = await token({ role: "puppeteer" });
      const ask = (bearer: string) =>
        rawRequest(`${server.url}api/moods`, { Authorization: `Bearer ${bearer}` });
      const join = async (token: string) =>
        (await rawJoin(live(server).replace("ws", "http"), {}, { type: "join", token })).messages[0];
      assert.equal((await ask(known)).status, 200);
      for (let each = 0; each < 4; each++) assert.equal((await ask(`bad${each}`)).status, 401);
      const late = await ask("bad");
      assert.equal(late.status, 429);
      assert.ok(Number(late.headers.get("retry-after")) > 0);
      assert.match(late.body, /too many of this address/);
      const told = await join("bad");
      assert.ok(told?.type === "error" && told.code === "rate-limited", JSON.stringify(told));
      const fresh = await join(await token());
      assert.ok(fresh?.type === "error", "one that is not known is not looked at");
      assert.equal((await join(known))?.type, "welcome");
      assert.equal((await rawRequest(`${server.url}api/moods`)).status, 401, "who shows none is told so");
    }, { ...OPTIONS, host, limits: { failedTokens: 4 } });
  }
});

Deno.test("a connection goes on with a fresh token of the same session, and with no other", () =>
  withServer(async (server) => {
    const of = async (wish: Partial<TokenWish>, now = Date.now()) =>
      await signToken(SECRET, { session: "main", role: "puppeteer", minutes: 1, ...wish }, now);
    const short = await of({}, Date.now() - 57_000);
    await using session = await connect(live(server), { token: short.token });
    const errors: string[] = [];
    session.on("error", ({ code }) => errors.push(code));
    let [ended, frames] = ["", 0];
    session.on("close", ({ reason }) => ended = reason);
    session.on("video", () => frames++);
    const taken = await of({});
    revoked.add(taken.grant.id);
    const refused: Record<string, string> = {
      "another session's": (await of({ session: "other" })).token,
      "a higher role's": (await of({ role: "operator" })).token,
      "a lower role's": (await of({ role: "viewer" })).token,
      "another avatar's": (await of({ avatar: "broken" })).token,
      "expired": (await of({}, Date.now() - 61_000)).token,
      "revoked": taken.token,
      "forged": await token({ role: "puppeteer" }, FOREIGN),
      "nonsense": "nonsense",
    };
    for (const [name, bad] of Object.entries(refused)) {
      const code = await session.renew(bad).then(() => "renewed", ({ code, message }: ProtocolError) => {
        assert.doesNotMatch(message, TOKEN, "an error shows a token");
        return code;
      });
      assert.equal(code, "not-renewed", name);
    }
    const long = await of({ minutes: 5 });
    const [first, second] = await Promise.allSettled([session.renew(long.token), session.renew(long.token)]);
    assert.equal(first.status === "fulfilled" && first.value, long.grant.until);
    assert.equal(second.status, "rejected", "two at once");
    await new Promise((done) => setTimeout(done, short.grant.until - Date.now() + 1500));
    frames = 0;
    await new Promise((done) => setTimeout(done, 300));
    assert.equal(ended, "", "the first token's time is over");
    assert.ok(frames > 3, `${frames} frames`);
    assert.deepEqual(errors, [], "a refusal is the answer to who renews, and no event");
    revoked.add(long.grant.id);
    await new Promise((done) => setTimeout(done, 1500));
    assert.equal(ended, "token-revoked", "the fresh one is what holds");
    await assert.rejects(session.renew(long.token), /has ended/);
  }, OPTIONS));
