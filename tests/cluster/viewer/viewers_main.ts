/**
 * Viewers in a process of their own: connect, watch until the standard input ends, and write what they saw. A line of
 * JSON on the standard output every 200 ms says how many pictures each has, and of which node.
 */
import { openViewer, type Viewer } from "./viewer.ts";
import type { ViewersWish } from "./records.ts";

const TELL_MS = 200;
const { viewers: wishes, into }: ViewersWish = JSON.parse(Deno.args[0]!);
const viewers = new Map<string, Viewer>();

/** Whither a viewer connects, and how that ends, is noted with it: its session's name is in the address. */
globalThis.WebSocket = class extends WebSocket {
  constructor(
    url: string | URL,
    ...rest: ConstructorParameters<typeof WebSocket> extends [unknown, ...infer R] ? R : never
  ) {
    super(url, ...rest);
    const { host, pathname } = new URL(url);
    const note = (what: string) => viewers.get(pathname.split("/").at(-1)!)?.note(what);
    queueMicrotask(() => note(`connects to ${host}`));
    this.addEventListener("close", ({ code, reason }) => note(`closed by ${host}: ${code} ${reason}`));
  }
};

for (const wish of wishes) viewers.set(wish.session, openViewer(wish));
const tell = () => console.log(JSON.stringify([...viewers.values()].map(({ told }) => told)));
const telling = setInterval(tell, TELL_MS);
for await (const _ of Deno.stdin.readable);
clearInterval(telling);
Deno.writeTextFileSync(into, JSON.stringify([...viewers.values()].map((viewer) => viewer.end())));
Deno.exit(0);
