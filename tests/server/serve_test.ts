import assert from "node:assert/strict";
import { serve } from "../../runtime/server/serve.ts";
import { eventually } from "../eventually.ts";
import { arkitPose, PAINTED_WORKER, sleep } from "../stream/fakes.ts";
import { connectLive, makeAvatars, withServer } from "./live_server.ts";

Deno.test("a client over a real WebSocket drives the head and sees it", () =>
  withServer(async (server) => {
    const client = await connectLive(server);
    assert.equal(client.socket.protocol, "headcast.v1");
    client.send({ type: "join", role: "puppeteer" });
    assert.equal((await client.next("welcome")).server.adapter, "painter");
    for (let seq = 1; seq <= 20; seq++) {
      client.send(arkitPose(seq, 0.5));
      await sleep(10);
    }
    const { stamps } = await client.next("video", (video) => video.poseSeq === 20);
    assert.ok(
      stamps.received! <= stamps.taken && stamps.encoded <= stamps.sent &&
        stamps.sent - stamps.received! < 500,
    );
    const { sessions } = await (await fetch(`${server.url}api/sessions`)).json();
    assert.deepEqual(sessions, [{
      name: "main",
      avatar: "stock",
      state: "driven",
      clients: 1,
      deliveries: { video: 1, motion: 0, both: 0 },
      renditions: 1,
    }]);
    await client.close();
    const connections = async () => (await (await fetch(`${server.url}healthz`)).json()).connections;
    await eventually("the server knows that the client has gone", async () => await connections() === 0);
  }));

Deno.test("serve() ends everything within two seconds, also with clients that never let go", async () => {
  await withServer(async (server) => {
    const clients = [await connectLive(server), await connectLive(server, "other")];
    clients[0]!.send({ type: "join", role: "viewer" });
    await clients[0]!.next("video");
    const raw = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(server.url).port) });
    await raw.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\n"));
    const began = performance.now();
    await server.close();
    const took = performance.now() - began;
    assert.ok(took < 2000, `${took.toFixed(0)} ms`);
    await assert.rejects(fetch(server.url), TypeError);
    raw.close();
    for (const client of clients) await client.close();
  });
});

Deno.test("serve() says plainly that a port is taken, and leaves nothing behind", async () => {
  const avatarsFolder = await makeAvatars();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const options = { port, avatarsFolder, avatarFolder: `${avatarsFolder}/stock`, workerUrl: PAINTED_WORKER };
  await assert.rejects(
    serve(options),
    (error: Error) => error.message.includes("--port") && error.message.endsWith(`127.0.0.1:${port}`),
  );
  listener.close();
  const deviceless = new URL("../stream/worker/deviceless_worker.ts", import.meta.url);
  await assert.rejects(
    serve({ ...options, workerUrl: deviceless }),
    /Cannot render: no adapter: install a driver/,
  );
  Deno.listen({ hostname: "127.0.0.1", port }).close();
  await Deno.remove(avatarsFolder, { recursive: true });
});
