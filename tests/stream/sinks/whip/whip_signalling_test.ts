import assert from "node:assert/strict";
import { WhipError } from "../../../../runtime/stream/sinks/whip/whip_error.ts";
import { offerByWhip } from "../../../../runtime/stream/sinks/whip/whip_signalling.ts";

const OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n", ANSWER = "v=0\r\no=- 2 2 IN IP4 127.0.0.1\r\n";
const TOKEN = "topsecret-token";

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  readonly body: string;
}

/** A WHIP server of this test's own, and what it was asked. */
async function withServer(
  answer: (seen: Seen, url: URL) => Response | Promise<Response>,
  run: (host: string, seen: Seen[]) => Promise<void>,
): Promise<void> {
  const seen: Seen[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const url = new URL(request.url);
    const each = {
      method: request.method,
      path: url.pathname,
      token: request.headers.get("authorization"),
      body: await request.text(),
    };
    seen.push(each);
    return answer(each, url);
  });
  try {
    await run(`127.0.0.1:${server.addr.port}`, seen);
  } finally {
    await server.shutdown();
  }
}

const created = (location?: string, headers: Record<string, string> = {}) =>
  new Response(ANSWER, {
    status: 201,
    headers: { "content-type": "application/sdp", ...location !== undefined && { location }, ...headers },
  });

const offer = (
  host: string,
  { path = "/whip/pathkey", hosts = [host], token = TOKEN as string | null } = {},
) => offerByWhip({ address: new URL(`http://${host}${path}`), token }, OFFER, new Set(hosts));

/** A WhipError with these words, which never hold the token or the path. */
async function refused(promise: Promise<unknown>, words: RegExp, passing: boolean): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof WhipError, String(error));
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /topsecret|pathkey/);
    assert.equal(error.passing, passing, error.message);
    return true;
  });
}

Deno.test("offerByWhip() posts the offer with the token, gives the answer and its ICE servers, and ends by DELETE", async () => {
  await withServer(
    ({ method }) =>
      method === "DELETE" ? new Response(null, { status: 200 }) : created("../resource/1", {
        link: '<stun:stun.example.net>; rel="ice-server"',
      }),
    async (host, seen) => {
      const { answer, end, iceServers } = await offer(host);
      assert.equal(answer, ANSWER);
      assert.deepEqual(iceServers, [{ urls: "stun:stun.example.net" }]);
      await end();
      assert.deepEqual(seen, [
        { method: "POST", path: "/whip/pathkey", token: `Bearer ${TOKEN}`, body: OFFER },
        { method: "DELETE", path: "/resource/1", token: `Bearer ${TOKEN}`, body: "" },
      ]);
    },
  );
});

Deno.test("offerByWhip() follows a redirection to a listed host, and gives nothing to another", async () => {
  await withServer(() => created("/r"), async (other, seenThere) => {
    await withServer(
      ({ path }) =>
        new Response(null, {
          status: 307,
          headers: { location: path === "/loop" ? "/loop" : `http://${other}/in` },
        }),
      async (host) => {
        await refused(
          offer(host),
          /^127\.0\.0\.1:\d+ redirects to a host that is not among those that may be sent to: /,
          false,
        );
        assert.deepEqual(seenThere, []);
        await (await offer(host, { hosts: [host, other] })).end();
        assert.deepEqual(seenThere.map(({ method, path }) => `${method} ${path}`), ["POST /in", "DELETE /r"]);
        await refused(offer(host, { path: "/loop" }), /redirects more than 3 times$/, false);
      },
    );
    await refused(offer(other, { hosts: [] }), /is not among the hosts that may be sent to$/, false);
  });
});

Deno.test("offerByWhip() gives no token to an answer's address on another host", async () => {
  await withServer(() => new Response(), async (other, seenThere) => {
    await withServer(() => created(`http://${other}/r`), async (host) => {
      await (await offer(host)).end();
      assert.deepEqual(seenThere, []);
    });
  });
});

Deno.test("offerByWhip() says in words what a server's status means, and whether another try may do better", async () => {
  const status = (host: string, code: number) => offer(host, { path: `/${code}` });
  await withServer(
    ({ path }) =>
      new Response(`no ${TOKEN}\n\x1b[31m`, {
        status: Number(path.slice(1)),
        headers: { "retry-after": "7" },
      }),
    async (host) => {
      await refused(status(host, 401), /refuses the token, or asks for one: 401, no \[token\] \[31m$/, false);
      await refused(status(host, 403), /does not let this token publish: 403/, false);
      await refused(status(host, 404), /has nothing at this address: 404/, false);
      await refused(status(host, 406), /takes none of what is offered, H\.264 and Opus: 406/, false);
      await refused(status(host, 409), /somebody else publish there already: 409/, true);
      await refused(status(host, 503), /has a fault or is busy: 503/, true);
      await refused(status(host, 299), /does not answer as WHIP has it: 299/, false);
      await assert.rejects(status(host, 429), { passing: true, retryAfter: 7000 });
    },
  );
});

Deno.test("offerByWhip() says that nobody is there, and refuses what is no SDP", async () => {
  await withServer(() => new Response("<html>welcome", { status: 200 }), async (host) => {
    await refused(offer(host), /takes no WHIP at this address: its answer is no SDP$/, false);
  });
  const left = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  left.close();
  await refused(
    offer(`127.0.0.1:${left.addr.port}`),
    /^127\.0\.0\.1:\d+ cannot be reached: Connection refused$/,
    true,
  );
  await refused(offer("nowhere.invalid", { token: null }), /^nowhere\.invalid cannot be reached: /, true);
});

Deno.test("offerByWhip() ends where it is told to", async () => {
  const waiting = Promise.withResolvers<Response>();
  await withServer(() => waiting.promise, async (host) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const asked = offerByWhip(
      { address: new URL(`http://${host}/`), token: null },
      OFFER,
      new Set([host]),
      stop.signal,
    );
    await refused(asked, /it was stopped/, false);
    waiting.resolve(new Response());
  });
});
