import { join } from "node:path";
import { createInterface } from "node:readline";
import process from "node:process";
import v8 from "node:v8";
import { serve, type Server } from "../../../runtime/server/serve.ts";
import { holdLess } from "../../../runtime/system/free_memory.ts";
import { openRecordingFiles } from "../../../runtime/stream/sinks/recording_files.ts";
import { type Held, heldNow } from "./census.ts";
import type { LiveTimers } from "./live_timers.ts";
import { CHANNEL, type WorkerNews, type WorkerOrder } from "./worker_orders.ts";

/** What the server is asked, a line of JSON each. */
export type ServerOrder =
  | { readonly type: "look" }
  | { readonly type: "kill"; readonly how: "device" | "throw" | "hang" }
  /** Writes what its heap holds into a file. */
  | { readonly type: "heap"; readonly path: string }
  | { readonly type: "close" };

/** What it holds, and what is open in it. */
export interface ServerLook extends Held {
  readonly worker: WorkerNews | null;
  readonly timers: number;
  readonly timerPlaces: readonly (readonly [string, number])[];
  readonly sessions: number;
  readonly connections: number;
  /** Pictures that are open at the render worker. */
  readonly renditions: number;
  readonly restarts: number;
  /** Processor time since it began, seconds. */
  readonly processor: number;
}

/** A worker that is just started anew does not answer. */
const TIDY_MS = 2000;

/** Serves until it is told to close. @param args folder of avatars and recordings, pixels a side, frames a second */
export async function runServer(
  timers: LiveTimers,
  [folder = "", size = "128", fps = "10"]: readonly string[],
): Promise<void> {
  // As `start` does.
  holdLess();
  const files = openRecordingFiles({ folder: join(folder, "recordings") });
  const server = await serve({
    ...{ port: 0, avatarsFolder: join(folder, "avatars"), avatarFolder: join(folder, "avatars", "small") },
    ...{ size: Number(size), fps: Number(fps) },
    workerUrl: new URL("./mortal_worker.ts", import.meta.url),
    recordings: { policy: "asked", files, report() {} },
  });
  const channel = new BroadcastChannel(CHANNEL);
  const say = (line: unknown) => console.log(JSON.stringify(line));
  say({ url: server.url, adapter: server.adapter });
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    const order: ServerOrder = JSON.parse(line);
    if (order.type === "close") break;
    if (order.type === "look") say(await look(server, timers, channel));
    else if (order.type === "heap") say({ path: v8.writeHeapSnapshot(order.path) });
    else {
      if (order.how === "device") server.hub.render.destroyDevice();
      else channel.postMessage(order.how satisfies WorkerOrder);
      say({});
    }
  }
  lines.close();
  channel.close();
  const began = performance.now();
  await server.close();
  say({
    closedMs: performance.now() - began,
    timers: timers.count,
    timerPlaces: timers.places(),
    ...heldNow(),
  });
}

async function look({ hub }: Server, timers: LiveTimers, channel: BroadcastChannel): Promise<ServerLook> {
  const answer = Promise.withResolvers<WorkerNews | null>();
  channel.onmessage = ({ data }) => answer.resolve(data);
  const late = setTimeout(() => answer.resolve(null), TIDY_MS);
  channel.postMessage("tidy" satisfies WorkerOrder);
  const worker = await answer.promise;
  clearTimeout(late);
  const { user, system } = process.cpuUsage();
  return {
    ...heldNow(),
    worker,
    timers: timers.count,
    timerPlaces: timers.places(),
    sessions: hub.sessions().length,
    connections: hub.connectionCount,
    renditions: hub.render.targets.size,
    restarts: hub.render.restarts,
    processor: (user + system) / 1e6,
  };
}
