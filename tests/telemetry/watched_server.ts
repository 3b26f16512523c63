/** A server whose telemetry goes out: somebody joins within a trace, is shown a picture of a driven head, and it speaks. */
import { openTelemetry } from "../../runtime/telemetry/out/open_telemetry.ts";
import { traceSpeech } from "../../runtime/stream/traces/speech_trace.ts";
import { PROTOCOL } from "../../runtime/protocol/protocol.ts";
import { pack, unpack } from "../stream/fakes.ts";
import { withServer } from "../server/live_server.ts";

await openTelemetry("1.2.3");
await withServer(async (server) => {
  const url = new URL("live/studio", server.url.replace("http", "ws"));
  const headers = { traceparent: Deno.args[0]! };
  // The browser's types, which pages are checked by beside it, know no headers.
  const socket: WebSocket = Reflect.construct(WebSocket, [url, { protocols: [PROTOCOL], headers }]);
  socket.binaryType = "arraybuffer";
  await new Promise((resolve) => socket.onopen = resolve);
  const shown = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      const message = unpack(new Uint8Array(data));
      if (message.type === "video" && message.poseSeq !== null) resolve();
    };
  });
  socket.send(pack({ type: "join", role: "puppeteer" }));
  const expression = new Array(52).fill(0.3);
  const timer = setInterval(
    () => socket.send(pack({ type: "pose", seq: 1, t: 40, space: "arkit", expression })),
    40,
  );
  await shown;
  clearInterval(timer);
  let time = 0;
  const speech = traceSpeech(() => time);
  const source = { kind: "text", text: "hello", voice: null, rate: 1, from: 0 } as const;
  speech.asked({ id: "one", generation: 1, by: null, source });
  speech.mouth(1);
  time = 120;
  speech.sounds(1);
  speech.over(1);
  // Figures go out every 300 ms.
  await new Promise((done) => setTimeout(done, 800));
  socket.close();
});
Deno.exit(0);
