import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DATA_FOLDER } from "../avatar/folder/data_folder.ts";
import { message } from "../base/message.ts";
import { filesBelow } from "../models/cache.ts";
import { type Asset, makeAsset } from "./asset.ts";
import { contentTypeOf } from "./static_files.ts";

/*
 * The page's TypeScript, bundled for browsers by Deno itself and kept in out/ until a source changes.
 *
 * `deno bundle` in a process of its own against Deno.bundle(), both pages, lavapipe's two busy cores: 0.9 s against
 * 0.17 s, but Deno.bundle() has to be unlocked for every command, and its esbuild stays until the server ends.
 */

const ENTRIES = [
  ...["static/live/main.ts", "static/train/main.ts"],
  // Loaded when somebody wants to be tracked, the second by a classic worker: see tracker_files.ts.
  ...["static/live/track/face_tracker.ts", "static/live/track/tracking_worker.ts"],
  // The page that tracks a face for those that embed a head.
  "static/webcam/main.ts",
  // What draws a head in a browser, loaded when one may.
  "static/client/delivery/drawing.ts",
  // The page of those who run the server.
  "static/admin/main.ts",
  // The page for OBS's browser source.
  "static/obs/main.ts",
  // What draws heads by WebGPU, for whoever wants it: embedded pages import it by its address.
  ...[
    "static/client/draw/open_drawer.ts",
    "static/client/draw/open_aside.ts",
    "static/client/draw/worker.ts",
  ],
  // Loaded by the page's sound into its AudioWorklets.
  ...["static/client/sound/player_worklet.ts", "static/live/sound/microphone_worklet.ts"],
];
/** One file by itself, which pages of others take with them: see static/embed/main.ts. */
export const EMBED_ENTRY = "static/embed/main.ts";
/** What decides besides the sources: versions of packages, and how Deno reads the sources. */
const SETTINGS = ["deno.json", "deno.lock", "static/deno.json"];

/** Bundled files by their path below static/, such as "live/main.js". */
export type PageBundle = ReadonlyMap<string, Asset>;

interface KeptBundle {
  /** Sources, below the project's folder. */
  readonly sources: readonly string[];
  /** Of the sources and settings, in that order. */
  readonly hash: string;
  readonly files: readonly (Omit<Asset, "raw" | "encoded"> & {
    readonly path: string;
    /** base64 */
    readonly raw: string;
    readonly encoded: Readonly<Record<string, string>>;
  })[];
}

export interface BundleOptions {
  /** The project's folder. */
  root: string;
  /** Where the bundle is kept, as seen from the project's folder; a folder that cannot be written to is no fault. */
  kept: string;
  /** Writes scripts with their maps into a folder. */
  run: (root: string, folder: string) => Promise<void>;
}

/** Gives a function that opens the page's scripts, once a process however many ask; it tries again after a failure. */
export function pageBundles(options: BundleOptions): () => Promise<PageBundle> {
  let opening: Promise<PageBundle> | null = null;
  return () =>
    opening ??= (async () => {
      try {
        return await readKept(options) ?? await makeBundle(options);
      } catch (cause) {
        opening = null;
        throw new Error(`Cannot show the page, its scripts could not be bundled: ${message(cause)}`, {
          cause,
        });
      }
    })();
}

/**
 * The page's scripts, as they were kept or made anew.
 *
 * @throws {Error} where they are not there and cannot be made
 */
export const openPageBundle: () => Promise<PageBundle> = pageBundles({
  root: fileURLToPath(new URL("../../", import.meta.url)),
  kept: join(DATA_FOLDER, "out", "page_bundle.json"),
  run: runBundler,
});

/** The bundle of last time; null where there is none or a source has changed. */
async function readKept({ root, kept }: BundleOptions): Promise<PageBundle | null> {
  try {
    const { sources, hash, files }: KeptBundle = JSON.parse(await Deno.readTextFile(resolve(root, kept)));
    if (await hashOf(root, sources) !== hash) return null;
    const bytes = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));
    return new Map(files.map(({ path, raw, encoded, ...rest }) => [path, {
      ...rest,
      raw: bytes(raw),
      encoded: Object.fromEntries(Object.entries(encoded).map(([name, base64]) => [name, bytes(base64)])),
    }]));
  } catch {
    // Never made, of a source that is gone, or half a file: made anew.
    return null;
  }
}

async function makeBundle({ root, kept, run }: BundleOptions): Promise<PageBundle> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-page-" });
  try {
    await run(root, folder);
    const bundle = new Map<string, Asset>();
    const sources = new Set<string>();
    for (const path of await filesBelow(folder)) {
      const file = join(folder, path);
      const bytes = await Deno.readFile(file);
      const asset = path.endsWith(".map") ? plainSourceMap(root, bytes, dirname(file), sources) : bytes;
      bundle.set(path, await makeAsset(asset, contentTypeOf(path) ?? "application/octet-stream"));
    }
    await keep(resolve(root, kept), bundle, [...sources].sort(), await hashOf(root, [...sources].sort()));
    return bundle;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runBundler(root: string, folder: string): Promise<void> {
  await Promise.all([
    bundleScripts(root, ["--code-splitting", "--outdir", folder], ENTRIES),
    bundleScripts(root, ["--outdir", join(folder, "embed")], [EMBED_ENTRY]),
  ]);
}

/** @throws {Error} in the bundler's words */
export async function bundleScripts(
  root: string,
  how: readonly string[],
  entries: readonly string[],
): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--platform", "browser", "--minify", "--sourcemap=linked"],
      ...[...how, ...entries],
    ],
    cwd: root,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim().replace(/^error: /, ""));
}

/** The map with names that tell nothing of this machine's folders; the project's own are put into `sources`. */
function plainSourceMap(
  root: string,
  bytes: Uint8Array,
  folder: string,
  sources: Set<string>,
): Uint8Array<ArrayBuffer> {
  const map: { sources: string[] } = JSON.parse(new TextDecoder().decode(bytes));
  map.sources = map.sources.map((source) => {
    const path = relative(root, resolve(folder, source)).replaceAll("\\", "/");
    if (!path.startsWith("..")) {
      sources.add(path);
      return path;
    }
    return `npm/${path.split("/").slice(-4).join("/")}`;
  });
  return new TextEncoder().encode(JSON.stringify(map));
}

async function keep(
  path: string,
  bundle: PageBundle,
  sources: readonly string[],
  hash: string,
): Promise<void> {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const kept: KeptBundle = {
    sources,
    hash,
    files: [...bundle].map(([path, { raw, encoded, ...rest }]) => ({
      path,
      ...rest,
      raw: base64(raw),
      encoded: Object.fromEntries(Object.entries(encoded).map(([name, bytes]) => [name, base64(bytes)])),
    })),
  };
  const fresh = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(fresh, JSON.stringify(kept));
    await Deno.rename(fresh, path);
  } catch {
    // A checkout that cannot be written to: the bundle lives as long as the process.
    await Deno.remove(fresh).catch(() => {});
  }
}

/** @throws {Deno.errors.NotFound} where one of the files is gone */
async function hashOf(root: string, sources: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(`${Deno.version.deno} ${ENTRIES.join()} ${EMBED_ENTRY}`);
  for (const path of [...sources, ...SETTINGS]) {
    hash.update(path).update(await Deno.readFile(join(root, path)));
  }
  return hash.digest("base64url");
}
