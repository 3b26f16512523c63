import { mkdir, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { cachedRepository, linkBlob, sizeOf } from "./cache.ts";
import type { KnownModel } from "./catalogue.ts";
import { withCompanions } from "./known_model.ts";
import { chooseFiles } from "./choose_files.ts";
import { downloadFile, type DownloadOptions } from "./download.ts";
import { findConversion, type HubFile, type HubListing, listRepository } from "./hub_listing.ts";
import type { HubSettings } from "./hub_settings.ts";
import { withRetries } from "./retries.ts";

export interface PullOptions extends Omit<DownloadOptions, "onBytes"> {
  /** Branch, tag or commit; `main` where it is left out. */
  readonly revision?: string | undefined;
  /** Told in plain words what happens. */
  readonly say?: ((line: string) => void) | undefined;
  /** Bytes that are there and bytes of all files of a model. */
  readonly onProgress?: ((model: KnownModel, there: number, total: number) => void) | undefined;
}

/**
 * Downloads a model and those it needs besides into the hub's cache. Files that are there stay; a download that was
 * broken off is gone on with. The revision's name comes last, so that until then an older pull stays what counts.
 *
 * @returns bytes that were fetched
 * @throws HubError for what the hub refuses, RangeError where the disk is too small, and what `downloadFile` throws
 */
export async function pullModel(
  model: KnownModel,
  settings: HubSettings,
  options: PullOptions = {},
): Promise<number> {
  const { revision } = options;
  // It becomes a path in the cache.
  if (revision !== undefined && !/^(?!\.)[\w.-]+(\/(?!\.)[\w.-]+)*$/.test(revision)) {
    throw new RangeError(`Cannot pull ${model.name}, a revision is a branch, a tag or a commit: ${revision}`);
  }
  if (settings.offline) throw new Error(`Cannot pull ${model.name}, HF_HUB_OFFLINE forbids it`);
  let fetched = 0;
  for (const each of withCompanions(model)) {
    // A revision is meant for the model itself: the others have their own.
    fetched += await pullOne(each, settings, each === model ? options : { ...options, revision: undefined });
  }
  return fetched;
}

async function pullOne(model: KnownModel, settings: HubSettings, options: PullOptions): Promise<number> {
  const { say = () => {}, onProgress, signal } = options;
  const { listing, revision, files } = await planPull(model, settings, options);
  const cached = cachedRepository(settings.cache, model.repository);
  const wanted = await Promise.all(files.map((file) => lookFor(file)));
  const missing = wanted.filter(({ state }) => state === "missing");
  const needed = missing.reduce((sum, { file, part }) => sum + file.size - part, 0);
  await checkSpace(settings.cache, needed, model);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let there = total - missing.reduce((sum, { file }) => sum + file.size, 0);
  let fetched = 0;
  for (const { file, state, part } of wanted) {
    const pointer = cached.snapshot(listing.commit, file.path);
    if (state === "linked") continue;
    const blob = cached.blob(file.hash.value);
    if (state === "missing") {
      await withLock(cached.lock(file.hash.value), signal, say, async () => {
        // Another process may have brought it while this one waited.
        if (await sizeOf(blob) === file.size) return;
        const onBytes = (bytes: number) => onProgress?.(model, there + bytes, total);
        await downloadFile(settings, listing, file, blob, { ...options, onBytes });
        fetched += file.size - part;
      });
      there += file.size;
    }
    await linkBlob(blob, pointer);
  }
  await cached.writeRef(revision, listing.commit);
  return fetched;

  async function lookFor(file: HubFile) {
    const blob = cached.blob(file.hash.value);
    const pointer = cached.snapshot(listing.commit, file.path);
    const state = await sizeOf(pointer) === file.size
      ? "linked"
      : await sizeOf(blob) === file.size
      ? "blob"
      : "missing";
    return { file, state, part: Math.min(file.size, await sizeOf(`${blob}.incomplete`) ?? 0) };
  }
}

interface Plan {
  readonly listing: HubListing;
  readonly revision: string;
  readonly files: readonly HubFile[];
}

/** Looks what there is to pull. Where weights are only there as pickles, the hub's own conversion is taken. */
async function planPull(model: KnownModel, settings: HubSettings, options: PullOptions): Promise<Plan> {
  const { revision = "main", say = () => {} } = options;
  const list = (at: string) =>
    withRetries(() => listRepository(settings, model.repository, at, options), options);
  const choose = (listing: HubListing, at: string): Plan | { missing: readonly string[] } => {
    const choice = chooseFiles(model, listing.files.map(({ path }) => path));
    if ("missing" in choice) return choice;
    return { listing, revision: at, files: listing.files.filter(({ path }) => choice.paths.includes(path)) };
  };
  const first = choose(await list(revision), revision);
  if ("files" in first) return first;
  if (options.revision === undefined) {
    const converted = await withRetries(() => findConversion(settings, model.repository, options), options);
    if (converted !== null) {
      say(`${model.repository} has its weights as .safetensors in ${converted} only: taking that`);
      const second = choose(await list(converted), converted);
      if ("files" in second) return second;
    }
  }
  const words = `${model.repository} at ${revision} lacks files: ${first.missing.join(", ")}`;
  throw new Error(`Cannot pull ${model.name}, ${words}`);
}

/** What other programs write meanwhile, and the disk's own needs. */
const SPARE_BYTES = 100e6;

async function checkSpace(cache: string, needed: number, { name }: KnownModel): Promise<void> {
  if (needed === 0) return;
  await mkdir(cache, { recursive: true });
  const { bavail, bsize } = await statfs(cache);
  const free = Number(bavail) * Number(bsize);
  if (free >= needed + SPARE_BYTES) return;
  throw new RangeError(
    `Cannot pull ${name}, it needs ${gigabytes(needed + SPARE_BYTES)} in ${cache} (HF_HUB_CACHE): ${
      gigabytes(free)
    }`,
  );
}

/** Bytes as people read them. */
export function gigabytes(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

const LOCK_INTERVAL_MS = 200;

/** The lock that Python's tools take too (flock), so that two downloads never write to one part. */
async function withLock(
  path: string,
  signal: AbortSignal | undefined,
  say: (line: string) => void,
  act: () => Promise<void>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  using lock = await Deno.open(path, { create: true, write: true });
  let told = false;
  while (!await lock.tryLock(true)) {
    if (!told) say("Another process pulls this file: waiting for it");
    told = true;
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, LOCK_INTERVAL_MS));
  }
  try {
    await act();
  } finally {
    await lock.unlock();
  }
}
