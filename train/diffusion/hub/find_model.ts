import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type CachedRepository, cachedRepository, filesBelow, sizeOf } from "./cache.ts";
import { type KnownModel, knownModel } from "./catalogue.ts";
import { chooseFiles } from "./choose_files.ts";
import { type HubSettings, readHubSettings } from "./hub_settings.ts";

/** A model on this machine. */
export interface FoundModel {
  readonly name: string;
  /** Its folder, or its .safetensors file where all networks are in one. */
  readonly path: string;
  /** Folder of the autoencoder that is used in place of its own; null for its own. */
  readonly vae: string | null;
}

/**
 * Finds a model by the path of a folder or file, or by a known name in the hub's cache. Nothing is fetched.
 *
 * @throws Error where it is not there in full, with the command that pulls it; RangeError for an unknown name
 */
export async function findModel(
  nameOrPath: string,
  settings: HubSettings = readHubSettings(),
): Promise<FoundModel> {
  if (await stat(nameOrPath).catch(() => null)) {
    // Links stay: what lies beside a link into a cache is not what lies beside the blob.
    const path = resolve(nameOrPath);
    return { name: basename(path), path, vae: null };
  }
  if (/^[.~/\\]|^[a-z]:\\/i.test(nameOrPath)) {
    throw new Error(`Cannot open a model, there is no such folder or file: ${resolve(nameOrPath)}`);
  }
  const model = knownModel(nameOrPath);
  const path = await insist(model, settings, nameOrPath);
  const vae = model.autoencoder === undefined
    ? null
    : await insist(knownModel(model.autoencoder), settings, nameOrPath);
  return { name: model.name, path, vae };
}

async function insist(model: KnownModel, settings: HubSettings, asked: string): Promise<string> {
  const state = await cachedModel(model, settings);
  if ("path" in state) return state.path;
  const some = state.missing.slice(0, 3).join(", ") + (state.missing.length > 3 ? " ..." : "");
  const where = `files of ${model.repository} are missing (deno task models pull ${asked} gets them)`;
  throw new Error(`Cannot open ${asked}, ${where}: ${some}`);
}

export type CachedModel =
  | { readonly path: string; readonly bytes: number }
  | {
    readonly missing: readonly string[];
    /** Bytes of files that a stopped pull has begun: the next one goes on with them. */
    readonly begun: number;
  };

/** What the cache has of a model. Of several snapshots the first that is whole counts, that of `main` ahead. */
export async function cachedModel(model: KnownModel, settings: HubSettings): Promise<CachedModel> {
  const cached = cachedRepository(settings.cache, model.repository);
  let best: readonly string[] | undefined;
  for (const commit of await cached.commits()) {
    const folder = cached.snapshot(commit);
    const choice = chooseFiles(model, await filesBelow(folder));
    if ("paths" in choice) {
      const sizes = await Promise.all(choice.paths.map((path) => sizeOf(cached.snapshot(commit, path))));
      const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
      const entry = cached.snapshot(commit, choice.layout.entry);
      // A folder stays where it is: what lies beside a link to a blob is found in the snapshot only.
      return { path: resolve(entry), bytes };
    }
    if (best === undefined || choice.missing.length < best.length) best = choice.missing;
  }
  const nothing = chooseFiles(model, []);
  const missing = best ?? ("missing" in nothing ? nothing.missing : []);
  return { missing, begun: await bytesOfParts(cached) };
}

async function bytesOfParts(cached: CachedRepository): Promise<number> {
  const folder = join(cached.folder, "blobs");
  const parts = (await filesBelow(folder)).filter((name) => name.endsWith(".incomplete"));
  const sizes = await Promise.all(parts.map((name) => sizeOf(join(folder, name))));
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
