import { dirname, join } from "node:path";
import { openProgress } from "../../cli/progress.ts";
import type { BlobStore } from "../../blobs/blob_store.ts";
import { checkContent, contentOf, fetchContent } from "../../blobs/content.ts";
import { type BackupFile, listManifests, readManifest } from "./manifest.ts";
import { type Part, partsOf, unitOf } from "./parts.ts";
import { openPlace } from "./place.ts";
import type { RestoreFlags } from "./restore.ts";

const MB = 1e6;
const PRIVATE = 0o600, PUBLIC = 0o644;
/** How many are named where many differ. */
const NAMED = 5;

interface PlannedUnit {
  readonly part: Part;
  readonly name: string;
  readonly files: readonly BackupFile[];
  readonly found: "absent" | "same" | "differs";
}

export async function runRestore(
  flags: RestoreFlags,
  written: string | undefined,
  name: string | undefined,
): Promise<void> {
  await using place = await openPlace(written, flags);
  const { store } = place;
  const chosen = name ?? (await listManifests(store)).at(-1);
  if (chosen === undefined) throw new Error(`Cannot restore, there must be a backup: none in ${store.place}`);
  const { files } = await readManifest(store, chosen);
  if (flags.check) return await check(store, chosen, files);
  const plan = await planOf(partsOf(flags), files);
  const differing = plan.filter(({ found }) => found === "differs");
  if (flags["dry-run"]) {
    const verbs = { absent: "put back", same: "is the same", differs: flags.replace ? "replace" : "differs" };
    for (const unit of plan) {
      console.log(`${verbs[unit.found]}  ${pathOf(unit)}  ${megabytes(bytesOf(unit.files))}`);
    }
    return console.log("Nothing was written");
  }
  if (differing.length > 0 && !flags.replace) {
    const named = differing.slice(0, NAMED).map(pathOf).join(", ");
    throw new Error(
      `Cannot restore, what is there must be the same unless --replace is given, and ${differing.length} differ: ${named}`,
    );
  }
  const wanted = plan.filter(({ found }) => found !== "same");
  const progress = progressOf("Restoring, MB", wanted.flatMap(({ files }) => files));
  try {
    for (const unit of wanted) await put(store, unit, progress.read);
  } finally {
    progress.end();
  }
  console.log(`Restored ${wanted.length} of ${plan.length} from ${chosen}; the others are the same`);
}

async function check(store: BlobStore, name: string, files: readonly BackupFile[]): Promise<void> {
  const progress = progressOf("Checking, MB", files);
  try {
    for (const file of files) {
      if (!await checkContent(store, file.hash, file.size)) throw lacking(store, file);
      progress.read(file.size, file.path);
    }
  } finally {
    progress.end();
  }
  console.log(`All ${files.length} files of ${name} are as they were kept`);
}

const lacking = ({ place }: BlobStore, { path, hash }: BackupFile): Error =>
  new Error(`Cannot restore ${path}, its content must be in ${place}: ${hash}`);

/** What is to be done with each unit that is asked for. */
async function planOf(parts: readonly Part[], files: readonly BackupFile[]): Promise<PlannedUnit[]> {
  const units = new Map<string, { part: Part; name: string; files: BackupFile[] }>();
  for (const file of files) {
    const found = unitOf(parts, file.path);
    if (!found) continue;
    const { part, unit: name } = found, key = `${part.at}/${name}`;
    if (!units.has(key)) units.set(key, { part, name, files: [] });
    units.get(key)!.files.push(file);
  }
  const plan: PlannedUnit[] = [];
  for (const unit of units.values()) plan.push({ ...unit, found: await whatIsThere(unit) });
  return plan;
}

async function whatIsThere(
  { part, name, files }: Pick<PlannedUnit, "part" | "name" | "files">,
): Promise<PlannedUnit["found"]> {
  const there = await Deno.lstat(join(part.folder, name)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (there === null) return "absent";
  for (const file of files) {
    const place = placeOf(part, file), info = await Deno.lstat(place).catch(() => null);
    if (!info?.isFile || info.size !== file.size) return "differs";
    const { hash } = await contentOf(async () => (await Deno.open(place)).readable);
    if (hash !== file.hash) return "differs";
  }
  return "same";
}

const placeOf = ({ at, folder }: Part, { path }: BackupFile): string =>
  join(folder, ...path.slice(at.length + 1).split("/"));

/** Whole or not at all: fetched aside, each file checked, then moved to its place. */
async function put(
  store: BlobStore,
  { part, name, files }: PlannedUnit,
  read: (bytes: number, path: string) => void,
): Promise<void> {
  const { folder, isPrivate } = part, target = join(folder, name);
  const aside = { ...part, folder: join(folder, `.restore-${crypto.randomUUID()}`) };
  const fresh = join(aside.folder, name), gone = join(folder, `.${name}.gone-${crypto.randomUUID()}`);
  try {
    await Deno.mkdir(aside.folder, { recursive: true, mode: isPrivate ? 0o700 : 0o755 });
    for (const file of files) {
      const place = placeOf(aside, file);
      await Deno.mkdir(dirname(place), { recursive: true });
      const mode = isPrivate ? PRIVATE : PUBLIC;
      if (!await fetchContent(store, file.hash, place, file.size, console.error, mode)) {
        throw lacking(store, file);
      }
      read(file.size, file.path);
    }
    const isThere = await Deno.lstat(target).then(() => true, () => false);
    if (isThere) await Deno.rename(target, gone);
    await Deno.rename(fresh, target);
  } finally {
    for (const each of [aside.folder, gone]) await Deno.remove(each, { recursive: true }).catch(() => {});
  }
}

function progressOf(what: string, files: readonly BackupFile[]) {
  const total = Math.max(1, Math.round(bytesOf(files) / MB)), progress = openProgress(what, total);
  let done = 0;
  return {
    read: (bytes: number, path: string) =>
      progress.show(Math.min(total, Math.round((done += bytes) / MB)), path),
    end: progress.end,
  };
}

const pathOf = ({ part, name }: PlannedUnit): string => `${part.at}/${name}`;
const bytesOf = (files: readonly BackupFile[]): number => files.reduce((sum, { size }) => sum + size, 0);
const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`;
