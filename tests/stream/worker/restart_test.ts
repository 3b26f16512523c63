import assert from "node:assert/strict";
import { MAX_RESTARTS } from "../../../runtime/stream/limits.ts";
import { openWorker } from "../../../runtime/stream/worker/render_client.ts";
import { eventually } from "../../eventually.ts";
import { connect, openHub } from "../fakes.ts";
import { FATAL_DISTANCE } from "./painter.ts";

const FATAL = { type: "camera", azimuth: 0, elevation: 0, distance: FATAL_DISTANCE, fovY: 0.5 };

/** Keeps what the server prints about lost workers out of the test's output, and hands it over. */
async function quietly(test: (lines: string[]) => Promise<void>): Promise<void> {
  const { error } = console;
  const lines: string[] = [];
  console.error = (...words: unknown[]) => void lines.push(words.join(" "));
  try {
    await test(lines);
  } finally {
    console.error = error;
  }
}

Deno.test("a lost device costs a viewer a moment: the stream goes on with a key frame", () =>
  quietly(async (lines) => {
    const hub = openHub({ restartDelayMs: 100 });
    const client = connect(hub);
    await client.join();
    await client.socket.next("video", (video) => video.seq >= 3);
    for (let round = 1; round <= 2; round++) {
      hub.render.destroyDevice();
      await eventually("the loss is noticed", () => hub.renderState.kind === "restarting");
      const before = client.socket.videos().length;
      await eventually("the stream goes on", () => client.socket.videos().length >= before + 3);
      const [first, second] = client.socket.videos().slice(before);
      assert.equal(first!.key, true);
      assert.equal(second!.key, false);
      assert.equal(hub.render.restarts, round);
    }
    const seqs = client.socket.videos().map((video) => video.seq);
    assert.deepEqual(seqs, seqs.toSorted((a, b) => a - b));
    assert.equal(client.socket.messages.filter((message) => message.type === "welcome").length, 1);
    assert.ok(lines.every((line) => /destroyed on purpose/.test(line)) && lines.length === 2);
    assert.deepEqual(hub.renderState, { kind: "running", adapter: "painter" });
    await hub.close();
  }));

Deno.test("a worker that is lost again and again is given up, and everybody is told why", () =>
  quietly(async () => {
    const hub = openHub({ restartDelayMs: 1 });
    const client = connect(hub);
    await client.join({ role: "puppeteer" });
    await client.socket.next("video");
    client.send(FATAL);
    const error = await client.socket.next("error");
    assert.equal(error.code, "unavailable");
    assert.match(error.message, /lost 6 times within a minute, last because the painter fell over/);
    assert.equal(client.socket.closedWith?.code, 4000);
    assert.equal(hub.render.restarts, MAX_RESTARTS + 1);
    assert.equal(hub.renderState.kind, "failed");
    const late = connect(hub, "other");
    late.send({ type: "join", role: "viewer" });
    assert.equal((await late.socket.next("error")).code, "unavailable");
    await hub.close();
  }));

Deno.test("a worker that fails while it loads is reported, not waited for", () =>
  quietly(async () => {
    const hub = openHub({
      openThread: () => openWorker(new URL("./crashing_worker.ts", import.meta.url)),
      restartDelayMs: 1,
    });
    await assert.rejects(hub.render.ready, /Cannot render: the render worker was lost/);
    await hub.close();
  }));

Deno.test("a machine without a device says so at once", () =>
  quietly(async () => {
    const hub = openHub({ openThread: () => openWorker(new URL("./deviceless_worker.ts", import.meta.url)) });
    await assert.rejects(hub.render.ready, /no adapter: install a driver/);
    assert.equal(hub.render.restarts, 0);
    await hub.close();
  }));
