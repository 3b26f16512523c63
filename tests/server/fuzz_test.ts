import assert from "node:assert/strict";
import { pack, sleep, unpack } from "../stream/fakes.ts";
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

/** A message of some kind that is wrong in some way, or (now and then) right. */
function nonsense(random: () => number): Uint8Array | string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const kind = random();
  if (kind < 0.05) return pick(["", "join", '{"type":"join"}', "\u0000", "x".repeat(20_000)]);
  if (kind < 0.25) return Uint8Array.from({ length: Math.floor(random() * 300) }, () => random() * 256);
  if (kind < 0.28) return new Uint8Array(8000 + Math.floor(random() * 80_000));
  const number = () =>
    pick<unknown>([0, 1, -1, NaN, Infinity, 1e308, 2 ** 53, -0.5, random() * 10, "1", null, true]);
  const list = (length: number) => Array.from({ length }, () => random() < 0.05 ? number() : random());
  const message = pick<() => unknown>([
    () => ({
      type: "join",
      role: pick(["viewer", "puppeteer", "king", 1]),
      size: number(),
      fps: number(),
      avatar: pick(["stock", "broken", "..", 3]),
    }),
    () => ({
      type: "join",
      role: "viewer",
      codecs: pick([[], ["h264"], ["?"], "h264", [1]]),
      background: pick<unknown>(["transparent", [0, 0, 0], [9], null]),
    }),
    () => ({
      type: "pose",
      seq: number(),
      t: number(),
      space: pick(["arkit", "flame", "x"]),
      expression: list(pick([52, 100, 0, 51])),
    }),
    () => ({
      type: "pose",
      seq: 1,
      t: 1,
      space: "arkit",
      expression: pick([new Float32Array(52).fill(NaN), new Uint8Array(208), new Float64Array(99)]),
      jaw: list(pick([3, 2])),
    }),
    () => ({ type: "camera", azimuth: number(), elevation: number(), distance: number(), fovY: number() }),
    () => ({ type: "keyframe", more: number() }),
    () => ({ type: "ping", t: number() }),
    () => ({ type: pick(["", "dance", "constructor", "__proto__"]), t: 1 }),
    () => pick<unknown>([[], 1, null, "join", [{ type: "join" }], { type: { type: "join" } }]),
  ])();
  const bytes = new Uint8Array(pack(message));
  const fault = random();
  if (fault < 0.35) return bytes.slice(0, Math.floor(random() * bytes.length));
  if (fault < 0.75) {
    for (let count = 1 + random() * 5; count > 0; count--) {
      bytes[Math.floor(random() * bytes.length)] = random() * 256;
    }
  }
  return bytes;
}

/** Numbers in 0..1, the same for a seed. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let value = Math.imul(state ^ state >>> 15, 1 | state);
    value = value + Math.imul(value ^ value >>> 7, 61 | value) ^ value;
    return ((value ^ value >>> 14) >>> 0) / 2 ** 32;
  };
}

Deno.test("the fuzzer's good messages are good", () => {
  assert.equal((unpack(new Uint8Array(pack({ type: "ping", t: 1 }))) as { type: string }).type, "ping");
});
