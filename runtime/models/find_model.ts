import { stat } from "node:fs/promises";
import { basename, isAbsolute, join, resolve } from "node:path";
import { type CachedRepository, cachedRepository, filesBelow, sizeOf } from "./cache.ts";
import type { KnownModel } from "./catalogue.ts";
import { knownModel } from "./known_model.ts";
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

/** A model that is known, or may be, but is not here in full. */
export class MissingModelError extends Error {
  override name = "MissingModelError";

  /** @param model what `deno task models pull` takes */
  constructor(readonly model: string, message: string) {
    super(message);
  }
}

/**
 * What means the same from every folder: the path of something that is there, or of what can only be a path, in full;
 * a name as it is. "owner/name" is a repository of the hub unless there is such a folder here.
 */
export async function settledModel(nameOrPath: string): Promise<string> {
  const isPath = /^[.~/\\]|^[a-z]:[\\/]/i.test(nameOrPath) ||
    await stat(nameOrPath).catch(() => null) !== null;
  return isPath ? resolve(nameOrPath) : nameOrPath;
}

/**
 * Finds a model by the path of a folder or file, or by a known name in the hub's cache. Nothing is fetched.
 *
 * @throws MissingModelError where it is not there in full, with the command that pulls it; Error for a path where there
 * is nothing; RangeError for an unknown name
 */
export async function findModel(
  nameOrPath: string,
  settings: HubSettings = readHubSettings(),
): Promise<FoundModel> {
  const settled = await settledModel(nameOrPath);
  if (isAbsolute(settled)) {
    if (!await stat(settled).catch(() => null)) {
      throw new Error(`Cannot open a model, there is no such folder or file: ${settled}`);
    }
    // Links stay: what lies beside a link into a cache is not what lies beside the blob.
    return { name: basename(settled), path: settled, vae: null };
  }
  const model = knownModel(settled);
  const path = await insist(model, settings, settled);
  const vae = model.autoencoder === undefined
    ? null
    : await insist(knownModel(model.autoencoder), settings, settled);
  return { name: model.name, path, vae };
}

async function insist(model: KnownModel, settings: HubSettings, asked: string): Promise<string> {
  const state = await cachedModel(model, settings);
  if ("path" in state) return state.path;
  const some = state.missing.slice(0, 3).join(", ") + (state.missing.length > 3 ? " ..." : "");
  // What is no known name may have been meant for a path.
  const nowhere = asked === model.repository ? "there is no such folder, and " : "";
  const files = `files of ${model.repository} are missing (deno task models pull ${asked} gets them)`;
  throw new MissingModelError(asked, `Cannot open ${asked}, ${nowhere}${files}: ${some}`);
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
