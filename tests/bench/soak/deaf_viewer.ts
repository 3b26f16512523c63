import { Packr } from "msgpackr";

const KEY = "MDEyMzQ1Njc4OWFiY2RlZg==";

/** A viewer that joins and never reads what comes: by hand, as WebSockets read by themselves. */
export async function openDeafViewer(
  server: string,
  session: string,
  join: Record<string, unknown>,
): Promise<{ close(): void }> {
  const { port, host } = new URL(server);
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  const request =
    `GET /live/${session} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Protocol: headcast.v1\r\n\r\n`;
  await conn.write(new TextEncoder().encode(request));
  const payload = new Packr({ useRecords: false }).pack({ type: "join", role: "viewer", ...join });
  // Masked with zeros, and longer than what a length of one byte tells.
  await conn.write(
    Uint8Array.from([0x82, 0x80 | 126, payload.length >> 8, payload.length & 255, 0, 0, 0, 0, ...payload]),
  );
  return {
    close() {
      try {
        conn.close();
      } catch {
        // The server was first.
      }
    },
  };
}
