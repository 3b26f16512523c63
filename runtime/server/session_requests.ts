import type { Context } from "hono";
import { sessionName } from "../base/names.ts";
import { holdsIn } from "../protocol/grant.ts";
import type { Guarded } from "./auth/guard.ts";
import { lackOfType } from "./json_requests.ts";

/** The session of a request's address; empty for what is no session's name. */
export const nameOf = (context: Context): string => sessionName(context.req.param("session") ?? "") ?? "";

/** Why a request may not drive the session; null where it may. @param what the action, as errors name it */
export function lackOf(context: Context<Guarded>, what: string): Response | null {
  const { grant } = context.var;
  if (grant !== null && (grant.role === "viewer" || !holdsIn(grant, nameOf(context)))) {
    const error =
      `Cannot ${what}, the token must be a puppeteer's or an operator's of this session: ${grant.role} of ${grant.session}`;
    return context.json({ error, code: "not-allowed" }, 403);
  }
  return lackOfType(context, what);
}
