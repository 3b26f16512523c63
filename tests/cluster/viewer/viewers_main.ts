/**
 * Viewers in a process of their own: connect, watch until the standard input ends, and write what they saw. A line of
 * JSON on the standard output every 200 ms says how many pictures each has.
 */
import { openViewer } from "./viewer.ts";
import type { ViewersWish } from "./records.ts";

const TELL_MS = 200;
const { viewers: wishes, silenceMs, into }: ViewersWish = JSON.parse(Deno.args[0]!);
const viewers = wishes.map((wish) => openViewer(wish, silenceMs));
const telling = setInterval(() => console.log(JSON.stringify(viewers.map(({ told }) => told))), TELL_MS);
for await (const _ of Deno.stdin.readable);
clearInterval(telling);
Deno.writeTextFileSync(into, JSON.stringify(viewers.map((viewer) => viewer.end())));
Deno.exit(0);
