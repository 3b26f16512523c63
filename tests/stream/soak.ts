/**
 * Streams for a while and reports what cannot be seen in a short test: memory, stalls of the server's event
 * loop, rates and latencies. The client runs in a process of its own.
 *
 *   deno run -A tests/stream/soak.ts [--frames 5000] [--size 512] [--fps 60] [--codec h264] [--painted] [--avatar FOLDER]
 */
import { parseArgs } from "node:util";
import { dirname } from "node:path";
import { endProcess } from "../../runtime/system/end_process.ts";
import { serve } from "../../runtime/server/serve.ts";
import { makeAvatars } from "../server/live_server.ts";
import { PAINTED_WORKER } from "./fakes.ts";
import { watchStalls } from "./stalls.ts";

const { values } = parseArgs({
  options: {
    frames: { type: "string", default: "5000" },
    size: { type: "string", default: "512" },
    fps: { type: "string", default: "60" },
    codec: { type: "string", default: "h264" },
    avatar: { type: "string" },
    painted: { type: "boolean", default: false },
  },
});
const frames = Number(values.frames);
const warmUp = Math.min(500, Math.ceil(frames / 400) * 100);

let avatarFolder = values.avatar;
if (!avatarFolder && values.painted) avatarFolder = `${await makeAvatars()}/stock`;
if (!avatarFolder) {
  const { ensureStockAvatar } = await import("../../runtime/avatar/folder/made_avatars.ts");
  avatarFolder = (await ensureStockAvatar(await Deno.makeTempDir())).folder;
}
const server = await serve({
  port: 0,
  avatarsFolder: dirname(avatarFolder),
  avatarFolder,
  ...(values.painted && { workerUrl: PAINTED_WORKER }),
});
console.error(
  `${server.adapter}, ${values.size} px, ${values.codec}, ${frames} frames at ${values.fps} a second at most`,
);

const client = new Deno.Command(Deno.execPath(), {
  args: [
    "run",
    "-A",
    new URL("./soak_client.ts", import.meta.url).href,
    server.url,
    values.size,
    values.fps,
    values.codec,
    String(frames),
  ],
  stdout: "piped",
}).spawn();

const memory = { warm: 0, last: 0 };
const stalls = watchStalls(2, Deno.pid);
/** The same watch on a thread that does nothing: what it sees is the machine's doing. */
const idleThread = new Worker(new URL("./stalls_worker.ts", import.meta.url), { type: "module" });
let text = "";
let report: Record<string, unknown> = {};
for await (const chunk of client.stdout.pipeThrough(new TextDecoderStream())) {
  text += chunk;
  const lines = text.split("\n");
  text = lines.pop()!;
  for (const line of lines) {
    const message = JSON.parse(line);
    if (message.frames === warmUp) {
      memory.warm = Deno.memoryUsage().rss;
      stalls.restart();
      idleThread.postMessage("restart");
    }
    memory.last = Deno.memoryUsage().rss;
    if (message.done) report = message;
    else if (message.frames % 500 === 0) {
      console.error(`${message.frames} frames, ${(memory.last / 2 ** 20).toFixed(0)} MiB`);
    }
  }
}
const seen = stalls.stop();
const idle = await new Promise((resolve) => {
  idleThread.onmessage = ({ data }) => resolve(data);
  idleThread.postMessage("stop");
});
await client.status;
await server.close();
console.log(JSON.stringify(
  {
    adapter: server.adapter,
    size: Number(values.size),
    codec: values.codec,
    ...report,
    memory: {
      [`afterFrames${warmUp}MiB`]: Math.round(memory.warm / 2 ** 20),
      endMiB: Math.round(memory.last / 2 ** 20),
      growthPercent: Number(((memory.last / memory.warm - 1) * 100).toFixed(1)),
    },
    stalls: { server: seen, idleThread: idle },
  },
  null,
  2,
));
endProcess(0);
