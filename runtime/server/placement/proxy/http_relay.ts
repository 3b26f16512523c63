import type { Context } from "hono";
import { addressOf, type Guarded } from "../../auth/guard.ts";
import type { OriginList } from "../../origins.ts";
import { refused } from "./live_relay.ts";
import { NODE_HEADER, signRelayed } from "./node_header.ts";
import { answeredHeaders, passedHeaders } from "./passed_headers.ts";
import type { NodePlace, Whereabout } from "./whereabouts.ts";

/** An answer that takes longer than a model needs for one is not waited for, milliseconds. */
const ANSWER_MS = 120_000;
/** What others list is not waited for longer. */
const LIST_MS = 1000;
const MOST_LIST_BYTES = 1 << 20;

export interface HttpRelayOptions {
  readonly whereabout: Whereabout;
  readonly secret: Uint8Array;
  readonly origins: OriginList;
}

/** Requests that name a session and go to the node that it is on. */
export interface HttpRelay {
  /** Has that node answer; bodies are streamed both ways, and what is not taken is not read. */
  pass(context: Context<Guarded>, session: string, node: NodePlace): Promise<Response>;
  /** What the other nodes list of sessions, for who asks; one that does not answer in time lists none. */
  sessions(context: Context<Guarded>): Promise<object[]>;
  close(): void;
}

export function createHttpRelay({ whereabout, secret, origins }: HttpRelayOptions): HttpRelay {
  // A connection counts for whom its first request is for, so none is used twice.
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const under = new Set<{ readonly session: string; readonly node: string; readonly end: AbortController }>();
  const cancel = whereabout.moved((session, node) => {
    for (const each of under) if (each.session === session && each.node !== node) each.end.abort();
  });

  async function headersFor(context: Context<Guarded>, to: string): Promise<Headers> {
    const headers = passedHeaders(context.req.raw, origins);
    const relayed = { node: whereabout.self.id, address: addressOf(context), connection: null };
    headers.set(NODE_HEADER, await signRelayed(relayed, to, secret));
    return headers;
  }

  async function list(context: Context<Guarded>, { id, url }: NodePlace): Promise<object[]> {
    try {
      const response = await fetch(new URL("api/sessions", withSlash(url)), {
        ...{ headers: await headersFor(context, id), client },
        signal: AbortSignal.timeout(LIST_MS),
      });
      const text = response.ok ? await textOf(response) : null;
      const { sessions = [] } = text === null ? {} : JSON.parse(text) as { sessions?: unknown };
      if (!Array.isArray(sessions)) return [];
      return sessions.filter((each) => typeof each === "object" && each !== null).map((each) => ({
        ...each,
        node: id,
      }));
    } catch {
      return [];
    }
  }

  return {
    async pass(context, session, node) {
      const { raw } = context.req, { pathname, search } = new URL(raw.url);
      const way = { session, node: node.id, end: new AbortController() };
      under.add(way);
      try {
        const response = await fetch(new URL(pathname + search, node.url), {
          method: raw.method,
          headers: await headersFor(context, node.id),
          body: raw.body,
          redirect: "manual",
          signal: AbortSignal.any([way.end.signal, AbortSignal.timeout(ANSWER_MS)]),
          client,
        });
        const { status } = response;
        return new Response(response.body, { status, headers: answeredHeaders(response) });
      } catch {
        return refused(context, "the node that has it does not answer", 1);
      } finally {
        under.delete(way);
      }
    },
    async sessions(context) {
      const all = await Promise.all(whereabout.others().map((node) => list(context, node)));
      return all.flat();
    },
    close() {
      cancel();
      for (const { end } of under) end.abort();
      client.close();
    },
  };
}

const withSlash = (url: string): string => url.endsWith("/") ? url : `${url}/`;

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
