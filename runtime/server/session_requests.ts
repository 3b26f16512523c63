import type { Context } from "hono";
import * as v from "valibot";
import { message } from "../base/message.ts";
import { sessionName } from "../base/names.ts";
import { holdsIn } from "../protocol/grant.ts";
import type { Guarded } from "./auth/guard.ts";

/** What requests have in common by which programs drive a session. `what`: the action, as errors name it. */

export const nameOf = (context: Context): string => sessionName(context.req.param("session") ?? "") ?? "";

/** @throws TypeError or SyntaxError for what is no request */
export async function readRequest<Schema extends v.GenericSchema>(
  request: Request,
  schema: Schema,
  what: string,
): Promise<v.InferOutput<Schema>> {
  const text = await request.text();
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot ${what}, the request must be JSON: ${message(cause)}`, { cause });
  }
  const parsed = v.safeParse(schema, given);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues as [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]];
  throw new TypeError(
    `Cannot ${what}, ${v.getDotPath(issue) ?? "the request"} must be otherwise: ${issue.message}`,
  );
}

/** Why a request may not drive the session; null where it may. */
export function lackOf(context: Context<Guarded>, what: string): Response | null {
  const { grant } = context.var;
  if (grant !== null && (grant.role === "viewer" || !holdsIn(grant, nameOf(context)))) {
    const error =
      `Cannot ${what}, the token must be a puppeteer's or an operator's of this session: ${grant.role} of ${grant.session}`;
    return context.json({ error, code: "not-allowed" }, 403);
  }
  const type = context.req.header("content-type") ?? "";
  // A form of another page's could send anything but this type without being asked for leave.
  if (context.req.method === "POST" && !/^application\/json\b/i.test(type)) {
    return context.json(
      { error: `Cannot ${what}, the request must be application/json: ${type || "none"}` },
      415,
    );
  }
  return null;
}
