import type { Context } from "hono";
import { SESSION_NAME_RULE, sessionName } from "../base/names.ts";
import { PROTOCOL } from "../protocol/protocol.ts";
import type { Admit, Entrance } from "../stream/admission.ts";
import type { Hub } from "../stream/hub.ts";
import { SOCKET_IDLE_TIMEOUT_S } from "../stream/limits.ts";
import { type ClientSocket, CLOSE_CODES } from "../stream/sinks/websocket.ts";
import { offeredProtocols, tokenOf } from "./auth/bearer.ts";
import type { Asking, Door } from "./auth/door.ts";
import { addressOf, type Guarded, refuse } from "./auth/guard.ts";
import { canonicalAddress } from "./front/address.ts";
import { expressSocket } from "./front/express_socket.ts";
import type { Outpost } from "./placement/proxy/motion/publisher.ts";
import type { Relays } from "./placement/proxy/relays.ts";

/** Turns `GET /live/:session` into a WebSocket that speaks headcast.v1, or says why not. */
export function liveSocket(
  hub: Hub,
  door: Door,
  relays?: Pick<Relays, "outpost">,
): (context: Context<Guarded>) => Promise<Response> {
  return async (context) => {
    const asked = context.req.param("session") ?? "";
    const name = sessionName(asked);
    if (name === null) return refuseName(context, asked);
    const refusal = lackOf(context);
    if (refusal) return refusal;
    let entrance: Entrance;
    try {
      entrance = await entranceOf(door, tokenOf(context.req.raw.headers), {
        session: name,
        address: addressOf(context),
      });
    } catch (error) {
      return refuse(context, error);
    }
    const { response, socket } = Deno.upgradeWebSocket(context.req.raw, {
      protocol: PROTOCOL,
      idleTimeout: SOCKET_IDLE_TIMEOUT_S,
    });
    const line = expressSocket(socket, context.env?.express);
    const outpost = () => relays?.outpost(name, context.env?.relayed);
    attach(hub, name, { socket, line, outpost }, entrance, canonicalAddress(addressOf(context)));
    return response;
  };
}

/** Words enough to find the fault by. */
const TOLD_OF_A_NAME = 80;

/** The answer where an address has no name that a session can have. */
export function refuseName(context: Context<Guarded>, asked: string): Response {
  const met = asked.length > TOLD_OF_A_NAME ? `${asked.slice(0, TOLD_OF_A_NAME)}...` : asked;
  return context.json(
    { error: `Cannot open a session, its name must be ${SESSION_NAME_RULE}: ${met.toWellFormed()}` },
    400,
  );
}

/** The answer to what is no fitting request for a WebSocket. */
function lackOf(context: Context<Guarded>): Response | null {
  const { headers } = context.req.raw;
  const answer = (status: 400 | 426, message: string) => {
    if (status === 426) context.header("upgrade", "websocket");
    return context.json({ error: message }, status);
  };
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return answer(
      426,
      `Cannot talk plain HTTP here, connect a WebSocket with the sub-protocol: ${PROTOCOL}`,
    );
  }
  if (!offeredProtocols(headers).includes(PROTOCOL)) {
    return answer(400, `Cannot agree on a sub-protocol, this server speaks only: ${PROTOCOL}`);
  }
  return null;
}

/** @throws {ProtocolError} where a token comes with the request and lets nobody in */
async function entranceOf(door: Door, token: string | null, asking: Asking): Promise<Entrance> {
  if (!door.locked) return { kind: "open" };
  const look: Admit = (token) => door.admit(token, asking);
  return token === null
    ? { kind: "asked", admit: look, look }
    : { kind: "granted", grant: await look(token), look };
}

interface Way {
  readonly socket: WebSocket;
  readonly line: ClientSocket;
  /** Another way for poses and sound, where the client hangs on another node. */
  outpost(): Outpost | undefined;
}

function attach(
  hub: Hub,
  name: string,
  { socket, line, outpost }: Way,
  entrance: Entrance,
  address: string,
): void {
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    const aside = outpost();
    const connection = hub.connect(name, line, entrance, address, { aside });
    socket.onmessage = (event) => connection.receive(event.data);
    // A connection that broke, or answered no ping, has no clean end; a server in between says so by a code.
    socket.onclose = ({ code, wasClean }) => {
      connection.closed(!wasClean || code === CLOSE_CODES.lost);
      aside?.close();
    };
    // A close event follows each error, and it is the one that ends the connection.
    socket.onerror = (event) => event.preventDefault();
  };
}
