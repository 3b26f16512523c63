import { type Context, Hono } from "hono";
import * as v from "valibot";
import { pictureFields } from "../../protocol/fields.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { type Grant, holdsIn } from "../../protocol/grant.ts";
import { boundJoin } from "../../stream/admission.ts";
import { type WhipOutputs, WhipRefusal } from "../../stream/sinks/whip/whip_outputs.ts";
import { type Guarded, isOperator } from "../auth/guard.ts";
import { atMost, lackOfType } from "../json_requests.ts";
import { type OriginList, senderOf } from "../origins.ts";
import { nameOf } from "../session_requests.ts";

const MOST_BYTES = 16 * 1024;

/** What has a session published. */
const publishing = v.strictObject({
  url: v.pipe(v.string(), v.maxLength(2048)),
  token: v.optional(v.pipe(v.string(), v.maxLength(8192))),
  ...pictureFields,
  avatar: v.optional(v.pipe(v.string(), v.maxLength(64))),
});

const STATUS = { host: 403, taken: 409, many: 409 } as const;

/**
 * Publishing sessions by WHIP: for operators, from the server's own page or a program. A guard has let the request pass.
 * Neither a token nor what stands behind the host of an address is ever told again.
 */
export function whipRoutes(outputs: WhipOutputs, origins: OriginList): Hono<Guarded> {
  const app = new Hono<Guarded>();
  const path = "/api/sessions/:session/whip";

  app.get(path, (context) => {
    context.header("cache-control", "no-store");
    const { grant } = context.var, session = nameOf(context);
    const report = outputs.find(session);
    if (lackOf(context, origins) === null) return context.json({ whip: report, hosts: [...outputs.hosts] });
    if (grant !== null && !holdsIn(grant, session)) {
      const error = `Cannot see where another session is sent, the token is of: ${grant.session}`;
      return context.json({ error, code: "not-allowed" }, 403);
    }
    // Who is on air may know that; whither is for operators.
    return context.json({ whip: report && { session, state: report.state, since: report.since } });
  });

  app.post(path, atMost(MOST_BYTES, "send by WHIP"), async (context) => {
    const refusal = lackOf(context, origins);
    if (refusal) return refusal;
    try {
      const asked = await readRequest(context.req.raw);
      const wishes = withinGrant(context.var.grant, asked);
      return context.json({ whip: outputs.start({ session: nameOf(context), ...wishes }) }, 201);
    } catch (error) {
      if (error instanceof ProtocolError) {
        return context.json({ error: error.message, code: error.code }, 403);
      }
      if (error instanceof WhipRefusal) return context.json({ error: error.message }, STATUS[error.code]);
      if (error instanceof TypeError || error instanceof SyntaxError) {
        return context.json({ error: error.message }, 400);
      }
      throw error;
    }
  });

  app.delete(path, async (context) => {
    const refusal = lackOf(context, origins);
    if (refusal) return refusal;
    return await outputs.stop(nameOf(context))
      ? context.body(null, 204)
      : context.json({ error: `Cannot end what is not sent by WHIP: ${nameOf(context)}` }, 404);
  });
  return app;
}

/** @throws TypeError or SyntaxError for what is no request; its words repeat nothing of it, which may be a token */
async function readRequest(request: Request): Promise<v.InferOutput<typeof publishing>> {
  const text = await request.text();
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError("Cannot send by WHIP, the request must be JSON", { cause });
  }
  const parsed = v.safeParse(publishing, given);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue) ?? "the request";
  throw new TypeError(
    issue.received === "undefined"
      ? `Cannot send by WHIP, it is needed in the request: ${where}`
      : `Cannot send by WHIP, ${where} must be otherwise: ${issue.expected ?? issue.type}`,
  );
}

/**
 * A session is published within what the token of who asks allows, as it would be joined.
 *
 * @throws {ProtocolError} not-allowed, where it asks for more
 */
function withinGrant(grant: Grant | null, asked: v.InferOutput<typeof publishing>): typeof asked {
  const { url, token, size, fps, avatar } = asked;
  const join = { ...size !== undefined && { size }, ...avatar !== undefined && { avatar } };
  const bounded = boundJoin({ type: "join", ...join }, grant, grant?.size ?? 0);
  return { url, token, fps, size: bounded.size, avatar: bounded.avatar };
}

/** Why a request may not; null where it may. */
function lackOf(context: Context<Guarded>, origins: OriginList): Response | null {
  const { grant } = context.var;
  if (grant !== null && !isOperator(grant)) {
    const error = `Cannot change where sessions are sent, the token's role is too small: ${grant.role}`;
    return context.json({ error, code: "not-allowed" }, 403);
  }
  if (grant !== null && !holdsIn(grant, nameOf(context))) {
    const error = `Cannot change where another session is sent, the token is of: ${grant.session}`;
    return context.json({ error, code: "not-allowed" }, 403);
  }
  if (senderOf(context.req.raw, origins) === "listed") {
    return context.json({
      error: "Cannot change where sessions are sent for a page of another origin",
    }, 403);
  }
  return lackOfType(context, "send by WHIP");
}
