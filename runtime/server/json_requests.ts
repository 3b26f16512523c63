import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as v from "valibot";
import { message } from "../base/message.ts";

/** What requests that carry something have in common. `what`: the action, as errors name it. */

/** Turns larger requests away with 413. @param most bytes */
export const atMost = (most: number, what: string): MiddlewareHandler =>
  bodyLimit({
    maxSize: most,
    onError: (context) =>
      context.json({ error: `Cannot ${what}, a request has at most so many bytes: ${most}` }, 413),
  });

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

/**
 * Why what a request carries is not of a type that is taken; null where it is, or carries nothing. A form of another page's
 * could send anything but such types without being asked for leave.
 *
 * @param types media types; errors name the first
 */
export function lackOfType(
  context: Context,
  what: string,
  types: readonly [string, ...string[]] = ["application/json"],
): Response | null {
  if (!/^(POST|PATCH)$/.test(context.req.method)) return null;
  const given = context.req.header("content-type") ?? "";
  if (types.includes(given.split(";")[0]!.trim().toLowerCase())) return null;
  return context.json({ error: `Cannot ${what}, the request must be ${types[0]}: ${given || "none"}` }, 415);
}
