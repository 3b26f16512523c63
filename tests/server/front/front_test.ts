/** The front over real connections, before an HTTP server of a few lines. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { canonicalAddress } from "../../../runtime/server/front/address.ts";
import { createFrameWatch } from "../../../runtime/server/front/frame_watch.ts";
import { createConnectionCounts } from "../../../runtime/server/front/connection_counts.ts";
import { readHead } from "../../../runtime/server/front/read_head.ts";
import { expressSocket } from "../../../runtime/server/front/express_socket.ts";
import type { Express } from "../../../runtime/server/front/lane.ts";
import { type Handler, listen } from "../../../runtime/server/listen.ts";
import { machineNames } from "../../../runtime/server/hosts.ts";
import { openLocalCertificate } from "../../../runtime/server/tls/local_certificate.ts";
import { type Limits, MAX_HEAD_BYTES, USUAL_LIMITS } from "../../../runtime/stream/limits.ts";
import { eventually, within } from "../../eventually.ts";
import { lackOfSystem, testUnless } from "../../skip.ts";
import { sleep } from "../../stream/fakes.ts";

const BIG = 5_000_000;
const BIG_BYTES = Uint8Array.from({ length: BIG }, (_, at) => at * 7);
const QUICK: Limits = { ...USUAL_LIMITS, headerSeconds: 1, idleSeconds: 1 };

/** Says what was asked, sends a lot, or echoes over a WebSocket. */
function handler(request: Request): Response {
  const { pathname } = new URL(request.url);
  if (request.headers.has("upgrade")) {
    const { response, socket } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => socket.send(data);
    return response;
  }
  if (pathname === "/big") return new Response(BIG_BYTES);
  return new Response(pathname);
}

interface Place {
  readonly port: number;
  readonly client: Deno.HttpClient;
  readonly scheme: "http" | "https";
}

async function withFront(
  limits: Limits,
  test: (place: Place) => Promise<void>,
  secure = false,
  answer: Handler = handler,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-front-" });
  const tls = secure ? await openLocalCertificate(join(folder, "keys"), ["localhost"]) : undefined;
  const front = await listen({ host: "0.0.0.0", port: 0, limits, tls }, answer);
  const client = Deno.createHttpClient({ caCerts: tls ? [tls.authority] : [] });
  try {
    await test({ port: front.port, client, scheme: tls ? "https" : "http" });
  } finally {
    client.close();
    await within("the front lets go", front.close());
    await Deno.remove(folder, { recursive: true });
  }
}

const connect = (port: number) => Deno.connect({ hostname: "127.0.0.1", port });
const send = (conn: Deno.Conn, text: string) => conn.write(new TextEncoder().encode(text));

/** All that comes until the end, and after how long it ends. */
async function untilClosed(conn: Deno.Conn): Promise<{ said: string; ms: number }> {
  const began = performance.now();
  let said = "";
  const buffer = new Uint8Array(4096);
  const reading = async () => {
    for (let count; (count = await conn.read(buffer).catch(() => null)) !== null;) {
      said += new TextDecoder().decode(buffer.subarray(0, count));
    }
  };
  await within("the connection is closed", reading());
  conn.close();
  return { said, ms: performance.now() - began };
}

for (const secure of [false, true]) {
  const over = secure ? "https" : "http";
  Deno.test(`a large answer, many requests and a WebSocket pass the front unharmed, over ${over}`, () =>
    withFront(QUICK, async ({ port, client, scheme }) => {
      const at = `${scheme}://localhost:${port}`;
      const bytes = new Uint8Array(await (await fetch(`${at}/big`, { client })).arrayBuffer());
      assert.equal(bytes.length, BIG);
      assert.ok(bytes.every((byte, index) => byte === BIG_BYTES[index]));
      for (let count = 0; count < 20; count++) {
        assert.equal(await (await fetch(`${at}/${count}`, { client })).text(), `/${count}`);
      }
      const socket: WebSocket = Reflect.construct(WebSocket, [at.replace("http", "ws"), { client }]);
      await new Promise((resolve) => socket.onopen = resolve);
      await sleep(2500);
      const echo = new Promise<string>((resolve) => socket.onmessage = ({ data }) => resolve(data));
      socket.send("still here");
      assert.equal(await within("an echo comes", echo), "still here", "a WebSocket may be silent longer");
      const closed = new Promise((resolve) => socket.onclose = resolve);
      socket.close();
      await within("the socket closes", closed);
    }, secure));
}

