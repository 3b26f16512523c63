import type { Context } from "hono";
import { addressOf, type Guarded } from "../../auth/guard.ts";
import type { OriginList } from "../../origins.ts";
import type { NodeAddress, Placement } from "../placement.ts";
import { refused } from "./live_relay.ts";
import { NODE_HEADER, type RelayedClaims } from "./node_header.ts";
import { answeredHeaders, passedHeaders } from "./passed_headers.ts";

/** An answer that takes longer than a model needs for one is not waited for, milliseconds. */
const ANSWER_MS = 120_000;
/** What others list is not waited for longer. */
const LIST_MS = 1000;
const MOST_LIST_BYTES = 1 << 20;

export interface HttpRelayOptions {
  readonly placement: Pick<Placement, "node" | "nodes" | "sign">;
  readonly origins: OriginList;
}

/** Requests that name a session and go to the node that it is on. */
export interface HttpRelay {
  /** Has that node answer; bodies are streamed both ways, and what is not taken is not read. */
  pass(context: Context<Guarded>, node: NodeAddress): Promise<Response>;
  /** What the other nodes list of sessions, for who asks; one that does not answer in time lists none. */
  sessions(context: Context<Guarded>): Promise<object[]>;
  close(): void;
}

export function createHttpRelay({ placement, origins }: HttpRelayOptions): HttpRelay {
  // A connection counts for whom its first request is for, so none is used twice.
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const under = new Set<AbortController>();

  async function headersFor(context: Context<Guarded>, to: NodeAddress): Promise<Headers> {
    const headers = passedHeaders(context.req.raw, origins);
    const claims: RelayedClaims = { address: addressOf(context), connection: null };
    headers.set(NODE_HEADER, await placement.sign(to, claims));
    return headers;
  }

  async function list(context: Context<Guarded>, node: NodeAddress): Promise<object[]> {
    try {
      const response = await fetch(new URL("api/sessions", node.url), {
        ...{ headers: await headersFor(context, node), client },
        signal: AbortSignal.timeout(LIST_MS),
      });
      const text = response.ok ? await textOf(response) : null;
      const { sessions = [] } = text === null ? {} : JSON.parse(text) as { sessions?: unknown };
      if (!Array.isArray(sessions)) return [];
      return sessions.filter((each) => typeof each === "object" && each !== null).map((each) => ({
        ...each,
        node: node.id,
      }));
    } catch {
      return [];
    }
  }

  return {
    async pass(context, node) {
      const { raw } = context.req, { pathname, search } = new URL(raw.url);
      const end = new AbortController();
      under.add(end);
      try {
        const response = await fetch(new URL(pathname + search, node.url), {
          method: raw.method,
          headers: await headersFor(context, node),
          body: raw.body,
          redirect: "manual",
          signal: AbortSignal.any([end.signal, AbortSignal.timeout(ANSWER_MS)]),
          client,
        });
        const { status } = response;
        return new Response(response.body, { status, headers: answeredHeaders(response) });
      } catch {
        return refused(context, "the node that has it does not answer", 1);
      } finally {
        under.delete(end);
      }
    },
    async sessions(context) {
      const all = await Promise.all(othersOf(placement).map((node) => list(context, node)));
      return all.flat();
    },
    close() {
      for (const end of under) end.abort();
      client.close();
    },
  };
}

const othersOf = ({ node, nodes }: HttpRelayOptions["placement"]): readonly NodeAddress[] =>
  nodes().filter(({ id }) => id !== node?.id);

/** Null where it is longer than a list may be. */
async function textOf(response: Response): Promise<string | null> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MOST_LIST_BYTES) return null;
    parts.push(part);
  }
  return await new Blob(parts).text();
}
