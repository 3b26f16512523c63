import assert from "node:assert/strict";
import { Hono } from "hono";
import type { Grant } from "../../runtime/protocol/grant.ts";
import type { Guarded } from "../../runtime/server/auth/guard.ts";
import type { Server } from "../../runtime/server/serve.ts";
import { whipRoutes } from "../../runtime/server/whip/whip_routes.ts";
import type { WhipOutputs, WhipReport } from "../../runtime/stream/sinks/whip/whip_outputs.ts";
import { eventually } from "../eventually.ts";
import { fakeSpeech } from "../stream/sound/fake_speech.ts";
import { openWhipPeer, type WhipPeer } from "../stream/rtc/whip_peer.ts";
import { openDecoder } from "../video/pictures.ts";
import { connectLive, withServer } from "./live_server.ts";

const TOKEN = "topsecret-token";
const JSON_TYPE = { "content-type": "application/json" };

const whip = (server: Server, method = "GET", body?: unknown, headers: Record<string, string> = JSON_TYPE) =>
  fetch(new URL("/api/sessions/main/whip", server.url), {
    method,
    headers,
    ...body !== undefined && { body: JSON.stringify(body) },
  });

async function withPeer(test: (server: Server, peer: WhipPeer) => Promise<void>): Promise<void> {
  const peer = openWhipPeer();
  try {
    await withServer((server) => test(server, peer), {
      whip: { hosts: new Set([peer.host]) },
      speech: fakeSpeech(),
    });
  } finally {
    await peer.close();
  }
}

/** The state, when it is that. */
const becomes = (server: Server, state: string) =>
  eventually(`it is ${state}`, () => {
    const report = server.whip.find("main");
    return report?.state === state ? report : null;
  });

Deno.test("a session is published: pictures and sound arrive, whoever joins late has a key frame, and DELETE ends it there too", () =>
  withPeer(async (server, peer) => {
    const answer = await whip(server, "POST", { url: peer.url, token: TOKEN, size: 256, fps: 25 });
    const text = await answer.text();
    assert.equal(answer.status, 201, text);
    await becomes(server, "live");
    const [viewer] = peer.published;
    await eventually("pictures arrive", () => viewer!.pictures().length >= 5);
    const decoder = openDecoder("h264");
    assert.equal(decoder.decode(viewer!.pictures()[0]!)[0]!.length, 256 * 256 * 3 / 2);
    decoder.close();
    await eventually("sound arrives", () => viewer!.audio.length >= 20);

    const puppeteer = await connectLive(server);
    puppeteer.send({ type: "join", role: "puppeteer" });
    await puppeteer.next("welcome");
    puppeteer.send({ type: "speak", id: "a", text: "hello" });
    await eventually("what is said arrives", () => viewer!.audio.some(({ payload }) => payload.length === 2));
    await puppeteer.close();

    const keys = () => viewer!.pictures().filter(isKey).length, before = keys();
    await viewer!.askForKey();
    await eventually("a key frame comes", () => keys() > before);

    const told = await (await whip(server)).text();
    assert.doesNotMatch(text + told, /topsecret|pathkey/);
    assert.equal(JSON.parse(told).whip.host, peer.host);
    assert.equal((await whip(server, "POST", { url: peer.url })).status, 409);
    assert.equal((await whip(server, "DELETE")).status, 204);
    assert.deepEqual(peer.asked, [`POST Bearer ${TOKEN}`, `DELETE Bearer ${TOKEN}`]);
    assert.ok(viewer!.ended);
    assert.deepEqual((await (await whip(server)).json()).whip, null);
    assert.equal((await whip(server, "DELETE")).status, 404);
    await eventually(
      "nobody is left in the session",
      () => server.hub.sessions().every(({ clients }) => clients === 0),
    );
  }));

Deno.test("a server that hangs up has the session again; one that refuses it is not asked twice", () =>
  withPeer(async (server, peer) => {
    await whip(server, "POST", { url: peer.url });
    await becomes(server, "live");
    peer.refuse = new Response("starting", { status: 503 });
    const { roundTripMs } = await eventually("it tells what it receives", () => {
      const report = server.whip.find("main");
      return report?.roundTripMs == null ? null : report;
    });
    assert.ok(roundTripMs! >= 0 && roundTripMs! < 2000, `${roundTripMs} ms`);
    await peer.hangUp();
    await eventually("it is published again", () => peer.published.length === 2);
    await becomes(server, "live");
    await eventually("pictures arrive", () => peer.published[1]!.pictures().length > 0);
    await whip(server, "DELETE");

    peer.refuse = new Response(`no ${TOKEN}`, { status: 401 });
    await whip(server, "POST", { url: peer.url, token: TOKEN });
    const { reason } = await becomes(server, "ended");
    assert.equal(reason, `${peer.host} refuses the token, or asks for one: 401, no [token]`);
    // What has ended makes room.
    assert.equal((await whip(server, "POST", { url: peer.url })).status, 201);
    await becomes(server, "live");
  }));

