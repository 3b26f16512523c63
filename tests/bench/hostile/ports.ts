/**
 * 100,000 hostile datagrams at a real server's ports, whole ones, cut off, changed, joined, stretched and chance, from many
 * senders; and a session that goes on beside them, measured in turn with and without:
 *
 *   deno run -A tests/bench/hostile/ports.ts [--datagrams 100000] [--turns 5] [--seconds 10]
 */
import { createSocket, type Socket } from "node:dgram";
import { parseArgs } from "node:util";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { hostileDatagram } from "../../motion/sources/fuzz.ts";
import { phoneDatagrams } from "../../motion/sources/ifacialmocap/sender.ts";
import { liveLinkDatagrams } from "../../motion/sources/live_link/sender.ts";
import { openSeeFaceDatagrams } from "../../motion/sources/openseeface/sender.ts";
import { vmcDatagrams } from "../../motion/sources/vmc/vmc_datagrams.ts";
import { sleep } from "../../stream/fakes.ts";
import { startProgram } from "../doors/scene.ts";
import { openClient } from "../soak/soak_client.ts";
import { memoryPeak, printTurns, startPeak, turnsWith } from "./turns.ts";

const { values } = parseArgs({
  options: {
    datagrams: { type: "string", default: "100000" },
    turns: { type: "string", default: "5" },
    seconds: { type: "string", default: "10" },
  },
});
const datagrams = Number(values.datagrams), turns = Number(values.turns), seconds = Number(values.seconds);
/** Senders, each of which is an address of its own to the server; more than it keeps readers for. */
const SENDERS = 24, SLICE_MS = 10;
const WHOLE: Readonly<Record<string, readonly Uint8Array[]>> = {
  ...{ vmc: await vmcDatagrams(), livelink: liveLinkDatagrams(), ifacialmocap: phoneDatagrams() },
  openseeface: openSeeFaceDatagrams(),
};

const server = startProgram(new URL("server_main.ts", import.meta.url));
const { url, ports }: { url: string; ports: [string, number][] } = JSON.parse(await server.line());
// The session that is driven by what they send: what is taken for a frame is drawn.
const phones = await openClient(url, "phones");
phones.send({ type: "join", role: "viewer", size: 128, fps: 10 });
await phones.next("video");
const sockets: Socket[] = [];
for (let each = 0; each < SENDERS; each++) {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  socket.on("message", () => {});
  sockets.push(socket);
}
const random = createRandom(21), below = (end: number) => Math.floor(random() * end);
let sent = 0;

/** Sends so many, evenly in the time. */
async function pour(count: number): Promise<void> {
  const slab = new Uint8Array(65_536), began = performance.now();
  for (let done = 0; done < count;) {
    const due = Math.min(count, count * (performance.now() - began) / (seconds * 1000));
    for (; done < due; done++) {
      const [kind, port] = ports[below(ports.length)]!;
      const length = hostileDatagram(slab, WHOLE[kind]!, below, sent++ % 6);
      sockets[below(SENDERS)]!.send(slab.slice(0, length), port, "127.0.0.1");
    }
    await sleep(SLICE_MS);
  }
}

await startPeak(server.pid);
const figures = await turnsWith(
  `${url.replace("http", "ws")}live/witness`,
  { turns, seconds },
  () => pour(datagrams / turns),
);
printTurns("datagrams", figures);
const { sources } = await (await fetch(new URL("api/sources", url))).json();
for (const { kind, frames, malformed, dropped } of sources) {
  console.log(`${kind}: ${frames} frames, ${malformed} malformed, ${dropped} beyond what is read`);
}
const { ok, worker } = await (await fetch(new URL("healthz", url))).json();
console.log(
  `${sent} datagrams sent by ${SENDERS} senders; the server ${
    ok && worker.restarts === 0 ? "works" : "has FAILED"
  }; ${memoryPeak(server.pid)}`,
);
for (const socket of sockets) socket.close();
await phones.close();
await server.end();
Deno.exit(0);
