import { type Context, Hono } from "hono";
import { PACKAGE_ENDING, PACKAGE_TYPE } from "../../avatar/package/live_package.ts";
import { message as words } from "../../base/message.ts";
import { type Grant, holdsIn } from "../../protocol/grant.ts";
import type { Hub } from "../../stream/hub.ts";
import { type Guarded, isOperator } from "../auth/guard.ts";
import type { PackageStore, StoredPackage } from "./package_store.ts";

/** A year, as long as anybody keeps anything. */
const FOREVER_SECONDS = 31_536_000;

/**
 * Packages of avatars, and of the heads that they name: `avatar.headcast` is the one that an avatar has now, and is asked for
 * anew each time; those that are called by what is in them never change. A guard has let the request pass.
 */
export function packageRoutes(hub: Pick<Hub, "sessions">, packages: PackageStore): Hono<Guarded> {
  const app = new Hono<Guarded>();
  app.get("/avatars/:name/:file{.+\\.headcast}", async (context) => {
    const { name, file } = context.req.param(), { grant } = context.var;
    const found = mayHave(grant, name, hub) ? packages.avatar(name) : [];
    return await send(context, file, "avatar", found);
  });
  app.get("/heads/:name/:fingerprint/:file{.+\\.headcast}", async (context) => {
    const { name, fingerprint, file } = context.req.param();
    const found = /^[0-9a-f]{8}$/.test(fingerprint) ? await packages.head(name, fingerprint) : null;
    return await send(context, file, "head", found ? [found] : []);
  });
  return app;
}

/**
 * Who shows avatars may have those that it may show; who watches, those that its sessions show now or are about to: what a
 * viewer draws it has anyway.
 */
function mayHave(grant: Grant | null, avatar: string, hub: Pick<Hub, "sessions">): boolean {
  if (grant === null) return true;
  if (grant.role !== "viewer" && (grant.avatar === undefined || grant.avatar === avatar)) return true;
  return hub.sessions().some((session) =>
    holdsIn(grant, session.name) && (session.avatar === avatar || session.coming === avatar)
  );
}

/** @param plain what the file is called that is another one tomorrow; it is the first of those found today */
async function send(
  context: Context<Guarded>,
  file: string,
  plain: string,
  all: readonly StoredPackage[],
): Promise<Response> {
  const named = file.slice(0, -PACKAGE_ENDING.length);
  const found = named === plain ? all[0] : all.find(({ key }) => key === named);
  if (!found) return context.notFound();
  const { key, bytes } = found, etag = `"${key}"`;
  const whose = context.var.grant === null ? "public" : "private";
  const headers = {
    etag,
    "content-type": PACKAGE_TYPE,
    "cache-control": named === key ? `${whose}, max-age=${FOREVER_SECONDS}, immutable` : `${whose}, no-cache`,
  };
  if (context.req.header("if-none-match") === etag) return new Response(null, { status: 304, headers });
  try {
    return new Response(await bytes(), { headers });
  } catch (error) {
    context.header("cache-control", "no-store");
    const { grant } = context.var;
    // Where it lies on this machine is the operator's.
    const reason = grant === null || isOperator(grant)
      ? words(error)
      : "Cannot give this package, its avatar has a fault";
    return context.json({ error: reason }, 422);
  }
}
