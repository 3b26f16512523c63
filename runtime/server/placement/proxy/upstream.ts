import { Buffer } from "node:buffer";
import { readHead } from "../../front/read_head.ts";
import { writeAll } from "../../front/lane.ts";
import type { FrontConn } from "../../front/listeners.ts";

/** What another node answers a request for a WebSocket. */
export type Answer =
  /** It talks: `bytes` are its answer's head, and what came with it. */
  | { readonly kind: "opened"; readonly conn: FrontConn; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly response: Response };

export interface UpstreamRequest {
  /** Of the node. */
  readonly url: string;
  /** From the slash on. */
  readonly path: string;
  readonly headers: Headers;
}

const CONNECT_MS = 1500, ANSWER_MS = 5000;
/** Of a refusal's body. */
const MOST_BYTES = 16 * 1024;

/** The node cannot be reached, or does not answer as a server of ours does: it may be dead. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** Asks another node for a WebSocket with a client's own key, so that what the two say passes as it is. @throws {Unreachable} */
export async function openUpstream(request: UpstreamRequest): Promise<Answer> {
  const conn = await dial(new URL(request.url));
  try {
    const answer = await inTime(ANSWER_MS, ask(conn, request));
    if (answer.kind === "refused") quietly(() => conn.close());
    return answer;
  } catch (cause) {
    quietly(() => conn.close());
    throw cause instanceof Unreachable
      ? cause
      : new Unreachable("Cannot talk with the other node, it ended without an answer", { cause });
  }
}

async function dial({ protocol, hostname, port }: URL): Promise<FrontConn> {
  const secure = protocol === "https:";
  const place = { hostname: hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(port || (secure ? 443 : 80)) };
  const dialled: Promise<Deno.TcpConn | Deno.TlsConn> = secure ? Deno.connectTls(place) : Deno.connect(place);
  let conn: Deno.TcpConn | Deno.TlsConn;
  try {
    conn = await inTime(CONNECT_MS, dialled);
  } catch (cause) {
    dialled.then((late) => late.close(), () => {});
    throw new Unreachable("Cannot reach the other node", { cause });
  }
  if ("setNoDelay" in conn) conn.setNoDelay(true);
  return conn;
}

async function ask(conn: FrontConn, { url, path, headers }: UpstreamRequest): Promise<Answer> {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `GET ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n${lines}` +
    "upgrade: websocket\r\nconnection: Upgrade\r\n\r\n";
  await writeAll(conn, Buffer.from(head, "latin1"));
  const answer = await readHead(conn);
  if (answer.kind !== "head") throw new Unreachable("Cannot talk with the other node, it gave no answer");
  const bytes = Buffer.from(answer.bytes), end = bytes.indexOf("\r\n\r\n") + 4;
  const [first = "", ...fields] = bytes.toString("latin1", 0, end - 4).split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1] ?? NaN);
  if (status === 101) return { kind: "opened", conn, bytes };
  if (!(status >= 400 && status < 600)) {
    throw new Unreachable(`Cannot talk with the other node, it answered: ${first.slice(0, 80)}`);
  }
  return { kind: "refused", response: await refusal(conn, status, fields, bytes.subarray(end)) };
}

/** What of its headers a client needs to know of a refusal. */
const TOLD = ["content-type", "retry-after", "www-authenticate", "cache-control"];

async function refusal(
  conn: FrontConn,
  status: number,
  fields: string[],
  begun: Uint8Array,
): Promise<Response> {
  const headers = new Headers();
  let length = 0;
  for (const field of fields) {
    const [, name = "", value = ""] = /^([\w-]+): *(.*)$/.exec(field) ?? [];
    if (TOLD.includes(name.toLowerCase())) headers.set(name, value);
    if (name.toLowerCase() === "content-length") length = Math.min(Number(value) || 0, MOST_BYTES);
  }
  const body = new Uint8Array(length);
  body.set(begun.subarray(0, length));
  for (let at = Math.min(begun.length, length); at < length;) {
    const count = await conn.read(body.subarray(at));
    if (count === null) break;
    at += count;
  }
  return new Response(body, { status, headers });
}

async function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Unreachable(`Cannot wait longer for the other node, the limit is: ${ms} ms`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function quietly(close: () => void): void {
  try {
    close();
  } catch {
    // It was closed by the other end.
  }
}
