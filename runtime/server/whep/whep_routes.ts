import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as v from "valibot";
import { message } from "../../base/message.ts";
import { sessionName } from "../../base/names.ts";
import { type ErrorCode, PASSING_CODES, ProtocolError } from "../../protocol/errors.ts";
import { pictureFields } from "../../protocol/fields.ts";
import type { Grant } from "../../protocol/grant.ts";
import { RETRY_AFTER_S } from "../../stream/limits.ts";
import { MAX_SDP_LENGTH } from "../../stream/rtc/read_offer.ts";
import { payerOf } from "../../stream/shares/payer.ts";
import { tokenOf } from "../auth/bearer.ts";
import type { Door } from "../auth/door.ts";
import { addressOf, type Guarded, refuse, type RequestMeter } from "../auth/guard.ts";
import { canonicalAddress } from "../front/address.ts";
import { refuseName } from "../live_socket.ts";
import type { WhepViewers } from "./whep_viewers.ts";
import { log } from "../../telemetry/log.ts";

const TYPE = "application/sdp";
const STATUS: Readonly<Partial<Record<ErrorCode, 403 | 404 | 409>>> = {
  "not-allowed": 403,
  "unknown-avatar": 404,
  "wrong-avatar": 409,
};

/** What an address may ask for besides the session. */
const wishes = v.strictObject({
  size: v.optional(v.pipe(v.string(), v.transform(Number), pictureFields.size.wrapped)),
  fps: v.optional(v.pipe(v.string(), v.transform(Number), pictureFields.fps.wrapped)),
});

/**
 * WHEP (draft-ietf-wish-whep): `POST /whep/:session` with an offer is answered by an answer and the address of what it
 * opened, which DELETE ends. All candidates are in the answer, and there is no PATCH.
 */
export function whepRoutes(viewers: WhepViewers, door: Door, meter: RequestMeter): Hono<Guarded> {
  const app = new Hono<Guarded>();
  const tooLarge = (context: Context) =>
    context.json({ error: `Cannot read the offer, it may have so many bytes: ${MAX_SDP_LENGTH}` }, 413);

  app.post("/whep/:session", bodyLimit({ maxSize: MAX_SDP_LENGTH, onError: tooLarge }), async (context) => {
    context.header("cache-control", "no-store");
    const asked = context.req.param("session");
    const session = sessionName(asked);
    if (session === null) return refuseName(context, asked);
    const type = context.req.header("content-type") ?? "";
    if (!/^application\/sdp\s*(?:;|$)/i.test(type)) {
      return context.json({ error: `Cannot read the offer, it must be ${TYPE}: ${type || "none"}` }, 415);
    }
    let grant: Grant | null;
    try {
      grant = await admit(context, door, meter, session);
    } catch (error) {
      return refuse(context, error);
    }
    const parsed = v.safeParse(wishes, context.req.query());
    if (!parsed.success) return context.json({ error: unfit(parsed.issues[0]) }, 400);
    const { size, fps } = parsed.output;
    const asking = { ...size !== undefined && { size }, ...fps !== undefined && { fps } };
    const payer = payerOf(grant, canonicalAddress(addressOf(context)));
    try {
      const { id, answer } = await viewers.open(
        session,
        { ...asking, payer, grant },
        await context.req.text(),
      );
      context.header("content-type", TYPE);
      context.header("location", `/whep/${encodeURIComponent(session)}/${id}`);
      return context.body(answer, 201);
    } catch (error) {
      return refuseOffer(context, error);
    }
  });

  app.delete("/whep/:session/:id", async (context) => {
    context.header("cache-control", "no-store");
    const asked = context.req.param("session");
    const session = sessionName(asked);
    if (session === null) return refuseName(context, asked);
    try {
      await admit(context, door, meter, session);
    } catch (error) {
      return refuse(context, error);
    }
    return viewers.close(session, context.req.param("id"))
      ? context.body(null, 204)
      : context.json({ error: `Cannot end what is not there, or no more, in the session: ${session}` }, 404);
  });
  return app;
}

/** @throws {ProtocolError} where who asks may not */
async function admit(
  context: Context<Guarded>,
  door: Door,
  meter: RequestMeter,
  session: string,
): Promise<Grant | null> {
  if (!door.locked) return null;
  const grant = await door.admit(tokenOf(context.req.raw.headers), { session, address: addressOf(context) });
  if (meter.take(grant)) return grant;
  throw new ProtocolError(
    "rate-limited",
    "Cannot answer so many requests of one token, it may ask again soon",
  );
}

function refuseOffer(context: Context, error: unknown): Response {
  if (error instanceof SyntaxError) return context.json({ error: error.message }, 400);
  if (error instanceof RangeError) return context.json({ error: error.message }, 413);
  if (!(error instanceof ProtocolError)) {
    log.error(`A viewer could not be connected by WHEP: ${message(error)}`);
    return context.json({ error: message(error) }, 500);
  }
  if (PASSING_CODES.has(error.code)) {
    context.header("retry-after", String(Math.ceil(error.retryAfter ?? RETRY_AFTER_S)));
  }
  return context.json({ error: error.message, code: error.code }, STATUS[error.code] ?? 503);
}

const unfit = (issue: v.BaseIssue<unknown>): string =>
  `Cannot open the session so, ${v.getDotPath(issue) ?? "the address"} must be otherwise: ${issue.message}`;
