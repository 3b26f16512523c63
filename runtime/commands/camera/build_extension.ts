import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { version } from "../../cli/main_help.ts";
import { encodePng } from "../../formats/png.ts";
import { filesBelow } from "../../models/cache.ts";
import { bundleScripts } from "../../server/page_bundle.ts";
import { drawIcon } from "./icon.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const SOURCE = "static/camera_extension";
export const EXTENSION_NAME = "Headcast camera";
const ICON_SIZES = [16, 32, 48, 128];

/** Modules of the extension's own pages. */
const PAGES = ["page/background.ts", "page/session.ts", "page/options.ts", "page/embed.ts"];
/** Put into sites' pages, where scripts are no modules and leave no name behind. */
const CONTENT = ["site/bridge.ts", "site/site.ts"];
const PLAIN = ["page/session.html", "page/options.html", "page/options.css"];

/**
 * The extension's files by their path in its folder.
 *
 * @throws {Error} where its scripts cannot be bundled
 */
export async function buildExtension(signal?: AbortSignal): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const text = async (path: string) => await Deno.readTextFile(join(ROOT, SOURCE, path));
  const manifest = {
    ...JSON.parse(await text("manifest.json")),
    name: EXTENSION_NAME,
    version,
  };
  files.set("manifest.json", new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
  for (const path of PLAIN) files.set(path, await Deno.readFile(join(ROOT, SOURCE, path)));
  for (const size of ICON_SIZES) {
    const png = encodePng(drawIcon(size), size, size, 4, (bytes) => deflateSync(bytes, { level: 9 }));
    files.set(`icons/${size}.png`, png);
  }
  const folder = await Deno.makeTempDir({ prefix: "headcast-camera-" });
  try {
    const bundle = (how: readonly string[], room: string, paths: readonly string[]) =>
      bundleScripts(ROOT, [...how, "--outdir", join(folder, room)], paths.map((path) => `${SOURCE}/${path}`));
    await bundle(["--code-splitting"], "page", PAGES);
    for (const path of CONTENT) await bundle(["--format", "iife"], "site", [path]);
    signal?.throwIfAborted();
    for (const path of await filesBelow(folder)) {
      if (!path.endsWith(".map")) files.set(path, withoutMap(await Deno.readFile(join(folder, path))));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return files;
}

/** Without a map: what stands in one of this machine's folders is nobody's business. */
function withoutMap(script: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(script).replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
  return new TextEncoder().encode(text);
}
