/** What is done to the folder of avatars, and to the store, as it was decided. */
import { join } from "node:path";
import { MOST_PACKED_BYTES } from "../../avatar/folder/file/avatar_files.ts";
import { packAvatar } from "../../avatar/folder/file/pack_avatar.ts";
import { numberedName } from "../../base/names.ts";
import type { BlobContent, BlobStore } from "../../blobs/blob_store.ts";
import { type Content, contentOf, putContent } from "../../blobs/content.ts";
import { arrive } from "./arrive.ts";
import { stampOf } from "./avatar_content.ts";
import type { IndexEntry } from "./avatar_index.ts";

export interface MoveOptions {
  readonly blobs: BlobStore;
  /** Of avatars. */
  readonly folder: string;
  isUsed(name: string): boolean;
  /** Whether it must stay as it is, whatever others have. */
  isFixed(name: string): boolean;
  /** Whether it was deleted here, of which the others have not been told yet: what is on its way is not wanted any more. */
  isRemoved(name: string): boolean;
  /** Whether no avatar may get this name. */
  isTaken(name: string): boolean;
  forget(name: string): void;
  tell(text: string): void;
  /** What lies in the store for longer is kept anew where a name is to stand for it. */
  readonly freshMs: number;
}

/**
 * Each is told the stamp of the folder that was decided on, null for none, and does nothing where it has another by now, or is
 * shown: it is decided anew later.
 */
export interface AvatarMoves {
  /** Keeps it in the store. @returns the hash of its file; null where it has changed meanwhile */
  keep(name: string, stamp: string): Promise<string | null>;
  /** @returns whether it is here now. @throws as `arrive` */
  bring(name: string, entry: IndexEntry, stamp: string | null): Promise<boolean>;
  /** @returns whether it is gone */
  remove(name: string, stamp: string): boolean;
  /** Gives it another name. @returns that; null where nothing was done */
  part(name: string, stamp: string): string | null;
  close(): void;
}

export function createMoves(options: MoveOptions): AvatarMoves {
  const { blobs, folder, isUsed, isFixed, isRemoved, isTaken, forget, tell, freshMs } = options;
  /** What they come to as files: others may say as often as they like that a name has to be told anew. */
  const kept = new Map<string, { stamp: string; content: Content }>();
  const arriving = new Map<string, Promise<boolean>>();
  let last: Promise<unknown> = Promise.resolve(), isClosed = false;
  const folderOf = (name: string) => join(folder, name);
  const isBusy = (name: string, stamp: string | null): boolean =>
    isClosed || stampOf(folderOf(name)) !== stamp || stamp !== null && (isUsed(name) || isFixed(name));

  /** As the gallery does with what is deleted. */
  function setAside(name: string): void {
    const gone = join(folder, `.${name}.gone-${crypto.randomUUID()}`);
    Deno.renameSync(folderOf(name), gone);
    kept.delete(name);
    forget(name);
    Deno.remove(gone, { recursive: true }).catch(() => {});
  }

  async function fetched(name: string, entry: IndexEntry, stamp: string | null): Promise<boolean> {
    if (isBusy(name, stamp)) return false;
    let isHere = false;
    await arrive(blobs, folder, entry, tell, (unpacked) => {
      if (isBusy(name, stamp) || isRemoved(name)) return;
      if (stamp !== null) setAside(name);
      Deno.renameSync(unpacked, folderOf(name));
      forget(name);
      isHere = true;
    });
    return isHere;
  }

  return {
    async keep(name, stamp) {
      const open = () => packed(folderOf(name)), met = kept.get(name);
      const content = met?.stamp === stamp ? met.content : await contentOf(open);
      if (stampOf(folderOf(name)) !== stamp) return null;
      kept.set(name, { stamp, content });
      await putContent(blobs, open, { known: content, freshMs });
      return stampOf(folderOf(name)) === stamp ? content.hash : null;
    },
    bring(name, entry, stamp) {
      const known = arriving.get(name);
      if (known) return known;
      const coming = last.then(() => fetched(name, entry, stamp)).finally(() => arriving.delete(name));
      last = coming.catch(() => {});
      arriving.set(name, coming);
      return coming;
    },
    remove(name, stamp) {
      if (isBusy(name, stamp)) return false;
      setAside(name);
      return true;
    },
    part(name, stamp) {
      if (isBusy(name, stamp)) return null;
      for (let count = 2;; count++) {
        const other = numberedName("avatar", name, count);
        if (isTaken(other) || stampOf(folderOf(other)) !== null) continue;
        Deno.renameSync(folderOf(name), folderOf(other));
        kept.delete(name);
        forget(name);
        return other;
      }
    },
    close: () => void (isClosed = true),
  };
}

async function packed(folder: string): Promise<BlobContent> {
  const { length, stream } = await packAvatar(folder);
  if (length <= MOST_PACKED_BYTES) return stream;
  await stream.cancel();
  throw new Error(`its file must have at most ${MOST_PACKED_BYTES} bytes: ${length}`);
}
