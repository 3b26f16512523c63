// Opens and closes the mouth, and writes the H.264 that comes back to standard output:
// deno run -A examples/tiny_client.ts ws://127.0.0.1:8787/live/studio | ffplay -
import { Packr } from "msgpackr";

const msgpack = new Packr({ useRecords: false, moreTypes: true });
const socket = new WebSocket(Deno.args[0] ?? "ws://127.0.0.1:8787/live/studio", "headcast.v1");
socket.binaryType = "arraybuffer";
const send = (message: unknown) => socket.send(msgpack.pack(message));
socket.onopen = () => send({ type: "join", role: "puppeteer", codecs: ["h264"] });
socket.onmessage = ({ data }) => {
  const message = msgpack.unpack(new Uint8Array(data));
  if (message.type === "video") Deno.stdout.writeSync(message.data);
  if (message.type === "error") console.error(message.message);
  if (message.type === "welcome") drive(message.expressionNames);
};
function drive(names: string[], seq = 0) {
  const expression = names.map((name) => name === "jawOpen" ? 0.5 - Math.cos(seq / 15) / 2 : 0);
  send({ type: "pose", seq, t: performance.now(), space: "arkit", expression });
  setTimeout(drive, 33, names, seq + 1);
}
