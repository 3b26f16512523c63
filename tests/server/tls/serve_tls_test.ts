/** The page and a session over https, by clients that trust the authority and by those that do not. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import { machineNames } from "../../../runtime/server/hosts.ts";
import {
  type LocalCertificate,
  openLocalCertificate,
} from "../../../runtime/server/tls/local_certificate.ts";
import type { Server } from "../../../runtime/server/serve.ts";
import { lockedDoor } from "../../../runtime/server/auth/door.ts";
import { signToken } from "../../../runtime/server/auth/sign_token.ts";
import { createVerifier } from "../../../runtime/server/auth/verifier.ts";
import { within } from "../../eventually.ts";
import { pack, unpack } from "../../stream/fakes.ts";
import { withServer } from "../live_server.ts";

const SECRET = new TextEncoder().encode("a secret of thirty-two bytes or more");
const NEAR = ["localhost", "127.0.0.1", "::1"];

async function withTls(
  test: (server: Server, tls: LocalCertificate, client: Deno.HttpClient) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-tls-" });
  const tls = await openLocalCertificate(join(folder, "keys"), [...NEAR, ...machineNames()]);
  const client = Deno.createHttpClient({ caCerts: [tls.authority] });
  const door = lockedDoor(createVerifier({ secret: SECRET }));
  try {
    await withServer((server) => test(server, tls, client), { tls, host: "0.0.0.0", door });
  } finally {
    client.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The server's address under another of its names. */
const at = (server: Server, name: string) =>
  Object.assign(new URL(server.url), { hostname: name.includes(":") ? `[${name}]` : name }).href;

Deno.test("the page comes over https under every name of this machine, to those who trust its authority", () =>
  withTls(async (server, { authority }, client) => {
    assert.match(server.url, /^https:\/\/localhost:\d+\/$/);
    for (
      const name of [
        "localhost",
        "127.0.0.1",
        ...[...machineNames()].filter((name) => /^[\d.]+$/.test(name)),
      ]
    ) {
      const response = await fetch(at(server, name), { client });
      assert.equal(response.status, 200, name);
      assert.match(await response.text(), /<title>Headcast/);
      assert.ok(response.headers.get("content-security-policy"));
    }
    await assert.rejects(fetch(server.url), TypeError, "a client that knows no such authority");
    const { port } = new URL(server.url);
    await assert.rejects(fetch(`http://localhost:${port}/`), TypeError, "plain http");

    const trust = await fetch(`${server.url}trust`, { client });
    assert.match(await trust.text(), /Trust this server/);
    const given = await fetch(`${server.url}authority.crt`, { client });
    assert.equal(given.headers.get("content-type"), "application/x-x509-ca-cert");
    assert.equal(await given.text(), authority);
  }));

Deno.test("a session runs over wss, and an expired token or none is told so there too", () =>
  withTls(async (server, _tls, client) => {
    const { token } = await signToken(SECRET, { session: "main", role: "puppeteer", minutes: 5 });
    const address = new URL("live/main", server.url.replace("https", "wss")).href;
    const open = async (join: Record<string, unknown>) => {
      // Deno's own options, which a page's WebSocket does not have.
      const socket: WebSocket = Reflect.construct(WebSocket, [address, { protocols: [PROTOCOL], client }]);
      socket.binaryType = "arraybuffer";
      const types: string[] = [];
      const enough = new Promise<void>((resolve, reject) => {
        socket.onmessage = ({ data }) => {
          const message = unpack(new Uint8Array(data));
          types.push(message.type === "error" ? message.code : message.type);
          if (types.filter((type) => type === "video").length === 5) resolve();
        };
        socket.onclose = () => resolve();
        socket.onerror = (event) => reject(new Error((event as ErrorEvent).message));
      });
      await new Promise((resolve) => socket.onopen = resolve);
      socket.send(pack({ type: "join", ...join }));
      await within("the session answers", enough);
      const closed = new Promise((resolve) => socket.onclose = resolve);
      if (socket.readyState === WebSocket.OPEN) {
        socket.close();
        await closed;
      }
      return [...new Set(types)];
    };
    assert.deepEqual((await open({ token })).slice(0, 2), ["welcome", "video"]);
    assert.deepEqual(await open({}), ["unauthorized"]);
  }));

Deno.test("a handshake by hand ends at this server's certificate, under a name that it has and under no other", () =>
  withTls(async (server, { authority }) => {
    const port = Number(new URL(server.url).port);
    const shake = async (hostname: string) => {
      const conn = await Deno.connectTls({ hostname, port, caCerts: [authority] });
      try {
        await conn.handshake();
        await conn.write(
          new TextEncoder().encode(`GET /healthz HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`),
        );
        return await new Response(conn.readable).text();
      } catch (error) {
        conn.close();
        throw error;
      }
    };
    assert.match(await shake("localhost"), /^HTTP\/1\.1 200 OK/);
    await assert.rejects(shake("127.0.0.2"), /certificate|Name/i);
  }));