Deno.test("who sends no request, or a byte now and then, is told so and closed in time; a handshake counts too", async () => {
  await withFront(QUICK, async ({ port }) => {
    const silent = await connect(port), half = await connect(port), slow = await connect(port);
    await send(half, "GET / HTTP/1.1\r\nHost: localhost\r\n");
    let dripping = true;
    const drip = (async () => {
      while (dripping) {
        await send(slow, "x").catch(() => dripping = false);
        await sleep(100);
      }
    })();
    for (const { said, ms } of await Promise.all([silent, half, slow].map(untilClosed))) {
      assert.match(said, /^HTTP\/1\.1 408 .*Cannot wait longer for a request, the limit is: 1 s/s);
      assert.ok(ms > 500 && ms < 3000, `${ms} ms`);
    }
    dripping = false;
    await drip;
  });
  await withFront(QUICK, async ({ port }) => {
    const silent = await connect(port), plain = await connect(port);
    await send(plain, "GET / HTTP/1.1\r\n\r\n");
    for (const { ms } of await Promise.all([silent, plain].map(untilClosed))) {
      assert.ok(ms < 4000, `${ms} ms`);
    }
  }, true);
});

Deno.test("a WebSocket's client that takes nothing is let go of in time, and its place with it", () => {
  const answer = (request: Request): Response => {
    if (!request.headers.has("upgrade")) return new Response();
    const { response, socket } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
    socket.onopen = () => socket.send(new Uint8Array(20_000_000));
    socket.onerror = (event) => event.preventDefault();
    return response;
  };
  return withFront(
    { ...QUICK, addressConnections: 1 },
    async ({ port, client, scheme }) => {
      using stuck = await connect(port);
      const key = "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
      await send(
        stuck,
        `GET / HTTP/1.1\r\nHost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n${key}\r\n\r\n`,
      );
      const status = async () => {
        const answer = await fetch(`${scheme}://localhost:${port}/`, { client });
        await answer.body?.cancel();
        return answer.status;
      };
      assert.equal(await status(), 503);
      await eventually("another may come", async () => await status() === 200, { every: 200 });
    },
    false,
    answer,
  );
});

