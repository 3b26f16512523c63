import type { Context, MiddlewareHandler } from "hono";
import { type ErrorCode, ProtocolError } from "../../protocol/errors.ts";
import type { Express } from "../front/lane.ts";
import type { Grant } from "../../protocol/grant.ts";
import { tokenInAddress, tokenOf } from "./bearer.ts";
import { RETRY_AFTER_S } from "../../stream/limits.ts";
import { createTokenBucket, type TokenBucket } from "../../base/network/token_bucket.ts";
import type { Relayed } from "../placement/proxy/node_header.ts";
import type { Door } from "./door.ts";

const STATUS: Readonly<Partial<Record<ErrorCode, 403 | 429 | 503>>> = {
  "not-allowed": 403,
  "rate-limited": 429,
  "unavailable": 503,
};
const BURST_SECONDS = 5;
const MOST_BUCKETS = 1000;

/** Answers that a token does not let in here, and why. */
export function refuse(context: Context, error: unknown): Response {
  if (!(error instanceof ProtocolError)) throw error;
  const { code, message } = error;
  const status = STATUS[code] ?? 401;
  context.header("cache-control", "no-store");
  if (status === 401) context.header("www-authenticate", "Bearer");
  if (status === 503 || status === 429) context.header("retry-after", String(RETRY_AFTER_S));
  return context.json({ error: message, code }, status);
}

/** What is known of who asks, by the guard that let it pass. */
export type Guarded = {
  Variables: { grant: Grant | null };
  /** By the server: where a request comes from, and a shorter way there for a WebSocket's messages. */
  Bindings: {
    readonly address?: string;
    readonly express?: Express | undefined;
    /** The node of the cluster that passes it on, where one does. */
    readonly relayed?: Relayed | undefined;
  };
};

/** Where a request comes from; in tests without a server from one place. */
export const addressOf = (context: Context<Guarded>): string => context.env?.address ?? "";

/** How often each token asks. @param rate requests a second */
export function createRequestMeter(rate: number, now: () => number = () => performance.now()) {
  const buckets = new Map<string, { readonly bucket: TokenBucket; readonly until: number }>();
  return {
    take({ id, until }: Grant): boolean {
      // Only tokens that are valid come so far; those whose time is over are forgotten now and then.
      if (buckets.size >= MOST_BUCKETS) {
        for (const [each, kept] of buckets) if (kept.until < Date.now()) buckets.delete(each);
      }
      const known = buckets.get(id) ?? { bucket: createTokenBucket(rate, rate * BURST_SECONDS), until };
      buckets.set(id, known);
      return known.bucket.take(now());
    },
  };
}
export type RequestMeter = ReturnType<typeof createRequestMeter>;

/**
 * Lets requests with a fitting token pass, and all of them where the door is open.
 *
 * @param fits which grants will do; any where it is not given
 */
export function guard(
  door: Door,
  meter: RequestMeter,
  fits: (grant: Grant) => boolean = () => true,
): MiddlewareHandler<Guarded> {
  return async (context, next) => {
    if (!door.locked) {
      context.set("grant", null);
      return await next();
    }
    try {
      const grant = await door.admit(tokenOf(context.req.raw.headers), { address: addressOf(context) });
      if (!fits(grant)) {
        throw new ProtocolError(
          "not-allowed",
          grant.role === "operator"
            ? `Cannot show this, the token is for one avatar alone: ${grant.avatar}`
            : `Cannot show this, the token's role is too small: ${grant.role}`,
        );
      }
      if (!meter.take(grant)) {
        throw new ProtocolError(
          "rate-limited",
          "Cannot answer so many requests of one token, it may ask again soon",
        );
      }
      context.set("grant", grant);
    } catch (error) {
      return refuse(context, error);
    }
    await next();
  };
}

/** Turns away what has a token in its address, where it would stay in histories and in the logs of proxies. */
export function refuseTokensInAddresses(door: Door): MiddlewareHandler {
  return async (context, next) => {
    if (!door.locked || !tokenInAddress(context.req.url)) return await next();
    return context.json({
      error: "Cannot take a token from an address, send it as a header or behind #token=",
      code: "unauthorized",
    }, 400);
  };
}

export const isOperator = ({ role }: Grant): boolean => role === "operator";
