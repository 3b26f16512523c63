import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { openOsc } from "../../runtime/formats/osc/osc.ts";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { readSendRequest } from "../../runtime/motion/sources/vmc/send_request.ts";
import { createVmcReaderWith } from "../../runtime/motion/sources/vmc/vmc_reader.ts";
import { serve } from "../../runtime/server/serve.ts";
import { eventually } from "../eventually.ts";
import { arkitPose, PAINTED_WORKER } from "../stream/fakes.ts";
import { connectLive, makeAvatars, withServer } from "./live_server.ts";

const osc = await openOsc();

/** A port that reads VMC, and what was last seen there. */
async function openPort() {
  const reader = createVmcReaderWith(osc), seen = { face: false, jawOpen: 0, frames: 0, bytes: 0 };
  const socket = createSocket("udp4");
  socket.on("message", (datagram) => {
    seen.bytes = Math.max(seen.bytes, datagram.length);
    reader.read(datagram, performance.now(), ({ face, expression }) => {
      seen.frames++;
      seen.face = face;
      seen.jawOpen = expression[ARKIT_INDEX.jawOpen]!;
    });
  });
  const port = await new Promise<number>((bound) =>
    socket.bind(0, "127.0.0.1", () => bound(socket.address().port))
  );
  return { port, seen, close: () => new Promise<void>((closed) => socket.close(closed)) };
}

Deno.test("a server that sends gives the face that somebody drives to a port, and to each session's its own", async () => {
  const main = await openPort(), other = await openPort();
  const sends = [`vmc:127.0.0.1:${main.port}=main`, `vmc-arkit:localhost:${other.port}=other`].map(
    readSendRequest,
  );
  await withServer(async (server) => {
    assert.deepEqual(
      server.sends.map(({ place }) => place),
      [main, other].map(({ port }) => `127.0.0.1:${port}`),
    );
    await eventually("it is said that nobody is there", () => main.seen.frames > 0);
    assert.equal(main.seen.face, false);
    const client = await connectLive(server, "main");
    client.send({ type: "join", role: "puppeteer" });
    await client.next("welcome");
    let seq = 0;
    await eventually("the jaw is open at the port", () => {
      client.send(arkitPose(++seq, 0.75));
      return main.seen.face && Math.abs(main.seen.jawOpen - 0.75) < 0.01;
    }, { every: 20 });
    assert.ok(main.seen.bytes <= 1400, `${main.seen.bytes}`);
    assert.equal(other.seen.face, false, "nobody is in the other session");
    await client.close();
    await eventually("nobody is there again", () => !main.seen.face);
  }, { sends });
  const { frames } = main.seen;
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(main.seen.frames, frames, "a closed server is silent");
  await main.close();
  await other.close();
});

Deno.test("a host that nobody knows is told, and nothing is left running", async () => {
  const avatarsFolder = await makeAvatars();
  const options = {
    port: 0,
    avatarsFolder,
    avatarFolder: `${avatarsFolder}/stock`,
    workerUrl: PAINTED_WORKER,
  };
  const sends = [readSendRequest("vmc:no-such-host.invalid")];
  await assert.rejects(
    serve({ ...options, sends }),
    /Cannot send a face, the host must have an address: no-such-host.invalid$/,
  );
  await Deno.remove(avatarsFolder, { recursive: true });
});
