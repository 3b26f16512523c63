import platform, { type PlatformPath } from "node:path";
import { answerWith, type Asset, makeAsset } from "./asset.ts";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  bin: "application/octet-stream",
  css: "text/css; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  jpg: "image/jpeg",
  js: "text/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
  map: "application/json; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
  webp: "image/webp",
  woff2: "font/woff2",
};

/** A file's type by its name, undefined for one that is not shown to browsers. */
export const contentTypeOf = (path: string): string | undefined =>
  CONTENT_TYPES[path.slice(path.lastIndexOf(".") + 1).toLowerCase()];

/** Each segment plain: nothing hidden, nothing that climbs, nothing a file system reads as a separator. */
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** Files of text, which are compressed once: by path, as they were last. */
const known = new Map<string, { readonly version: string; readonly asset: Asset }>();

/**
 * Answers with a file of a folder, or null where there is none that may be shown. A path cannot leave the
 * folder, not by a link either. Browsers ask again each time and get 304 where nothing changed.
 *
 * @param path below the folder, with slashes, already decoded
 */
export async function serveFile(folder: string, path: string, request: Request): Promise<Response | null> {
  const segments = path.split("/");
  const contentType = contentTypeOf(path);
  if (!contentType || !segments.every((segment) => SEGMENT.test(segment))) return null;
  try {
    const root = await Deno.realPath(folder);
    const file = await Deno.realPath(`${root}/${segments.join("/")}`);
    if (!isBelow(root, file)) return null;
    const { isFile, mtime, size } = await Deno.stat(file);
    if (!isFile) return null;
    const version = `${size.toString(36)}-${(mtime?.getTime() ?? 0).toString(36)}`;
    if (contentType.startsWith("text/") || contentType === CONTENT_TYPES.svg) {
      return answerWith(await textAsset(file, version, contentType), request);
    }
    const etag = `W/"${version}"`;
    const headers = { "content-type": contentType, "cache-control": "no-cache", etag };
    if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
    return new Response(await Deno.readFile(file), { headers });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}

/** Whether a file lies in a folder; both whole paths, links resolved. @param paths how the system writes them */
export function isBelow(
  folder: string,
  file: string,
  { relative, isAbsolute, sep }: Pick<PlatformPath, "relative" | "isAbsolute" | "sep"> = platform,
): boolean {
  const way = relative(folder, file);
  // On Windows there is no way to another drive.
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function textAsset(file: string, version: string, contentType: string): Promise<Asset> {
  const last = known.get(file);
  if (last?.version === version) return last.asset;
  const asset = await makeAsset(await Deno.readFile(file), contentType);
  known.set(file, { version, asset });
  return asset;
}
