import { Packr, Unpackr } from "msgpackr";
import { PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import type { ServerMessage } from "../../../runtime/protocol/server_messages.ts";
import { within } from "../../eventually.ts";

/** A WebSocket in a session that keeps nothing of what comes. */
export interface SoakClient {
  readonly isOpen: boolean;
  send(message: Record<string, unknown>): void;
  sendRaw(data: Uint8Array<ArrayBuffer> | string): void;
  /** The next of a type from now on. @throws {Error} where none comes in time, or the socket is closed before */
  next<T extends ServerMessage["type"]>(type: T, seconds?: number): Promise<ServerMessage & { type: T }>;
  close(): Promise<void>;
}

/** As another msgpack library would be set up: no records. */
const packr = new Packr({ useRecords: false, moreTypes: true });
const unpackr = new Unpackr({ useRecords: false });

/** @param take is given each message, and when it came by this process's clock */
export async function openClient(
  server: string,
  session: string,
  take: (message: ServerMessage, at: number) => void = () => {},
): Promise<SoakClient> {
  const socket = new WebSocket(new URL(`live/${session}`, server.replace("http", "ws")), PROTOCOL);
  socket.binaryType = "arraybuffer";
  const waiting = new Map<string, PromiseWithResolvers<ServerMessage>>();
  const closed = Promise.withResolvers<void>();
  socket.onmessage = ({ data }) => {
    const at = performance.now();
    let message: ServerMessage;
    try {
      message = unpackr.unpack(new Uint8Array(data));
    } catch {
      // As our own clients do: what is none is passed over.
      return;
    }
    waiting.get(message.type)?.resolve(message);
    waiting.delete(message.type);
    take(message, at);
  };
  socket.onclose = ({ code, reason }) => {
    for (const each of waiting.values()) {
      each.reject(new Error(`The socket was closed with ${code}: ${reason}`));
    }
    waiting.clear();
    closed.resolve();
  };
  await within(
    "a client connects",
    new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error(`Cannot connect to the session: ${session}`));
    }),
    20,
  );
  socket.onerror = null;
  return {
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(packr.pack(message));
    },
    sendRaw(data) {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    async next(type, seconds = 30) {
      const asked = waiting.get(type) ?? Promise.withResolvers<ServerMessage>();
      waiting.set(type, asked);
      return await within(`a message comes: ${type}`, asked.promise, seconds) as never;
    },
    async close() {
      if (socket.readyState !== WebSocket.CLOSED) socket.close();
      await within("a client's socket closes", closed.promise, 20);
    },
  };
}
