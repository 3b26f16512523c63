/**
 * Sends so many datagrams a second to a port of this machine until its standard input ends, and says then how many it
 * were. `garbage`: random bytes; `frames`: whole frames of one sender; `strangers`: the same from 64 ports.
 *
 *   deno run -A tests/bench/sources/flood_main.ts PORT RATE garbage|frames|strangers
 */
import dgram from "node:dgram";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { liveLinkDatagram } from "../../motion/sources/live_link/sender.ts";

const [port, rate] = Deno.args.slice(0, 2).map(Number) as [number, number];
const kind = Deno.args[2];
const random = createRandom(1);
const sockets = Array.from({ length: kind === "strangers" ? 64 : 1 }, () => dgram.createSocket("udp4"));
const datagrams = Array.from(
  { length: 64 },
  (_, i) =>
    kind === "garbage"
      ? Uint8Array.from({ length: 1 + Math.floor(random() * 400) }, () => random() * 256)
      : liveLinkDatagram({ subject: "Flood", frame: i, values: new Array(61).fill(i / 64) }),
);
let sent = 0, pending = 0;
const began = performance.now();
const timer = setInterval(() => {
  const due = rate * (performance.now() - began) / 1000;
  // What the system does not take is not sent later.
  for (; sent < due && pending < 2000; sent++) {
    pending++;
    sockets[sent % sockets.length]!.send(datagrams[sent % 64]!, port, "127.0.0.1", () => pending--);
  }
}, 1);
console.log("begun");
for await (const _ of Deno.stdin.readable) {
  console.log(JSON.stringify({ sent, seconds: (performance.now() - began) / 1000 }));
}
clearInterval(timer);
Deno.exit(0);
