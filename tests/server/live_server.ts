/** A real server on a free port, with the painted render worker and an avatar folder of its own. */
import { serve, type ServeOptions, type Server } from "../../runtime/server/serve.ts";
import { AVATAR_FORMAT, type AvatarInfo } from "../../runtime/avatar/folder/avatar_folder.ts";
import { PROTOCOL } from "../../runtime/protocol/protocol.ts";
import type { ServerMessage } from "../../runtime/protocol/server_messages.ts";
import { within } from "../eventually.ts";
import { pack, PAINTED_WORKER, sleep, TIMEOUT_MS, unpack } from "../stream/fakes.ts";

const AVATAR_INFO: Omit<AvatarInfo, "name"> = {
  ...{ format: AVATAR_FORMAT, version: 1, head: "stock", headFingerprint: "none" },
  ...{ created: "2026-01-01", expressionSpace: "arkit", shape: [], splats: 0, provenance: {} },
};

/** Folders that look like avatars from outside; the painter never opens them. */
export async function makeAvatars(): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const name of ["stock", "broken", "pale"]) {
    await Deno.mkdir(`${folder}/${name}`);
    await Deno.writeTextFile(`${folder}/${name}/avatar.json`, JSON.stringify({ ...AVATAR_INFO, name }));
  }
  await Deno.writeFile(`${folder}/stock/preview.png`, Uint8Array.of(0x89, 0x50, 0x4e, 0x47));
  await Deno.writeTextFile(`${folder}/secret.txt`, "not for strangers");
  return folder;
}

export async function withServer(
  test: (server: Server) => Promise<void>,
  options: Partial<ServeOptions> = {},
): Promise<void> {
  const avatarsFolder = await makeAvatars();
  const server = await serve({
    port: 0,
    avatarsFolder,
    avatarFolder: `${avatarsFolder}/stock`,
    size: 128,
    fps: 50,
    workerUrl: PAINTED_WORKER,
    restartDelayMs: 5,
    ...options,
  });
  try {
    await test(server);
  } finally {
    await server.close();
    await Deno.remove(avatarsFolder, { recursive: true });
  }
}

export interface LiveClient {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  send(message: unknown): void;
  next<T extends ServerMessage["type"]>(
    type: T,
    accept?: (message: ServerMessage & { type: T }) => boolean,
  ): Promise<ServerMessage & { type: T }>;
  close(): Promise<void>;
}

export async function connectLive(server: Server, session = "main"): Promise<LiveClient> {
  const url = new URL(`live/${session}`, server.url.replace("http", "ws"));
  const socket = new WebSocket(url, PROTOCOL);
  socket.binaryType = "arraybuffer";
  const messages: ServerMessage[] = [];
  socket.onmessage = (event) => messages.push(unpack(new Uint8Array(event.data)));
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`Cannot connect: ${url}`));
  });
  socket.onerror = null;
  return {
    socket,
    messages,
    send: (message) => socket.send(pack(message)),
    async next(type, accept = () => true) {
      for (let at = 0, waited = 0; waited < TIMEOUT_MS; waited += 5) {
        for (; at < messages.length; at++) {
          const message = messages[at]!;
          // deno-lint-ignore no-explicit-any
          if (message.type === type && accept(message as any)) return message as any;
        }
        await sleep(5);
      }
      throw new Error(`No such ${type} came; the last: ${JSON.stringify(messages.at(-1))}`);
    },
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = new Promise((resolve) => socket.onclose = resolve);
      if (socket.readyState === WebSocket.OPEN) socket.close();
      await within("the connection is closed", closed);
    },
  };
}
