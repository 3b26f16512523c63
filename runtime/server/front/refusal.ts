import { RETRY_AFTER_S } from "../../stream/limits.ts";
import { SECURITY_HEADERS } from "../headers.ts";

const STATUS = {
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
  503: "Service Unavailable",
} as const;

/** A whole answer to a connection that gets no further, as bytes. */
export function refusalBytes(status: keyof typeof STATUS, error: string): Uint8Array {
  const body = JSON.stringify({ error });
  const headers = {
    ...SECURITY_HEADERS,
    "content-type": "application/json",
    "content-length": String(new TextEncoder().encode(body).length),
    ...status === 503 && { "retry-after": String(RETRY_AFTER_S) },
    "connection": "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return new TextEncoder().encode(`HTTP/1.1 ${status} ${STATUS[status]}\r\n${lines.join("")}\r\n${body}`);
}
