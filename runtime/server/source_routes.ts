import { type Context, Hono } from "hono";
import * as v from "valibot";
import { message } from "../base/message.ts";
import { checkListenRequest, isAddress, type ListenRequest } from "../motion/sources/listen_request.ts";
import { SOURCE_KIND_NAMES, SOURCE_KINDS, type SourceFacts } from "../motion/sources/source.ts";
import { type Grant, holdsIn } from "../protocol/grant.ts";
import type { SourceReport, Sources } from "../stream/sources/sources.ts";
import { type Guarded, isOperator } from "./auth/guard.ts";
import { machineNames } from "./hosts.ts";
import { atMost, lackOfType, readRequest } from "./json_requests.ts";
import { type OriginList, senderOf } from "./origins.ts";

const MOST_BYTES = 4096;
/** What a page lists: `wakes` is a protocol whose phone has to be told to send. */
const KINDS = SOURCE_KIND_NAMES.map((kind) => {
  const { words, port, wake }: SourceFacts = SOURCE_KINDS[kind];
  return { kind, words, port, wakes: wake !== undefined };
});
/** This machine's IPv4 addresses in its networks, which are typed into phones. */
const reachedBy = () => [...machineNames()].filter((name) => isAddress(name) && !name.includes(":"));

/** What opens a port. */
const listening = v.strictObject({
  kind: v.string(),
  address: v.optional(v.string()),
  port: v.optional(v.number()),
  session: v.optional(v.string()),
  phone: v.optional(v.string()),
});

/**
 * The ports by which phones and trackers drive: who may come in sees those of its sessions; an operator opens and closes
 * them, from the server's own page or a program. A guard has let the request pass.
 */
export function sourceRoutes(sources: Sources, origins: OriginList): Hono<Guarded> {
  const app = new Hono<Guarded>();
  app.get("/api/sources", (context) => {
    context.header("cache-control", "no-store");
    const { grant } = context.var;
    return context.json({
      sources: sources.list().flatMap((each) => shownTo(grant, each)),
      // What opening one takes, for whom it is allowed.
      ...(grant === null || isOperator(grant)) && { kinds: KINDS, addresses: reachedBy() },
    });
  });

  app.post("/api/sources", atMost(MOST_BYTES, "listen"), async (context) => {
    const refusal = lackOf(context, origins);
    if (refusal) return refusal;
    let request: ListenRequest;
    try {
      request = checkListenRequest(await readRequest(context.req.raw, listening, "listen"));
    } catch (error) {
      return context.json({ error: message(error) }, 400);
    }
    try {
      return context.json(await sources.listen(request), 201);
    } catch (error) {
      return context.json({ error: message(error) }, 409);
    }
  });

  app.delete("/api/sources/:id", async (context) => {
    const refusal = lackOf(context, origins);
    if (refusal) return refusal;
    return await sources.stop(context.req.param("id")) ? context.body(null, 204) : context.notFound();
  });
  return app;
}

/** Why a request may change nothing; null where it may. */
function lackOf(context: Context<Guarded>, origins: OriginList): Response | null {
  const { grant } = context.var;
  if (grant !== null && !isOperator(grant)) {
    const error = `Cannot open or close ports, the token's role is too small: ${grant.role}`;
    return context.json({ error, code: "not-allowed" }, 403);
  }
  if (senderOf(context.req.raw, origins) === "listed") {
    return context.json({ error: "Cannot open or close ports for a page of another origin" }, 403);
  }
  return lackOfType(context, "listen");
}

/** Where trackers send from is for operators. */
function shownTo(grant: Grant | null, source: SourceReport): object[] {
  if (grant === null || isOperator(grant)) return [source];
  if (!holdsIn(grant, source.session)) return [];
  const { address: _address, phone: _phone, ...report } = source;
  return [{ ...report, senders: source.senders.map(({ address: _from, ...sender }) => sender) }];
}
