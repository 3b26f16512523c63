const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  jpg: "image/jpeg",
  js: "text/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
  webp: "image/webp",
  woff2: "font/woff2",
};

/** Each segment plain: nothing hidden, nothing that climbs, nothing a file system reads as a separator. */
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * Answers with a file of a folder, or null where there is none that may be shown. A path cannot leave the
 * folder, not by a link either. Browsers ask again each time and get 304 where nothing changed.
 *
 * @param path below the folder, with slashes, already decoded
 */
export async function serveFile(folder: string, path: string, request: Request): Promise<Response | null> {
  const segments = path.split("/");
  const contentType = CONTENT_TYPES[path.slice(path.lastIndexOf(".") + 1).toLowerCase()];
  if (!contentType || !segments.every((segment) => SEGMENT.test(segment))) return null;
  try {
    const root = await Deno.realPath(folder);
    const file = await Deno.realPath(`${root}/${segments.join("/")}`);
    if (!file.startsWith(root.endsWith("/") ? root : root + (Deno.build.os === "windows" ? "\\" : "/"))) {
      return null;
    }
    const { isFile, mtime, size } = await Deno.stat(file);
    if (!isFile) return null;
    const etag = `W/"${size.toString(36)}-${(mtime?.getTime() ?? 0).toString(36)}"`;
    const headers = { "content-type": contentType, "cache-control": "no-cache", etag };
    if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
    return new Response(await Deno.readFile(file), { headers });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}
