import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { within } from "../../eventually.ts";
import type { Held } from "./census.ts";
import type { ServerLook, ServerOrder } from "./soaked_server.ts";

/** How a server ended. */
export interface Closed extends Held {
  readonly closedMs: number;
  readonly timers: number;
  readonly timerPlaces: readonly (readonly [string, number])[];
  /** From there until its process was gone by itself, seconds; null where it had to be killed. */
  readonly endedAfter: number | null;
}

/** The soaked server, in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly adapter: string;
  look(): Promise<ServerLook>;
  order(order: ServerOrder): Promise<unknown>;
  close(): Promise<Closed>;
}

export async function startServer(folder: string, size: number, fps: number): Promise<ServerProcess> {
  const main = new URL("./server_main.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", main, folder, String(size), String(fps)],
    ...{ stdin: "piped", stdout: "piped", stderr: "inherit" },
  }).spawn();
  const input = child.stdin.getWriter(), text = new TextEncoder();
  const lines = createInterface({ input: Readable.fromWeb(child.stdout as never) })[Symbol.asyncIterator]();

  async function line(): Promise<unknown> {
    const { value, done } = await within("the soaked server answers", lines.next());
    if (done) throw new Error("Cannot go on, the soaked server has ended");
    return JSON.parse(value);
  }

  async function order(order: ServerOrder): Promise<unknown> {
    await input.write(text.encode(`${JSON.stringify(order)}\n`));
    return await line();
  }

  const { url, adapter } = await line() as { url: string; adapter: string };
  return {
    ...{ url, adapter, order },
    look: async () => await order({ type: "look" }) as ServerLook,
    async close() {
      const closed = await order({ type: "close" }) as Closed, began = performance.now();
      try {
        await within("the soaked server ends by itself", child.status, 20);
        return { ...closed, endedAfter: (performance.now() - began) / 1000 };
      } catch {
        child.kill("SIGKILL");
        return { ...closed, endedAfter: null };
      }
    },
  };
}
