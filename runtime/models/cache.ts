import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

/** A repository's folder in the hub's cache: blobs by hash, snapshots by commit with links to them, refs by name. */
export interface CachedRepository {
  readonly folder: string;
  blob(hash: string): string;
  /** @param path with slashes; without one, the snapshot itself */
  snapshot(commit: string, path?: string): string;
  /** The file whose lock keeps two downloads of one blob apart, Python's among them. */
  lock(hash: string): string;
  /** The commit that a revision stood at when it was last pulled. */
  readRef(revision: string): Promise<string | null>;
  writeRef(revision: string, commit: string): Promise<void>;
  /** Commits whose snapshots are there, the one of `main` first. */
  commits(): Promise<readonly string[]>;
}

const COMMIT = /^[0-9a-f]{40}$/;

/** @param repository owner and name */
export function cachedRepository(cache: string, repository: string): CachedRepository {
  const name = `models--${repository.replaceAll("/", "--")}`;
  const folder = join(cache, name);
  const steps = (path: string) => path === "" ? [] : path.split("/");
  const self: CachedRepository = {
    folder,
    blob: (hash) => join(folder, "blobs", hash),
    snapshot: (commit, path = "") => join(folder, "snapshots", commit, ...steps(path)),
    lock: (hash) => join(cache, ".locks", name, `${hash}.lock`),
    async readRef(revision) {
      if (COMMIT.test(revision)) return revision;
      try {
        const commit = (await readFile(join(folder, "refs", ...steps(revision)), "utf8")).trim();
        return COMMIT.test(commit) ? commit : null;
      } catch {
        return null;
      }
    },
    async writeRef(revision, commit) {
      if (COMMIT.test(revision)) return;
      const path = join(folder, "refs", ...steps(revision));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, commit);
    },
    async commits() {
      const names = await readdir(join(folder, "snapshots")).catch(() => []);
      const commits = names.filter((name) => COMMIT.test(name)).sort();
      const main = await self.readRef("main");
      return main !== null && commits.includes(main)
        ? [main, ...commits.filter((commit) => commit !== main)]
        : commits;
    },
  };
  return self;
}

/**
 * Puts a blob into a snapshot, as a relative link. Where links are not allowed (Windows without developer mode) the
 * blob itself moves there, as the hub's own tools do it.
 */
export async function linkBlob(blob: string, pointer: string): Promise<void> {
  await mkdir(dirname(pointer), { recursive: true });
  await rm(pointer, { force: true });
  try {
    await symlink(relative(dirname(pointer), blob), pointer);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "EEXIST" && await sizeOf(pointer) !== null) return;
    if (code !== "EPERM" && code !== "ENOTSUP") throw error;
    await rename(blob, pointer);
  }
}

/** Bytes of a file or of what a link leads to; null where there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    const { size } = await stat(path);
    return size;
  } catch {
    return null;
  }
}

const DEEPEST = 4;
const MOST_ENTRIES = 20_000;

/** The files below a folder, with slashes; links that lead nowhere are left out. */
export async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  let entries = 0;
  const visit = async (path: string, depth: number) => {
    const names = await readdir(path === "" ? folder : join(folder, path)).catch(() => []);
    for (const name of names.sort()) {
      if (++entries > MOST_ENTRIES) {
        throw new RangeError(`Cannot look through ${folder}, it must hold at most ${MOST_ENTRIES} files`);
      }
      const inside = path === "" ? name : `${path}/${name}`;
      const info = await stat(join(folder, inside)).catch(() => null);
      if (info?.isFile()) found.push(inside);
      else if (info?.isDirectory() && depth < DEEPEST) await visit(inside, depth + 1);
    }
  };
  await visit("", 1);
  return found;
}
