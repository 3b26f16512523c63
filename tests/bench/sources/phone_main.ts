/**
 * Live Link Face 60 times a second from one port, until standard input ends.
 *
 *   deno run -A tests/bench/sources/phone_main.ts PORT
 */
import dgram from "node:dgram";
import { liveLinkDatagram } from "../../motion/sources/live_link/sender.ts";

const port = Number(Deno.args[0]);
const socket = dgram.createSocket("udp4");
let frame = 0;
const timer = setInterval(() => {
  const values = new Array<number>(61).fill(0.5 + 0.4 * Math.sin(frame / 10));
  socket.send(liveLinkDatagram({ subject: "Phone", frame: frame++, subframe: 0, values }), port, "127.0.0.1");
}, 1000 / 60);
console.log("begun");
for await (const _ of Deno.stdin.readable) console.log(JSON.stringify({ sent: frame }));
clearInterval(timer);
Deno.exit(0);
