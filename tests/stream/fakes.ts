/** What the tests of sessions share: a hub over the painted worker, and sockets that are only pretended. */
import { Unpackr } from "msgpackr";
import { createHub, type Hub } from "../../runtime/stream/hub.ts";
import type { HubOptions } from "../../runtime/stream/hub/hub_options.ts";
import type {
  ErrorMessage,
  ServerMessage,
  StatsMessage,
  VideoMessage,
  WelcomeMessage,
} from "../../runtime/protocol/server_messages.ts";
import type { AvatarPlace } from "../../runtime/stream/session_state.ts";
import { openWorker } from "../../runtime/stream/worker/render_client.ts";
import type { ClientSocket } from "../../runtime/stream/sinks/websocket.ts";
import { Packr } from "msgpackr";

export const PAINTED_WORKER = new URL("./worker/painted_worker.ts", import.meta.url);

/** As another msgpack library would be set up: no records. */
const packr = new Packr({ useRecords: false, moreTypes: true });
const unpackr = new Unpackr({ useRecords: false });

export const pack = (message: unknown): ArrayBuffer => {
  const bytes = packr.pack(message);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
};

export const unpack = (bytes: Uint8Array): ServerMessage => unpackr.unpack(bytes);

export interface FakeSocket extends ClientSocket {
  bufferedAmount: number;
  readonly messages: ServerMessage[];
  closedWith: { code: number; reason: string } | null;
  /** Waits for a message that the test accepts, those that came already included. */
  next<T extends ServerMessage["type"]>(
    type: T,
    accept?: (message: ServerMessage & { type: T }) => boolean,
  ): Promise<ServerMessage & { type: T }>;
  videos(): VideoMessage[];
}

export const TIMEOUT_MS = 10_000;
const POLL_MS = 5;

/** @param wait lets time pass: that of the hub */
export function fakeSocket(wait: (ms: number) => Promise<void> = sleep): FakeSocket {
  const messages: ServerMessage[] = [];
  const socket: FakeSocket = {
    bufferedAmount: 0,
    messages,
    closedWith: null,
    send: (bytes) => void messages.push(unpack(bytes)),
    close(code, reason) {
      socket.closedWith = { code, reason };
    },
    async next(type, accept = () => true) {
      for (let at = 0, waited = 0;; waited += POLL_MS) {
        for (; at < messages.length; at++) {
          const message = messages[at]!;
          // deno-lint-ignore no-explicit-any
          if (message.type === type && accept(message as any)) return message as any;
        }
        if (waited > TIMEOUT_MS) {
          const last = JSON.stringify(messages.at(-1));
          throw new Error(`No such ${type} came within ${TIMEOUT_MS / 1000} s; the last: ${last}`);
        }
        await wait(POLL_MS);
      }
    },
    videos: () => messages.filter((message): message is VideoMessage => message.type === "video"),
  };
  return socket;
}

export type { ErrorMessage, StatsMessage, WelcomeMessage };

/** Avatars that only the painter knows. */
export const placeOf = (name: string): AvatarPlace | undefined =>
  ["stock", "slow", "heavy", "broken", "pale", "flame"].includes(name)
    ? { name, folder: `/avatars/${name}`, space: name === "flame" ? "flame" : "arkit" }
    : undefined;

export function openHub(options: Partial<HubOptions> = {}): Hub {
  return createHub({
    facts: { version: "test", size: 128, fps: 50 },
    defaultAvatar: "stock",
    findAvatar: placeOf,
    openThread: () => openWorker(PAINTED_WORKER),
    restartDelayMs: 5,
    ...options,
  });
}

/** A client on a pretended socket. */
export function connect(hub: Hub, session = "main", wait = sleep, address = "here") {
  const socket = fakeSocket(wait);
  const connection = hub.connect(session, socket, undefined, address);
  return {
    socket,
    connection,
    send: (message: unknown) => connection.receive(pack(message)),
    async join(message: Record<string, unknown> = {}) {
      connection.receive(pack({ type: "join", role: "viewer", ...message }));
      return await socket.next("welcome");
    },
    leave: () => connection.closed(),
  };
}

/** @param t milliseconds of the sender's clock */
export function arkitPose(seq: number, jawOpen = 0, t = performance.now()): Record<string, unknown> {
  const expression = new Array(52).fill(0);
  expression[17] = jawOpen;
  return { type: "pose", seq, t, space: "arkit", expression };
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
