import assert from "node:assert/strict";
import type { Server } from "../../runtime/server/serve.ts";
import { lockedDoor } from "../../runtime/server/auth/door.ts";
import { signToken } from "../../runtime/server/auth/sign_token.ts";
import { createVerifier } from "../../runtime/server/auth/verifier.ts";
import { rtcPlace } from "../../runtime/server/whep/rtc_place.ts";
import { eventually } from "../eventually.ts";
import { fakeSpeech } from "../stream/sound/fake_speech.ts";
import { offerOf } from "../stream/rtc/offers.ts";
import { openRtcViewer, type RtcViewer } from "../stream/rtc/viewer.ts";
import { openDecoder } from "../video/pictures.ts";
import { connectLive, withServer } from "./live_server.ts";

const SDP = { "content-type": "application/sdp" };

const post = (server: Server, path: string, body: string, headers: Record<string, string> = SDP) =>
  fetch(new URL(path, server.url), { method: "POST", body, headers });

/** Watches a session by WHEP until the test is over. */
async function watch(server: Server, path: string): Promise<RtcViewer & { location: URL }> {
  const viewer = await openRtcViewer();
  const answer = await post(server, path, viewer.offer);
  const sdp = await answer.text();
  assert.equal(answer.status, 201, sdp);
  await viewer.accept(sdp);
  return Object.assign(viewer, { location: new URL(answer.headers.get("location")!, server.url) });
}

Deno.test("a viewer by WHEP gets pictures and sound of the session, ends by DELETE, and nothing is left", () =>
  withServer(async (server) => {
    const viewer = await watch(server, "/whep/main?size=256&fps=25");
    assert.match(viewer.location.pathname, /^\/whep\/main\/[\da-f-]{36}$/);
    await eventually("pictures arrive", () => viewer.pictures().length >= 5);
    await eventually("sound arrives", () => viewer.audio.length >= 20);
    const decoder = openDecoder("h264");
    assert.equal(decoder.decode(viewer.pictures()[0]!)[0]!.length, 256 * 256 * 3 / 2);
    decoder.close();
    const puppeteer = await connectLive(server);
    puppeteer.send({ type: "join", role: "puppeteer" });
    await puppeteer.next("welcome");
    puppeteer.send({ type: "speak", id: "a", text: "hello" });
    await eventually("what is said arrives", () => viewer.audio.some(({ payload }) => payload.length === 2));
    assert.equal(server.hub.sessions()[0]!.clients, 2);
    await puppeteer.close();
    assert.equal((await fetch(viewer.location, { method: "DELETE" })).status, 204);
    const again = await fetch(viewer.location, { method: "DELETE" });
    assert.equal(again.status, 404);
    assert.match((await again.json()).error, /Cannot end what is not there/);
    assert.equal(server.hub.sessions()[0]!.clients, 0);
    await viewer.close();
  }, { speech: fakeSpeech() }));

Deno.test("a session has a few viewers, of which who never connects is one; who comes beyond may come again", () =>
  withServer(async (server) => {
    const offers = await Promise.all([1, 2].map(() => post(server, "/whep/main", offerOf())));
    for (const each of offers) assert.equal(each.status, 201, await each.text());
    const third = await post(server, "/whep/main", offerOf());
    assert.deepEqual([third.status, third.headers.get("retry-after")], [503, "5"]);
    assert.match((await third.json()).error, /viewers of a session are at most: 2$/);
    const [first] = offers.map(({ headers }) => new URL(headers.get("location")!, server.url));
    assert.equal((await fetch(first!, { method: "DELETE" })).status, 204);
    const fourth = await post(server, "/whep/main", offerOf());
    assert.equal(fourth.status, 201, await fourth.text());
    assert.equal(server.hub.sessions()[0]!.clients, 2);
  }, { limits: { whepViewersPerSession: 2 } }));

