import type { MiddlewareHandler } from "hono";
import { SECURITY_HEADERS } from "../../headers.ts";
import type { OriginList } from "../../origins.ts";
import type { Placement } from "../placement.ts";

const REFRESH_MS = 1000;
const POLICY = "content-security-policy";

/** The nodes as pages may use them: one that a page came from may be gone, and its session on another. */
export interface KnownNodes {
  /** Those that were given, and the nodes' own. It changes as nodes come and go. */
  readonly origins: OriginList;
  /** Lets the pages of this server talk with all nodes. */
  readonly policy: MiddlewareHandler;
  close(): void;
}

export function createKnownNodes(placement: Pick<Placement, "nodes">, given: OriginList): KnownNodes {
  const origins = [...given];
  const urls = () => placement.nodes().map(({ url }) => url);
  const refresh = () => void origins.splice(0, Infinity, ...new Set([...given, ...urls()]));
  const timer = setInterval(refresh, REFRESH_MS);
  refresh();
  return {
    origins,
    async policy(context, next) {
      await next();
      const { path } = context.req;
      if (path !== "/" && !path.startsWith("/obs/")) return;
      const policy = context.res.headers.get(POLICY) ?? SECURITY_HEADERS[POLICY]!;
      const sockets = urls().map((url) => url.replace(/^http/, "ws")).join(" ");
      context.res.headers.set(
        POLICY,
        policy.replace("connect-src 'self'", `connect-src 'self' ${sockets}`.trimEnd()),
      );
    },
    close: () => clearInterval(timer),
  };
}
