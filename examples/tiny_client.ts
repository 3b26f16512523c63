// Opens and closes the mouth, and writes the H.264 that comes back to standard output:
// deno run -A examples/tiny_client.ts ws://127.0.0.1:8787/live/studio | ffplay -
import { Packr } from "msgpackr";

const msgpack = new Packr({ useRecords: false, moreTypes: true });
let url = new URL(Deno.args[0] ?? "ws://127.0.0.1:8787/live/studio"), resume = "", seq = 0;
enter();
function enter() {
  const socket = new WebSocket(url, "headcast.v1");
  socket.binaryType = "arraybuffer";
  const send = (message: unknown) => socket.send(msgpack.pack(message));
  socket.onopen = () => send({ type: "join", role: "puppeteer", codecs: ["h264"], follows: true, resume });
  socket.onmessage = ({ data }) => {
    const message = msgpack.unpack(new Uint8Array(data));
    if (message.type === "video") Deno.stdout.writeSync(message.data);
    if (message.type === "error") console.error(message.message);
    if (message.type === "welcome" || message.type === "moved") resume = message.resume ?? resume;
    if (message.type === "moved" && message.url) {
      url = new URL(url.pathname, message.url.replace(/^http/, "ws"));
    }
    if (message.type === "welcome") drive(message.expressionNames);
  };
  // The session goes on: at the server that it has moved to.
  socket.onclose = ({ code }) => code === 1012 && enter();
  function drive(names: string[]) {
    if (socket.readyState !== WebSocket.OPEN) return;
    const expression = names.map((name) => name === "jawOpen" ? 0.5 - Math.cos(seq / 15) / 2 : 0);
    send({ type: "pose", seq: seq++, t: performance.now(), space: "arkit", expression });
    setTimeout(drive, 33, names);
  }
}
