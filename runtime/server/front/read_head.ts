import { Buffer } from "node:buffer";
import type { FrontConn } from "./listeners.ts";
import { MAX_HEAD_BYTES } from "../../stream/limits.ts";

const END = "\r\n\r\n";

/** What came of a connection: at least the whole head of its first request, or why there is none. */
export type Head =
  | { readonly kind: "head"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large" }
  /** It was closed, or never spoke TLS. */
  | { readonly kind: "gone" };

/** Reads until a request's head is whole. */
export async function readHead(conn: Pick<FrontConn, "read">): Promise<Head> {
  const bytes = Buffer.alloc(MAX_HEAD_BYTES);
  let length = 0;
  while (length < bytes.length) {
    const count = await conn.read(bytes.subarray(length)).catch(() => null);
    if (count === null) return { kind: "gone" };
    // The end may lie across two pieces.
    const from = Math.max(0, length - END.length + 1);
    length += count;
    if (bytes.subarray(0, length).indexOf(END, from, "latin1") >= 0) {
      return { kind: "head", bytes: bytes.subarray(0, length) };
    }
  }
  return { kind: "too-large" };
}