Deno.test("a connection kept alive is closed when nothing more is answered, though it drips another request", () =>
  withFront(QUICK, async ({ port }) => {
    const idle = await connect(port), slow = await connect(port);
    for (const conn of [idle, slow]) await send(conn, "GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let dripping = true;
    const drip = (async () => {
      while (dripping) {
        await send(slow, "G").catch(() => dripping = false);
        await sleep(100);
      }
    })();
    for (const { said, ms } of await Promise.all([idle, slow].map(untilClosed))) {
      assert.match(said, /^HTTP\/1\.1 200 .*\/x/s);
      assert.ok(ms > 500 && ms < 4000, `${ms} ms`);
    }
    dripping = false;
    await drip;
  }));

for (const secure of [false, true]) {
  Deno.test(`who comes above the cap gets 503, when to come back, and why, over ${secure ? "https" : "http"}`, () =>
    withFront({ ...USUAL_LIMITS, connections: 3 }, async ({ port, client, scheme }) => {
      const held = await Promise.all([connect(port), connect(port), connect(port)]);
      await sleep(100);
      const ask = () => fetch(`${scheme}://localhost:${port}/in`, { client });
      const refused = await ask();
      assert.equal(refused.status, 503);
      assert.ok(Number(refused.headers.get("retry-after")) > 0);
      assert.match((await refused.json()).error, /as many connections as it may: 3$/);
      held.pop()!.close();
      await eventually("a place is free", async () => {
        const response = await ask();
        await response.body?.cancel();
        return response.status === 200;
      });
      for (const conn of held) conn.close();
    }, secure));
}

for (const secure of [false, true]) {
  Deno.test(`messages of every length come in order though some go past the HTTP server, over ${secure ? "https" : "http"}`, async () => {
    const COUNT = 3000, LENGTHS = [0, 1, 121, 122, 300, 65_531, 65_532, 200_000];
    const past = { count: 0 };
    /** Sends a few now and then, so that each way has its turn, and answers pings meanwhile. */
    async function talk(socket: WebSocket, express: Express | undefined): Promise<void> {
      const counted: Express = {
        divert: () => assert.fail("nobody else takes it over"),
        get waiting() {
          return express!.waiting;
        },
        take(frame, sent) {
          const taken = express!.take(frame, sent);
          if (taken) past.count++;
          return taken;
        },
      };
      const line = expressSocket(socket, counted);
      for (let seq = 0; seq < COUNT; seq++) {
        const message = new Uint8Array(
          4 + (seq % 97 === 0 ? LENGTHS[seq % LENGTHS.length]! : LENGTHS[seq % 5]!),
        );
        message.fill(seq);
        new DataView(message.buffer).setUint32(0, seq);
        line.send(message);
        if (seq % 7 === 0) await sleep(0);
        while (line.bufferedAmount > 1_000_000) await sleep(1);
      }
      await sleep(50);
      socket.close(4000, "all said");
    }
    const speak: Handler = (request, _, express) => {
      const { response, socket } = Deno.upgradeWebSocket(request);
      socket.onopen = () => void talk(socket, express);
      return response;
    };
    await withFront(
      USUAL_LIMITS,
      async ({ port, client, scheme }) => {
        const url = `${scheme.replace("http", "ws")}://localhost:${port}/`;
        const socket: WebSocket = Reflect.construct(WebSocket, [url, { client }]);
        socket.binaryType = "arraybuffer";
        let next = 0;
        const wrong: string[] = [];
        socket.onmessage = ({ data }) => {
          const bytes = new Uint8Array(data), seq = new DataView(data).getUint32(0);
          const length = 4 + (seq % 97 === 0 ? LENGTHS[seq % LENGTHS.length]! : LENGTHS[seq % 5]!);
          const whole = bytes.length === length && bytes.subarray(4).every((byte) => byte === (seq & 255));
          if (seq !== next || !whole) wrong.push(`${seq} in place of ${next}, ${bytes.length} bytes`);
          next = seq + 1;
        };
        const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
        const { code, reason } = await within("all is said", closed, 30);
        assert.deepEqual([wrong.slice(0, 3), next, code, reason], [[], COUNT, 4000, "all said"]);
        assert.ok(past.count > 50 && past.count < COUNT, `${past.count} went past`);
      },
      secure,
      speak,
    );
  });
}

Deno.test("createFrameWatch() sees a close frame behind frames of every length, wherever the pieces are cut", () => {
  const head = [...new TextEncoder().encode("HTTP/1.1 101 Switching Protocols\r\nx: y\r\n\r\n")];
  // Payloads full of what looks like a close frame.
  const fill = (count: number) => Array<number>(count).fill(0x88);
  const frames = [
    ...[0x82, 5, ...fill(5)],
    ...[0x82, 126, 1, 0, ...fill(256)],
    ...[0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0, ...fill(65536)],
    ...[0x89, 0],
  ];
  const all = Uint8Array.from([...head, ...frames, 0x88, 2, 0x0f, 0xa0]);
  for (const size of [1, 2, 3, 7, 1000, 65536, all.length]) {
    const watch = createFrameWatch();
    let seenAt = -1;
    for (let at = 0; at < all.length && seenAt < 0; at += size) {
      if (watch.follow(all.subarray(at, at + size))) seenAt = at;
    }
    const close = head.length + frames.length;
    assert.ok(seenAt <= close + 1 && seenAt + size > close, `pieces of ${size}: ${seenAt}`);
  }
});

Deno.test("one address has a share of the connections, a network of IPv6 as one, and gives back what it leaves", () => {
  const counts = createConnectionCounts({ connections: 5, addressConnections: 2 });
  const enter = (address: string) => counts.enter(address) === null;
  assert.deepEqual(["1.1.1.1", "::ffff:1.1.1.1", "1.1.1.1"].map(enter), [true, true, false]);
  assert.deepEqual(["2001:db8::1", "2001:db8:0:0:9::2", "2001:db8::3"].map(enter), [true, true, false]);
  assert.equal(enter("2001:db8:0:1::1"), true);
  assert.equal(enter("3.3.3.3"), false, "the server is full");
  counts.leave("1.1.1.1");
  assert.deepEqual([counts.total, enter("2001:db8::4"), enter("3.3.3.3")], [4, false, true]);
  assert.equal(canonicalAddress("fe80::1%eth0"), "fe80:0:0:0::/64");
  assert.equal(canonicalAddress("::1"), "0:0:0:0::/64");
});

Deno.test("readHead() finds the end wherever the pieces are cut, keeps what lies behind it, and refuses what never ends", async () => {
  const text = "GET / HTTP/1.1\r\nHost: x\r\n\r\nmore";
  const pieces = (size: number, of = text) => {
    let at = 0;
    return {
      read(buffer: Uint8Array): Promise<number | null> {
        if (at >= of.length) return Promise.resolve(null);
        const part = new TextEncoder().encode(of.slice(at, at + Math.min(size, buffer.length)));
        at += part.length;
        buffer.set(part);
        return Promise.resolve(part.length);
      },
    };
  };
  for (let size = 1; size <= text.length; size++) {
    const head = await readHead(pieces(size));
    assert.ok(head.kind === "head");
    assert.ok(
      text.startsWith(new TextDecoder().decode(head.bytes)) && head.bytes.length >= text.indexOf("more"),
    );
  }
  assert.equal((await readHead(pieces(1000, "x".repeat(MAX_HEAD_BYTES + 1)))).kind, "too-large");
  assert.equal((await readHead(pieces(5, "GET /"))).kind, "gone");
});

for (const secure of [false, true]) {
  Deno.test(`the server is told from where each request comes, over ${secure ? "https" : "http"}`, async () => {
    const told = (_: Request, address: string) => new Response(address);
    await withFront(
      QUICK,
      async ({ port, client, scheme }) => {
        for (const name of ["127.0.0.1", ...machineNames()].filter((name) => /^[\d.]+$/.test(name))) {
          for (let each = 0; each < 2; each++) {
            // The machine calls itself from the address that it calls.
            const answer = await fetch(`${scheme}://${secure ? "localhost" : name}:${port}/`, { client });
            assert.equal(canonicalAddress(await answer.text()), secure ? "127.0.0.1" : name);
          }
        }
      },
      secure,
      told,
    );
  });
}

testUnless(lackOfSystem("linux"), {
  name: "who finds the port behind the front gets nothing there",
  fn: async () => {
    const before = await localPorts();
    await withFront(QUICK, async ({ port, client }) => {
      // Other programs may open ports of theirs meanwhile.
      const fresh = (await localPorts()).filter((each) => !before.includes(each) && each !== port);
      const answers = await Promise.allSettled(fresh.map(async (inner) => {
        const answer = await fetch(`http://127.0.0.1:${inner}/`, { client });
        return `${answer.status} ${await answer.text()}`;
      }));
      const said = answers.flatMap((each) => each.status === "fulfilled" ? [each.value] : []);
      assert.ok(said.includes("403 ") && !said.includes("200 /"), said.join());
    });
  },
});

/** Ports of 127.0.0.1 that somebody listens on. */
async function localPorts(): Promise<number[]> {
  const rows = (await Deno.readTextFile("/proc/net/tcp")).trim().split("\n").slice(1);
  const LISTENING = "0A", LOOPBACK = "0100007F";
  return rows.map((row) => row.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTENING && local!.startsWith(LOOPBACK))
    .map(([, local]) => parseInt(local!.split(":")[1]!, 16));
}
