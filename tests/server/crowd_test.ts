/** A crowd of connections that want nothing, and a session that goes on beside them. */
import assert from "node:assert/strict";
import { connect } from "../../runtime/protocol/connect.ts";
import { lockedDoor } from "../../runtime/server/auth/door.ts";
import { signToken } from "../../runtime/server/auth/sign_token.ts";
import { createVerifier } from "../../runtime/server/auth/verifier.ts";
import { within } from "../eventually.ts";
import { sleep } from "../stream/fakes.ts";
import { withServer } from "./live_server.ts";

const SECRET = new TextEncoder().encode("a secret of thirty-two bytes or more");
/** HEADCAST_CROWD makes a longer run. */
const CROWD = Number(Deno.env.get("HEADCAST_CROWD") ?? 300);
const OPTIONS = {
  host: "0.0.0.0",
  door: lockedDoor(createVerifier({ secret: SECRET })),
  limits: { addressConnections: 100, headerSeconds: 2, idleSeconds: 2 },
  joinTimeoutMs: 2000,
};
const UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Protocol: headcast.v1\r\n";

Deno.test(`${CROWD} connections half open, silent or without a join are capped and closed, and a session goes on`, () =>
  withServer(async (server) => {
    const { token } = await signToken(SECRET, { session: "main", role: "viewer", minutes: 5 });
    const url = new URL("live/main", server.url.replace("http", "ws"));
    await using witness = await connect(url, { token, role: "viewer", fps: 20 });
    let frames = 0;
    witness.on("video", () => frames++);
    const port = Number(url.port);
    const ended: number[] = [];
    const began = performance.now();
    const heads = [
      "",
      "GET / HTTP/1.1\r\nHost: localhost\r\n",
      `GET /live/main HTTP/1.1\r\nHost: localhost\r\n${UPGRADE}\r\n`,
    ];
    const crowd = Array.from({ length: CROWD }, async (_, index) => {
      const conn = await Deno.connect({ hostname: "127.0.0.1", port });
      const buffer = new Uint8Array(1024);
      await conn.write(new TextEncoder().encode(heads[index % heads.length]!)).catch(() => {});
      while (await conn.read(buffer).catch(() => null) !== null);
      conn.close();
      ended.push(performance.now() - began);
    });
    await sleep(500);
    assert.ok(ended.length >= CROWD - 100, `${ended.length} were turned away at once`);
    await within("the crowd is closed", Promise.all(crowd));
    const [seconds, longest] = [(performance.now() - began) / 1000, Math.max(...ended) / 1000];
    const rate = frames / seconds;
    console.log(
      `the last of ${CROWD} was closed after ${longest.toFixed(1)} s, the session had ${
        rate.toFixed(1)
      } of 20 frames/s`,
    );
    assert.ok(longest < 10, `${longest} s`);
    assert.ok(rate > 12, `${rate} frames a second`);
  }, OPTIONS));
