import type { Context, MiddlewareHandler } from "hono";
import { sessionName } from "../../../base/names.ts";
import type { OriginList } from "../../origins.ts";
import type { Placement, Where } from "../placement.ts";
import type { Handler } from "../../listen.ts";
import { createKnownNodes } from "./known_nodes.ts";
import { createHttpRelay } from "./http_relay.ts";
import { createLiveRelay, MISDIRECTED, refused } from "./live_relay.ts";
import type { MotionBus } from "./motion/bus.ts";
import { createListener } from "./motion/listener.ts";
import { createPublisher, type Outpost } from "./motion/publisher.ts";
import { createHeaderReader, NODE_HEADER, type Relayed } from "./node_header.ts";
import { createOpenings } from "./openings.ts";
import { USUAL_LIMITS } from "../../../stream/limits.ts";
import { addressOf, type Guarded } from "../../auth/guard.ts";

export type Reach = "all" | "redirect" | "none";

export interface RelayOptions {
  readonly placement: Placement;
  readonly origins?: OriginList | undefined;
  /**
   * Which nodes clients reach themselves: `all`, where one has gone they look for another; with `redirect` who follows is
   * sent to the node of its session; `none` behind a load balancer.
   */
  readonly reach?: Reach | undefined;
  /** By which poses and sound of a session come once for all of a node's clients; by each one's connection where it is not given. */
  readonly bus?: MotionBus | undefined;
  /** Sessions that nobody has and that one address may ask for, a minute; as many as its connections where it is not given. */
  readonly openings?: number | undefined;
}

/** What a node of a cluster does with requests for sessions of others, and with those that others pass on to it. */
export interface Relays {
  /** Clients that talk with other nodes. */
  readonly size: number;
  /** For `listen`. */
  callerOf(head: Uint8Array): Promise<string | null>;
  /** What answers requests, with the address of the client that another node passes one on for. */
  handlerOf(answer: (request: Request, asked: Guarded["Bindings"]) => Response | Promise<Response>): Handler;
  /** Passes on what names a session that is elsewhere. */
  readonly pass: MiddlewareHandler<Guarded>;
  /** What `/api/sessions` of the other nodes lists, where a client asks and no node. */
  sessions(context: Context<Guarded>): Promise<object[]>;
  readonly node: string;
  /** Of all whose pages may use this server: it changes as nodes come and go. */
  readonly origins: OriginList;
  /** The way by which poses and sound go to a client of another node; undefined for one that is no other's. */
  outpost(session: string, relayed: Relayed | undefined): Outpost | undefined;
  close(): void;
}

/** Paths that name a session. @returns null for all others, and for what is no session's name */
function sessionIn(path: string): { readonly session: string; readonly live: boolean } | null {
  const [, kind, name] = /^\/(live|whep|api\/(?:admin\/)?sessions)\/([^/]+)(?:\/|$)/.exec(path) ?? [];
  if (kind === undefined || name === undefined) return null;
  let session: string | null;
  try {
    session = sessionName(decodeURIComponent(name));
  } catch {
    return null;
  }
  return session === null ? null : { session, live: kind === "live" };
}

/** By WHEP a session begins as by a WebSocket; the others speak of one that is there. */
const opens = ({ method, path }: Context["req"]): boolean =>
  method === "POST" && (path.startsWith("/whep/") || path.endsWith("/whip"));

export function createRelays(options: RelayOptions): Relays {
  const { placement, origins: given = [], bus, reach = "all" } = options;
  const node = placement.node?.id ?? "";
  const listener = bus && createListener(bus, node), publisher = bus && createPublisher(bus);
  const known = reach === "none" ? null : createKnownNodes(placement, given),
    origins = known?.origins ?? given;
  const redirects = reach === "redirect";
  const live = createLiveRelay({ placement, origins, redirects, opened: listener?.add });
  const http = createHttpRelay({ placement, origins });
  const header = createHeaderReader(placement);
  const openings = createOpenings(options.openings ?? USUAL_LIMITS.addressConnections);
  /** What speaks of a session that is there does not begin one: where nobody has it, it is answered here. */
  const find = async (session: string, opens: boolean): Promise<Where> =>
    opens ? await placement.whereIs(session) : placement.known(session) ?? { kind: "here", epoch: 0 };

  return {
    ...{ node, origins },
    outpost(session, relayed) {
      const connection = relayed?.connection ?? null;
      return connection === null ? undefined : publisher?.open(session, relayed!.node, connection);
    },
    get size() {
      return live.size;
    },
    async callerOf(head) {
      return (await header.ahead(head))?.address ?? null;
    },
    handlerOf: (answer) => async (request, address, express) => {
      const signed = request.headers.get(NODE_HEADER);
      if (signed === null) return await answer(request, { address, express });
      const relayed = await header.read(signed);
      if (relayed !== null) return await answer(request, { address: relayed.address, express, relayed });
      const error =
        "Cannot answer, the request says that another node passes it on, and none of this cluster does";
      return Response.json({ error }, { status: 403 });
    },
    async pass(context, next) {
      if (known !== null && sessionIn(context.req.path) === null) return await known.policy(context, next);
      const named = sessionIn(context.req.path);
      if (named === null) return await next();
      const isUpgrade = context.req.header("upgrade")?.toLowerCase() === "websocket";
      if (named.live && !isUpgrade) return await next();
      if (context.env?.relayed) {
        // It has been passed on once, and goes no further: the other node asks again where the session is.
        const where = await find(named.session, named.live || opens(context.req));
        return where.kind === "here" ? await next() : context.json(
          { error: `Cannot answer here, the session is elsewhere: ${named.session}` },
          MISDIRECTED,
        );
      }
      const begins = named.live || opens(context.req);
      if (begins && placement.known(named.session) === null) {
        if (!openings.may(addressOf(context), named.session)) {
          return refused(context, "this address has asked for too many others");
        }
      }
      if (named.live) return await live.pass(context, named.session) ?? await next();
      const where = await find(named.session, begins);
      if (where.kind === "here") return await next();
      if (where.kind === "refused") return refused(context, where.reason);
      return await http.pass(context, where.node);
    },
    sessions: async (context) => context.env?.relayed ? [] : await http.sessions(context),
    close() {
      known?.close();
      listener?.close();
      live.close();
      http.close();
    },
  };
}
