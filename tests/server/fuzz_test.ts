import assert from "node:assert/strict";
import { pack, sleep, unpack } from "../stream/fakes.ts";
import { mulberry, nonsense } from "./nonsense.ts";
import { connectLive, withServer } from "./live_server.ts";

/** HEADCAST_FUZZ_MESSAGES and HEADCAST_FUZZ_SEED make a longer run, or the same one again. */
const MESSAGES = Number(Deno.env.get("HEADCAST_FUZZ_MESSAGES") ?? 1000);
const SEED = Number(Deno.env.get("HEADCAST_FUZZ_SEED") ?? 20240706);
/** Below the burst that a client may send. */
const MESSAGES_PER_CONNECTION = 250;

Deno.test(`${MESSAGES} random, mutated and truncated messages crash nothing and disturb no session`, () =>
  withServer(async (server) => {
    const random = mulberry(SEED);
    const witness = await connectLive(server);
    witness.send({ type: "join", role: "puppeteer", fps: 20 });
    await witness.next("video");
    let sent = 0, answered = 0;
    while (sent < MESSAGES) {
      // The witness's own session, so that what a stranger breaks there would show.
      const client = await connectLive(server, random() < 0.7 ? "main" : "other");
      if (random() < 0.7) client.send({ type: "join", role: "viewer" });
      let closed = false;
      client.socket.onclose = () => closed = true;
      for (let count = 0; count < MESSAGES_PER_CONNECTION && sent < MESSAGES && !closed; count++) {
        const data = nonsense(random);
        client.socket.send(typeof data === "string" ? data : data.buffer as ArrayBuffer);
        sent++;
        if (count % 25 === 0) await sleep(1);
      }
      client.send({ type: "ping", t: sent });
      if (!closed) await client.next("pong", ({ t }) => t === sent);
      const errors = client.messages.filter((message) => message.type === "error");
      for (const { code, message } of errors) {
        assert.match(code, /^[a-z-]+$/);
        assert.notEqual(message, "Cannot handle the message, the server has a fault");
      }
      answered += errors.length;
      await client.close();
    }
    assert.ok(answered > sent / 2, `${answered} answers to ${sent} messages`);

    const { worker, ok } = await (await fetch(`${server.url}healthz`)).json();
    assert.deepEqual([ok, worker.kind, worker.restarts], [true, "running", 0]);
    const before = witness.messages.length;
    await witness.next("video", (video) => witness.messages.indexOf(video) > before);
    assert.equal(witness.socket.readyState, WebSocket.OPEN);
    const videos = witness.messages.filter((message) => message.type === "video");
    assert.deepEqual(
      videos.map(({ seq }) => seq),
      videos.map((_, index) => videos[0]!.seq + index),
      "the witness missed a frame",
    );
    assert.equal(witness.messages.filter((message) => message.type === "error").length, 0);
    await witness.close();
  }));

Deno.test("the fuzzer's good messages are good", () => {
  assert.equal((unpack(new Uint8Array(pack({ type: "ping", t: 1 }))) as { type: string }).type, "ping");
});