Deno.test("what is no request of WHEP is refused in words, and opens nothing", () =>
  withServer(async (server) => {
    const refusals: [Response, number, RegExp][] = [
      [await post(server, "/whep/main", "v=0"), 400, /it must ask to be sent video: nothing$/],
      [await post(server, "/whep/main", offerOf(), {}), 415, /it must be application\/sdp: text\/plain/],
      [await post(server, "/whep/main", "v=0\r\n".repeat(20_000)), 413, /so many bytes: 49152$/],
      [await post(server, "/whep/%20", offerOf()), 400, /its name must be/],
      [await post(server, "/whep/main?size=100", offerOf()), 400, /size must be otherwise/],
      [await post(server, "/whep/main?fps=1000", offerOf()), 400, /fps must be otherwise/],
      [await post(server, "/whep/main?token=x", offerOf()), 400, /token/],
      [await fetch(new URL("/whep/main", server.url)), 405, /there is only POST: GET$/],
      [
        await fetch(new URL("/whep/main/x", server.url), { method: "PATCH" }),
        405,
        /there is only DELETE: PATCH$/,
      ],
      [await fetch(new URL("/whep/main/x", server.url), { method: "DELETE" }), 404, /not there/],
    ];
    for (const [answer, status, words] of refusals) {
      const { error } = await answer.json();
      assert.deepEqual([answer.status, words.test(error)], [status, true], `${answer.status} ${error}`);
    }
    assert.deepEqual(server.hub.sessions(), []);
  }));

Deno.test("pages of listed origins may watch by WHEP, others may not", () =>
  withServer(async (server) => {
    const url = new URL("/whep/main", server.url);
    const preflight = await fetch(url, {
      method: "OPTIONS",
      headers: { origin: "https://example.org", "access-control-request-method": "POST" },
    });
    assert.deepEqual([preflight.status, preflight.headers.get("access-control-allow-methods")], [
      204,
      "POST, DELETE",
    ]);
    assert.match(preflight.headers.get("access-control-allow-headers")!, /content-type/);
    const answer = await post(server, "/whep/main", offerOf(), { ...SDP, origin: "https://example.org" });
    assert.equal(answer.status, 201, await answer.text());
    assert.match(answer.headers.get("access-control-expose-headers")!, /location/);
    const foreign = await post(server, "/whep/main", offerOf(), { ...SDP, origin: "https://example.net" });
    assert.equal(foreign.status, 403);
    await foreign.body?.cancel();
  }, { allowedOrigins: ["https://example.org"] }));

Deno.test("where tokens are asked for one of the session lets in, up to its size, as the bearer's", async () => {
  const secret = new TextEncoder().encode("whep".repeat(8));
  const door = lockedDoor(createVerifier({ secret }));
  const tokenOf = async (session: string, size?: number) =>
    (await signToken(secret, { session, role: "viewer", minutes: 5, ...size && { size } })).token;
  await withServer(async (server) => {
    const status = async (token?: string, path = "/whep/main") => {
      const headers = { ...SDP, ...token !== undefined && { authorization: `Bearer ${token}` } };
      const answer = await post(server, path, offerOf(), headers);
      await answer.body?.cancel();
      return answer.status;
    };
    assert.equal(await status(), 401);
    assert.equal(await status(await tokenOf("other")), 401);
    assert.equal(await status(await tokenOf("main", 256), "/whep/main?size=512"), 403);
    assert.deepEqual(server.hub.sessions(), []);
    assert.equal(await status(await tokenOf("main", 256)), 201);
    const end = await fetch(new URL("/whep/main/x", server.url), { method: "DELETE" });
    assert.equal(end.status, 401);
    await end.body?.cancel();
  }, { door });
});

Deno.test("connections are made where the server listens, and elsewhere only where that was asked for", async () => {
  const own = () => ["192.168.1.5", "10.0.0.7", "fd00::5"];
  const placeOf = async (...asked: Parameters<typeof rtcPlace>) => {
    const { hosts, bind } = await rtcPlace(asked[0], asked[1], own);
    return [hosts.join(), bind === undefined ? "all" : Object.values(bind).join()];
  };
  assert.deepEqual(await placeOf("127.0.0.1"), ["127.0.0.1", "127.0.0.1"]);
  assert.deepEqual(await placeOf("localhost"), ["127.0.0.1", "127.0.0.1"]);
  assert.deepEqual(await placeOf("::1"), ["::1", "::1"]);
  assert.deepEqual(await placeOf("192.168.1.5"), ["192.168.1.5", "192.168.1.5"]);
  assert.deepEqual(await placeOf("0.0.0.0"), ["192.168.1.5,10.0.0.7", "all"]);
  assert.deepEqual(await placeOf("::"), ["192.168.1.5,10.0.0.7,fd00::5", "all"]);
  assert.deepEqual(await placeOf("127.0.0.1", { iceHosts: ["10.0.0.7"] }), ["10.0.0.7", "10.0.0.7"]);
  assert.deepEqual(await placeOf("127.0.0.1", { iceHosts: ["203.0.113.9"] }), ["203.0.113.9", "all"]);
});
