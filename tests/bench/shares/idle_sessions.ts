/**
 * What sessions cost that nobody looks at: `deno run -A tests/bench/shares/idle_sessions.ts [SESSIONS] [SIZE] [SECONDS]`
 * starts a server, measures its CPU time alone, opens so many sessions whose viewers rest (`watch`), as pages in hidden
 * tabs do, with their ping a second, measures again, and then how long each takes to have a picture when it is looked at.
 * Linux only: times are of /proc.
 */
import { PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import { pack, unpack } from "../../stream/fakes.ts";
import { quantile } from "../quantile.ts";
import { treeCpu } from "../start/process_tree.ts";
import { startProcess } from "./server_process.ts";

const [SESSIONS = 20, SIZE = 512, SECONDS = 20] = Deno.args.map(Number);
/** CPU time in three seconds below which a server rests: a stage in the background takes hundreds. */
const SETTLED_MS = 60;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A viewer that rests after its first picture. */
async function restingViewer(url: string, session: string) {
  const socket = new WebSocket(new URL(`live/${session}`, url.replace("http", "ws")), PROTOCOL);
  socket.binaryType = "arraybuffer";
  let pictures = 0;
  let seen = (_key: boolean) => {};
  const next = () => new Promise<boolean>((resolve) => seen = resolve);
  socket.onopen = () => socket.send(pack({ type: "join", role: "viewer", size: SIZE }));
  socket.onmessage = ({ data }) => {
    const message = unpack(new Uint8Array(data));
    if (message.type === "error") throw new Error(`Cannot watch ${session}: ${message.message}`);
    if (message.type !== "video") return;
    pictures++;
    seen(message.key);
  };
  await next();
  socket.send(pack({ type: "watch", active: false }));
  const timer = setInterval(() => socket.send(pack({ type: "ping", t: performance.now() })), 1000);
  return {
    get pictures() {
      return pictures;
    },
    /** @returns milliseconds until there is a picture */
    async wake(): Promise<number> {
      const since = performance.now();
      const first = next();
      socket.send(pack({ type: "watch", active: true }));
      if (!await first) throw new Error("Cannot go on, the first picture after a rest must be a key frame");
      const ms = performance.now() - since;
      socket.send(pack({ type: "watch", active: false }));
      return ms;
    },
    close() {
      clearInterval(timer);
      socket.close();
    },
  };
}

const server = await startProcess(false, ["--limits", `sessions=${SESSIONS + 1},frameSeconds=600`]);
async function cpuShare(): Promise<number> {
  const before = treeCpu(server.pid), began = performance.now();
  await sleep(SECONDS * 1000);
  return (treeCpu(server.pid) - before) / (performance.now() - began);
}
/** Waits for what a start, or an avatar's first view, has made in the background: previews, levels. */
async function settle(): Promise<void> {
  for (let quiet = 0, tries = 0; quiet < 3; tries++) {
    if (tries > 100) throw new Error("Cannot measure, the server must come to rest within five minutes");
    const before = treeCpu(server.pid);
    await sleep(3000);
    quiet = treeCpu(server.pid) - before <= SETTLED_MS ? quiet + 1 : 0;
  }
}
const load = () => Deno.readTextFileSync("/proc/loadavg").split(" ").slice(0, 1).join();
const percent = (share: number) => `${(share * 100).toFixed(2)} % of a processor`;
const viewers: Awaited<ReturnType<typeof restingViewer>>[] = [];
try {
  await settle();
  console.log(`${server.adapter}, ${SESSIONS} sessions at ${SIZE}, load ${load()}`);
  console.log(`no session: ${percent(await cpuShare())}`);
  for (let at = 0; at < SESSIONS; at++) viewers.push(await restingViewer(server.url, `idle-${at}`));
  await settle();
  const before = viewers.reduce((sum, { pictures }) => sum + pictures, 0);
  console.log(
    `all at rest: ${percent(await cpuShare())}, ${
      viewers.reduce((sum, { pictures }) => sum + pictures, 0) - before
    } pictures`,
  );
  const woken: number[] = [];
  for (const viewer of viewers) {
    woken.push(await viewer.wake());
    await sleep(300);
  }
  woken.sort((a, b) => a - b);
  console.log(
    `looked at again, to the picture: median ${Math.round(quantile(woken, 0.5))} ms, worst ${
      Math.round(woken.at(-1)!)
    } ms; load ${load()}`,
  );
} finally {
  for (const viewer of viewers) viewer.close();
  await server.close();
}
