/** HTTP and WebSockets written by hand: with any Host, Origin and sub-protocol, which clients do not let one forge. */
import { Buffer } from "node:buffer";
import { pack, unpack } from "../stream/fakes.ts";
import type { ServerMessage } from "../../runtime/protocol/server_messages.ts";
import { within } from "../eventually.ts";

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export type RawHeaders = Readonly<Record<string, string>>;

interface RawLine {
  readonly conn: Deno.Conn;
  /** What came and was not read. */
  rest: Uint8Array;
}

const open = async (url: URL): Promise<RawLine> => ({
  conn: await Deno.connect({ hostname: "127.0.0.1", port: Number(url.port) }),
  rest: new Uint8Array(),
});

/** More bytes; false where there are none. */
async function more(line: RawLine): Promise<boolean> {
  const buffer = new Uint8Array(65536);
  const count = await line.conn.read(buffer).catch(() => null);
  if (count === null) return false;
  line.rest = Buffer.concat([line.rest, buffer.subarray(0, count)]);
  return true;
}

async function ask(line: RawLine, method: string, url: URL, headers: RawHeaders): Promise<RawAnswer> {
  const all = { Host: url.host, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await line.conn.write(
    new TextEncoder().encode(`${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines}\r\n`),
  );
  let end = -1;
  while (end < 0 && await more(line)) end = Buffer.from(line.rest).indexOf("\r\n\r\n");
  if (end < 0) throw new Error("Cannot read an answer, the server has closed the connection");
  const [first = "", ...rest] = new TextDecoder().decode(line.rest.subarray(0, end)).split("\r\n");
  line.rest = line.rest.subarray(end + 4);
  const pairs = rest.map((
    each,
  ) => [each.slice(0, each.indexOf(":")), each.slice(each.indexOf(":") + 1).trim()]);
  return { status: Number(first.split(" ")[1]), headers: new Headers(pairs as [string, string][]), body: "" };
}

/** One request on a connection of its own. */
export async function rawRequest(url: string, headers: RawHeaders = {}, method = "GET"): Promise<RawAnswer> {
  const line = await open(new URL(url));
  try {
    const answer = await ask(line, method, new URL(url), { Connection: "close", ...headers });
    while (await more(line));
    return { ...answer, body: new TextDecoder().decode(line.rest) };
  } finally {
    line.conn.close();
  }
}

export interface Attempt {
  readonly status: number;
  /** All that the server said before it closed, or until it let in. */
  readonly messages: readonly ServerMessage[];
}

/** Tries to join over a WebSocket, and leaves as soon as it is answered. */
export async function rawJoin(url: string, headers: RawHeaders, join: unknown): Promise<Attempt> {
  const line = await open(new URL(url));
  try {
    const { status } = await ask(line, "GET", new URL(url), {
      ...{ "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13" },
      ...{ "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==", "Sec-WebSocket-Protocol": "headcast.v1" },
      ...headers,
    });
    if (status !== 101) return { status, messages: [] };
    await line.conn.write(frame(new Uint8Array(pack(join))));
    const messages: ServerMessage[] = [];
    await within(
      "the server answers a join",
      (async () => {
        for (;;) {
          const payload = takeFrame(line);
          if (payload === "close") return;
          if (payload === null) {
            if (!await more(line)) return;
            continue;
          }
          messages.push(unpack(payload));
          if (messages.at(-1)?.type === "welcome" || messages.at(-1)?.type === "error") return;
        }
      })(),
    );
    return { status, messages };
  } finally {
    line.conn.close();
  }
}

/** A binary message, masked with zeros. */
function frame(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = payload.length < 126
    ? [0x82, 0x80 | payload.length]
    : [0x82, 0x80 | 126, payload.length >> 8, payload.length & 255];
  return Uint8Array.from([...header, 0, 0, 0, 0, ...payload]);
}

/** The next whole frame's payload, null where more bytes are needed. */
function takeFrame(line: RawLine): Uint8Array | "close" | null {
  const { rest } = line;
  if (rest.length < 2) return null;
  const view = new DataView(rest.buffer, rest.byteOffset, rest.length);
  const short = rest[1]! & 127;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (rest.length < start) return null;
  const length = short === 126 ? view.getUint16(2) : short === 127 ? Number(view.getBigUint64(2)) : short;
  if (rest.length < start + length) return null;
  line.rest = rest.subarray(start + length);
  return (rest[0]! & 15) === 8 ? "close" : rest.slice(start, start + length);
}
