import assert from "node:assert/strict";
import { iceServersOf } from "../../../../runtime/stream/sinks/whip/linked_servers.ts";
import {
  checkSecrecy,
  isListed,
  readHosts,
  readWhipAddress,
} from "../../../../runtime/stream/sinks/whip/whip_address.ts";
import { checkToken, lackOfToken } from "../../../../runtime/stream/sinks/whip/whip_token.ts";

const base64 = (value: unknown) =>
  new TextEncoder().encode(JSON.stringify(value)).toBase64({ alphabet: "base64url", omitPadding: true });
const jwt = (claims: unknown) => `${base64({ alg: "HS256" })}.${base64(claims)}.c2lnbmVk`;

Deno.test("A WHIP address is http or https, without a password or a token in it, and words about it hide its path", () => {
  assert.equal(
    readWhipAddress("https://sfu.example.org/whip/key#x").href,
    "https://sfu.example.org/whip/key",
  );
  for (
    const bad of [
      "ftp://sfu.example.org/secretkey",
      "sfu.example.org/whip/secretkey",
      "http://",
      "file:///secretkey",
    ]
  ) {
    assert.throws(
      () => readWhipAddress(bad),
      (error) => error instanceof TypeError && !/secretkey/.test(error.message),
    );
  }
  assert.throws(
    () => readWhipAddress("https://me:secretkey@sfu.example.org/"),
    /token must not stand in the address: sfu\.example\.org$/,
  );
  assert.throws(
    () => readWhipAddress(`https://sfu.example.org/?token=${jwt({})}`),
    /token must not stand in the address: sfu\.example\.org$/,
  );
  assert.throws(() => readWhipAddress(`https://sfu.example.org/${"a".repeat(3000)}`), TypeError);
});

Deno.test("A host is listed with its port and its whole name, and no pattern is", () => {
  const hosts = readHosts(["sfu.example.org", "10.0.0.5:7880", "[::1]:8080"]);
  const listed = (url: string) => isListed(hosts, new URL(url));
  assert.ok(
    listed("https://sfu.example.org/whip") && listed("https://SFU.example.org:443/") &&
      listed("http://[::1]:8080/"),
  );
  for (
    const other of [
      ...[
        "https://sfu.example.org:8443/",
        "https://sfu.example.org.evil.org/",
        "https://evil.org/sfu.example.org",
      ],
      ...[
        "http://10.0.0.5/",
        "http://10.0.0.50:7880/",
        "https://sfu.example.org.:443/",
        "https://sfu.example.org@evil.org/",
      ],
    ]
  ) assert.ok(!listed(other), other);
  for (
    const bad of [
      "https://sfu.example.org",
      "*.example.org",
      "*",
      "sfu.example.org/whip",
      "me@sfu.example.org",
      "",
      "a b",
    ]
  ) {
    assert.throws(() => readHosts([bad]), /Cannot allow a host/, bad);
  }
});

Deno.test("A token goes to https or to this machine alone", () => {
  checkSecrecy(new URL("https://sfu.example.org/"), "t");
  checkSecrecy(new URL("http://127.0.0.1:7880/"), "t");
  checkSecrecy(new URL("http://10.0.0.5/"), null);
  assert.throws(
    () => checkSecrecy(new URL("http://10.0.0.5:7880/whip"), "t"),
    /to https or to this machine: 10\.0\.0\.5:7880$/,
  );
});

Deno.test("A token that says itself that it may not publish is known before it is sent", () => {
  const now = Date.UTC(2026, 10, 29), soon = now / 1000 + 60;
  assert.equal(lackOfToken("opaque", now), null);
  assert.equal(lackOfToken("a.b.c", now), null);
  assert.equal(lackOfToken(jwt({ exp: soon, video: { room: "r", roomJoin: true } }), now), null);
  assert.equal(lackOfToken(jwt({ exp: soon, video: { roomJoin: true, canPublish: true } }), now), null);
  assert.match(
    lackOfToken(jwt({ video: { roomJoin: true, canPublish: false } }), now)!,
    /video\.canPublish is false$/,
  );
  assert.match(lackOfToken(jwt({ exp: now / 1000 - 1 }), now)!, /has expired/);
  assert.match(lackOfToken(jwt({ nbf: now / 1000 + 3600 }), now)!, /not hold yet/);
  assert.match(lackOfToken(jwt({ video: { canPublishSources: ["camera"] } }), now)!, /lacks microphone$/);
  for (const odd of [jwt(null), jwt(7), jwt({ video: 1, exp: "soon" })]) {
    assert.equal(lackOfToken(odd, now), null);
  }
  assert.throws(
    () => checkToken("two\nlines"),
    (error) => error instanceof TypeError && !/two/.test(error.message),
  );
});

Deno.test("ICE servers are read of an answer's Link headers, and what is none is passed over", () => {
  assert.deepEqual(
    iceServersOf(
      '<stun:stun.example.net>; rel="ice-server", <turn:turn.example.net?transport=udp>; rel="ice-server"; username="us,er"; ' +
        'credential="my\\"Pass"; credential-type="password", <turn:nologin.example.net>; rel="ice-server", ' +
        '<https://example.net/ext>; rel="urn:ietf:params:whip:ext:x", <stun:other.example.net>; rel=next',
    ),
    [
      { urls: "stun:stun.example.net" },
      { urls: "turn:turn.example.net?transport=udp", username: "us,er", credential: 'my"Pass' },
    ],
  );
  assert.deepEqual(iceServersOf(null), []);
  assert.equal(
    iceServersOf(Array(50).fill('<stun:stun.example.net>; rel="ice-server"').join(", ")).length,
    4,
  );
});

Deno.test("Hostile Link headers are read in a moment", () => {
  const began = performance.now();
  for (const piece of ["<", ';a="', "; a=b", '\\"', "<>;"]) iceServersOf(piece.repeat(8192 / piece.length));
  assert.ok(performance.now() - began < 500);
});
