import * as v from "valibot";
import { isName, sessionName } from "../base/names.ts";
import { ROLES } from "./fields.ts";

/** What a token can make of its bearer: an operator may all that a puppeteer may, and see what the whole server does. */
export const GRANT_ROLES = [...ROLES, "operator"] as const;
/** One of GRANT_ROLES. */
export type GrantRole = (typeof GRANT_ROLES)[number];

/** Each may what the one before it may. */
const BY_POWER: readonly GrantRole[] = ["viewer", "puppeteer", "operator"];

/** Whether a role may more than another. */
export const isAbove = (role: GrantRole, other: GrantRole): boolean =>
  BY_POWER.indexOf(role) > BY_POWER.indexOf(other);

/** Stands for every session. */
export const ANY_SESSION = "*";

const seconds = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1e11));

/** The claims of a token, those of ours and those of RFC 7519, as what they grant. */
export const grantClaims = v.pipe(
  v.object({
    session: v.pipe(
      v.string(),
      v.transform((name) => name === ANY_SESSION ? name : sessionName(name)),
      v.string("must be a session's name or *"),
    ),
    role: v.picklist(GRANT_ROLES),
    avatar: v.optional(
      v.pipe(v.string(), v.check((name) => isName("avatar", name), "must be a plain name")),
    ),
    size: v.optional(v.pipe(v.number(), v.integer(), v.minValue(128), v.maxValue(2048))),
    exp: seconds,
    jti: v.pipe(v.string(), v.regex(/^[\w.:-]{1,128}$/, "must be letters, digits and _ . : -, at most 128")),
  }),
  v.transform(({ exp, jti, ...rest }) => ({ ...rest, until: exp * 1000, id: jti })),
  v.readonly(),
);

/**
 * What the bearer of a token may do: `session` (or all, `*`), `role`, the one `avatar` where it names one, the largest
 * `size` in pixels, `until` in milliseconds since the epoch. `id` is the name that the list of revoked tokens knows.
 */
export type Grant = v.InferOutput<typeof grantClaims>;

/** Whether a grant holds in a session. */
export const holdsIn = (grant: Grant, session: string): boolean =>
  grant.session === ANY_SESSION || grant.session === session;
