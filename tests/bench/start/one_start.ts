import { Packr, Unpackr } from "msgpackr";
import { PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import { memoryOf, serverOf, treeCpu } from "./process_tree.ts";

/** When something was reached, and what it took: milliseconds since the command was given. */
export interface Mark {
  readonly wall: number;
  /** Of the command and all that it started, user and system. */
  readonly cpu: number;
}

/** A server that was started, and what that took. */
export interface Started {
  readonly address: Mark;
  readonly picture: Mark;
  /** At the end of the rest, with the viewer or after it has gone; MiB. */
  memory(): { readonly rss: number; readonly pss: number };
  readonly url: string;
  readonly server: number;
  /** The viewer leaves. */
  leave(): void;
  close(): Promise<void>;
}

export interface StartOptions {
  /** The checkout. */
  readonly folder: string;
  /** What is written goes there. */
  readonly data: string;
  /** Side of the first viewer's picture, pixels. */
  readonly size: number;
  /** More flags of start. */
  readonly flags?: readonly string[];
}

const packr = new Packr({ useRecords: false, moreTypes: true });
const unpackr = new Unpackr({ useRecords: false });

/** Runs `deno task start` in a checkout until a viewer has its first picture. */
export async function startOnce({ folder, data, size, flags = [] }: StartOptions): Promise<Started> {
  const began = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "start", "--port", "0", "--data", data, ...flags],
    cwd: folder,
    stdout: "piped",
    stderr: "null",
    env: { NO_COLOR: "1", HEADCAST_INSTALL: "0", DENO_NO_UPDATE_CHECK: "1" },
  }).spawn();
  const mark = (): Mark => ({ wall: performance.now() - began, cpu: treeCpu(child.pid) });
  const url = await addressOf(child);
  const address = mark();
  const socket = new WebSocket(new URL("live/start", url.replace("http", "ws")), PROTOCOL);
  socket.binaryType = "arraybuffer";
  const picture = await new Promise<Mark>((resolve, reject) => {
    socket.onopen = () => socket.send(packr.pack({ type: "join", role: "viewer", size, codecs: ["h264"] }));
    socket.onerror = () => reject(new Error("the socket failed"));
    socket.onmessage = ({ data }) => {
      if (unpackr.unpack(new Uint8Array(data)).type === "video") resolve(mark());
    };
  });
  const server = serverOf(child.pid);
  return {
    ...{ address, picture, url, server },
    memory: () => memoryOf(server),
    leave: () => socket.close(),
    async close() {
      socket.close();
      Deno.kill(server, "SIGINT");
      await child.status;
    },
  };
}

/** What the server says its page's address is; its words are read on, so that it does not stop. */
async function addressOf(
  child: Deno.ChildProcess & { readonly stdout: ReadableStream<Uint8Array> },
): Promise<string> {
  const reader = child.stdout.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader();
  let text = "", found: string | undefined;
  while ((found = /Page\s+(\S+)\s/.exec(text)?.[1]) === undefined) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Cannot start a server, it said: ${text}`);
    text += value;
  }
  void (async () => {
    while (!(await reader.read()).done);
  })();
  return found;
}
