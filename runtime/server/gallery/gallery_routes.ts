import { type Context, Hono } from "hono";
import { MOST_PACKED_BYTES } from "../../avatar/folder/file/avatar_files.ts";
import { packAvatar } from "../../avatar/folder/file/pack_avatar.ts";
import { NoAvatarError } from "../../avatar/folder/file/unpack_avatar.ts";
import { message as words } from "../../base/message.ts";
import { AVATAR_FILE_ENDING, renaming } from "../../protocol/gallery.ts";
import { type Grant, holdsIn } from "../../protocol/grant.ts";
import type { Hub } from "../../stream/hub.ts";
import { type Guarded, isOperator } from "../auth/guard.ts";
import type { AvatarStore } from "../avatar_store.ts";
import { atMost, lackOfType, readRequest } from "../json_requests.ts";
import { type OriginList, senderOf } from "../origins.ts";
import type { SharedNames } from "../sharing/share_avatars.ts";
import type { Trainings } from "../studio/trainings.ts";
import { serveFile } from "../static_files.ts";
import { createGallery } from "./gallery.ts";
import { GalleryError } from "./gallery_error.ts";
import { LateError, tooLarge, TooLargeError } from "./receive_file.ts";

const MOST_REQUEST_BYTES = 4096;
const FILE_TYPES = ["application/zip", "application/octet-stream"] as const;

/**
 * The avatars: whoever may come in sees those of its token, an operator changes them, from the server's own page or a
 * program. A guard has let the request pass.
 *
 * @param trainings that make heads of words here; none are made where not given
 * @param shared as for `createGallery`
 */
export function galleryRoutes(
  hub: Hub,
  store: AvatarStore,
  origins: OriginList,
  trainings?: Pick<Trainings, "coming">,
  shared?: SharedNames,
): Hono<Guarded> {
  const app = new Hono<Guarded>();
  const gallery = createGallery(hub, store, () => trainings?.coming ?? null, shared);
  app.get("/api/avatars", async (context) => {
    context.header("cache-control", "no-store");
    const { grant } = context.var;
    const avatars = await gallery.list((session) => grant === null || holdsIn(grant, session));
    return context.json({
      avatars: avatars.filter(({ name }) => sees(grant, name)),
      operator: grant === null || isOperator(grant),
      makes: trainings !== undefined && (grant === null || grant.avatar === undefined),
    });
  });

  app.get("/avatars/:name/preview.png", async (context) => {
    const name = context.req.param("name");
    const folder = sees(context.var.grant, name) ? store.find(name) : undefined;
    return folder && await serveFile(folder, "preview.png", context.req.raw) || context.notFound();
  });

  app.get("/api/avatars/:name/file", async (context) => {
    const refusal = lackOf(context, origins);
    if (refusal) return refusal;
    const name = context.req.param("name"), folder = store.find(name);
    return folder === undefined ? context.notFound() : await sendAvatar(context, name, folder);
  });

  const limit = atMost(MOST_REQUEST_BYTES, "rename the avatar");
  app.patch("/api/avatars/:name", limit, async (context) => {
    const refusal = lackOf(context, origins) ?? lackOfType(context, "rename the avatar");
    if (refusal) return refusal;
    return await attempt(context, async () => {
      const { name } = await readRequest(context.req.raw, renaming, "rename the avatar");
      await gallery.rename(context.req.param("name"), name);
      return context.json({ name });
    });
  });

  app.delete("/api/avatars/:name", async (context) => {
    const refusal = lackOf(context, origins);
    if (refusal) return refusal;
    return await attempt(context, async () => {
      await gallery.remove(context.req.param("name"));
      return context.body(null, 204);
    });
  });

  app.post("/api/avatars", async (context) => {
    const refusal = lackOf(context, origins) ?? lackOfType(context, "take the avatar", FILE_TYPES);
    if (refusal) return refusal;
    return await attempt(context, async () => {
      const announced = Number(context.req.header("content-length") ?? 0);
      if (announced > MOST_PACKED_BYTES) throw tooLarge(MOST_PACKED_BYTES, announced);
      const name = await gallery.receive(context.req.raw.body, context.req.query("name"));
      return context.json({ name }, 201);
    });
  });
  return app;
}

async function sendAvatar(context: Context, name: string, folder: string): Promise<Response> {
  try {
    const { length, stream } = await packAvatar(folder);
    return new Response(stream, {
      headers: {
        "content-type": "application/zip",
        "content-length": String(length),
        "content-disposition": `attachment; filename="${name}${AVATAR_FILE_ENDING}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return context.notFound();
    return told(context, 422, words(error));
  }
}

/** Answers with what is wrong with a request, where it is the request. */
async function attempt(context: Context, act: () => Promise<Response>): Promise<Response> {
  context.header("cache-control", "no-store");
  try {
    return await act();
  } catch (error) {
    if (error instanceof GalleryError) return told(context, error.status, error.message);
    if (error instanceof NoAvatarError) return told(context, 422, error.message);
    if (error instanceof TooLargeError) return told(context, 413, error.message);
    if (error instanceof LateError) return told(context, 408, error.message);
    if (error instanceof TypeError || error instanceof SyntaxError) return told(context, 400, error.message);
    throw error;
  }
}

/** Why a request may change nothing, and have no file; null where it may. */
function lackOf(context: Context<Guarded>, origins: OriginList): Response | null {
  const { grant } = context.var;
  if (grant !== null && !isOperator(grant)) {
    const error = `Cannot change avatars or have their files, the token's role is too small: ${grant.role}`;
    return context.json({ error, code: "not-allowed" }, 403);
  }
  const name = context.req.param("name");
  if (grant?.avatar !== undefined && grant.avatar !== name) {
    const error = `Cannot change another avatar than the token's, or have its file: ${grant.avatar}`;
    return context.json({ error, code: "not-allowed" }, 403);
  }
  if (senderOf(context.req.raw, origins) === "listed") {
    return told(context, 403, "Cannot change avatars or give out their files for a page of another origin");
  }
  return null;
}

function told(
  context: Context,
  status: 400 | 403 | 404 | 408 | 409 | 413 | 422 | 503,
  error: string,
): Response {
  context.header("cache-control", "no-store");
  return context.json({ error }, status);
}

const sees = (grant: Grant | null, avatar: string): boolean =>
  grant?.avatar === undefined || grant.avatar === avatar;
