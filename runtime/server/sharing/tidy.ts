/** Takes the files of avatars away that nobody has any more, and finds those that are missing. */
import type { BlobStore } from "../../blobs/blob_store.ts";
import { contentName, isContentHash } from "../../blobs/content.ts";
import type { IndexHistory } from "./avatar_index.ts";

export interface TidyOptions {
  /** Of avatars. */
  readonly blobs: BlobStore;
  readonly history: IndexHistory;
  /** Contents that nodes say they have now. */
  readonly announced: ReadonlySet<string>;
  /** For so long a file lies there when nobody has it any more, milliseconds. */
  readonly keepMs: number;
  isClosed(): boolean;
}

export interface Tidied {
  /** Files that were taken away, and uploads that came to no end. */
  readonly removed: number;
  /** Files that names stand for, and that are not there. */
  readonly missing: ReadonlySet<string>;
}

const FOLDER = "sha256/";

/**
 * A file stays as long as a name stands for it or a node says that it has its content, and for `keepMs` behind that; where the index
 * is younger, everything does. Whoever has a name stand for a file again keeps an old one anew before (`putContent`), and what
 * was kept anew since it was looked at is not taken away: so nobody has to wait for anybody.
 */
export async function tidy(options: TidyOptions): Promise<Tidied> {
  const { blobs, history, announced, keepMs, isClosed } = options;
  const there = new Set<string>();
  for await (const { name } of blobs.list(FOLDER)) there.add(name);
  const current = history.entries.filter(({ over }) => over === null);
  const missing = new Set(current.map(({ blob }) => blob).filter((blob) => !there.has(contentName(blob))));
  if (!blobs.old || history.age < keepMs) return { removed: 0, missing };
  const wanted = new Set(
    history.entries
      .filter(({ over, content }) => over === null || over < keepMs || announced.has(content))
      .map(({ blob }) => contentName(blob)),
  );
  let removed = await blobs.old.removeUnfinished(keepMs);
  for (const name of there) {
    if (isClosed()) break;
    if (wanted.has(name) || !isContentHash(name.slice(FOLDER.length))) continue;
    const met = await blobs.old.look(name);
    if (met === null || met.age < keepMs) continue;
    await met.remove();
    removed += 1;
  }
  return { removed, missing };
}
