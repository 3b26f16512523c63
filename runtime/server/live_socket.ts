import type { Context } from "hono";
import { isName } from "../base/names.ts";
import type { Hub } from "../stream/hub.ts";
import { SOCKET_IDLE_TIMEOUT_S } from "../stream/limits.ts";
import { PROTOCOL } from "../protocol/protocol.ts";
import type { ClientSocket } from "../stream/sinks/websocket.ts";
import { originAllowed, type OriginRules } from "./headers.ts";

/** Turns `GET /live/:session` into a WebSocket that speaks headcast.v1, or says why not. */
export function liveSocket(hub: Hub, rules: OriginRules): (context: Context) => Response {
  return (context) => {
    const name = context.req.param("session") ?? "";
    const { headers } = context.req.raw;
    const refuse = (status: 400 | 403 | 426, message: string) => {
      if (status === 426) context.header("upgrade", "websocket");
      return context.json({ error: message }, status);
    };
    if (!isName("session", name)) {
      return refuse(
        400,
        "Cannot open a session, its name must be letters, digits, '.', '_' and '-', at most 64",
      );
    }
    if (headers.get("upgrade")?.toLowerCase() !== "websocket") {
      return refuse(
        426,
        `Cannot talk plain HTTP here, connect a WebSocket with the sub-protocol: ${PROTOCOL}`,
      );
    }
    const offered = headers.get("sec-websocket-protocol")?.split(",").map((item) => item.trim()) ?? [];
    if (!offered.includes(PROTOCOL)) {
      return refuse(400, `Cannot agree on a sub-protocol, this server speaks only: ${PROTOCOL}`);
    }
    if (!originAllowed(headers, rules)) {
      return refuse(403, "Cannot connect from this page, its origin is not this server's");
    }
    const { response, socket } = Deno.upgradeWebSocket(context.req.raw, {
      protocol: PROTOCOL,
      idleTimeout: SOCKET_IDLE_TIMEOUT_S,
    });
    attach(hub, name, socket);
    return response;
  };
}

function attach(hub: Hub, name: string, socket: WebSocket): void {
  socket.binaryType = "arraybuffer";
  const line: ClientSocket = {
    send(bytes) {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
    },
    close(code, reason) {
      if (socket.readyState <= WebSocket.OPEN) socket.close(code, reason);
    },
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
  };
  socket.onopen = () => {
    const connection = hub.connect(name, line);
    socket.onmessage = (event) => connection.receive(event.data);
    socket.onclose = () => connection.closed();
    // A close event follows each error, and it is the one that ends the connection.
    socket.onerror = (event) => event.preventDefault();
  };
}