Deno.test("what cannot be published is refused in words without a secret, and asks nobody for anything", () =>
  withPeer(async (server, peer) => {
    const refusals: [Response, number, RegExp][] = [
      [
        await whip(server, "POST", { url: "https://sfu.example.org/pathkey" }),
        403,
        /\(--whip-hosts\): sfu\.example\.org$/,
      ],
      [await whip(server, "POST", { url: peer.url.replace("127.0.0.1", "localhost") }), 403, /--whip-hosts/],
      [
        await whip(server, "POST", { url: `http://${peer.host}@169.254.169.254/` }),
        400,
        /token must not stand/,
      ],
      [await whip(server, "POST", { url: "file:///etc/passwd" }), 400, /must begin with http/],
      [await whip(server, "POST", { url: peer.url, token: "topsecret\ntoken" }), 400, /one line/],
      [await whip(server, "POST", { url: peer.url, tokn: "topsecret" }), 400, /tokn must be otherwise/],
      [await whip(server, "POST", { url: peer.url, size: 100 }), 400, /size must be otherwise/],
      [await whip(server, "POST", "topsecret"), 400, /the request must be otherwise/],
      [await whip(server, "POST", {}), 400, /it is needed in the request: url/],
      [await whip(server, "POST", { url: "x".repeat(20_000) }), 413, /so many bytes/],
      [await whip(server, "POST", { url: peer.url }, {}), 415, /must be application\/json/],
    ];
    for (const [answer, status, words] of refusals) {
      const { error } = await answer.json();
      assert.deepEqual([answer.status, words.test(error)], [status, true], `${answer.status} ${error}`);
      assert.doesNotMatch(error, /topsecret|pathkey/);
    }
    assert.deepEqual([peer.asked, server.whip.list()], [[], []]);
  }));

Deno.test("an operator alone sees whither and changes it; who holds the session knows that it is on air", async () => {
  const asked: string[] = [];
  const report = {
    session: "main",
    host: "sfu.example.org",
    state: "live",
    since: 1,
    reason: null,
  } as WhipReport;
  const outputs: WhipOutputs = {
    hosts: new Set(["sfu.example.org"]),
    list: () => [report],
    find: (session) => session === "main" ? report : null,
    start: ({ session, avatar, size }) => (asked.push(`start ${session} ${avatar} ${size}`), report),
    stop: (session) => (asked.push(`stop ${session}`), Promise.resolve(true)),
    close: () => Promise.resolve(),
  };
  const as = async (
    grant: Grant | null,
    method: string,
    headers: Record<string, string> = JSON_TYPE,
    wishes: object = {},
  ) => {
    const app = new Hono<Guarded>();
    app.use(async (context, next) => {
      context.set("grant", grant);
      await next();
    });
    app.route("/", whipRoutes(outputs, ["https://listed.example"]));
    const answer = await app.request("http://localhost/api/sessions/main/whip", {
      ...{ method, headers },
      ...method === "POST" && { body: JSON.stringify({ url: "https://sfu.example.org/", ...wishes }) },
    });
    return [answer.status, await answer.text()] as const;
  };
  const granted = (role: Grant["role"], session = "main") => ({ id: "1", role, session }) as Grant;
  for (const grant of [null, granted("operator", "*")]) {
    assert.deepEqual(JSON.parse((await as(grant, "GET"))[1]), { whip: report, hosts: ["sfu.example.org"] });
    assert.deepEqual([(await as(grant, "POST"))[0], (await as(grant, "DELETE"))[0]], [201, 204]);
  }
  asked.length = 0;
  for (const role of ["viewer", "puppeteer"] as const) {
    assert.deepEqual(JSON.parse((await as(granted(role), "GET"))[1]), {
      whip: { session: "main", state: "live", since: 1 },
    });
    assert.equal((await as(granted(role, "other"), "GET"))[0], 403);
    for (const method of ["POST", "DELETE"]) assert.equal((await as(granted(role), method))[0], 403);
  }
  for (const method of ["GET", "POST", "DELETE"]) {
    assert.equal((await as(granted("operator", "other"), method))[0], 403, method);
  }
  const limited = { ...granted("operator"), avatar: "mine", size: 256 };
  assert.equal((await as(limited, "POST", JSON_TYPE, { avatar: "another" }))[0], 403);
  assert.equal((await as(limited, "POST", JSON_TYPE, { size: 512 }))[0], 403);
  assert.deepEqual(asked, []);
  assert.equal((await as(limited, "POST"))[0], 201);
  assert.deepEqual(asked.splice(0), ["start main mine 256"]);
  const listed = { ...JSON_TYPE, origin: "https://listed.example", host: "localhost" };
  for (const method of ["POST", "DELETE"]) {
    assert.equal((await as(granted("operator"), method, listed))[0], 403);
  }
  assert.doesNotMatch((await as(null, "GET", listed))[1], /sfu/);
  assert.deepEqual(asked, []);
});

/** Whether an access unit has an instantaneous decoder refresh. */
function isKey(data: Uint8Array): boolean {
  for (let at = 0; at + 3 < data.length; at++) {
    if (data[at] === 0 && data[at + 1] === 0 && data[at + 2] === 1 && (data[at + 3]! & 31) === 5) return true;
  }
  return false;
}
