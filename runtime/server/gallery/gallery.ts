import { join } from "node:path";
import { readAvatarInfo } from "../../avatar/folder/avatar_folder.ts";
import { STOCK_AVATAR } from "../../avatar/stock/look.ts";
import { isName, nameFrom, numberedName, slugOf } from "../../base/names.ts";
import type { GalleryAvatar } from "../../protocol/gallery.ts";
import type { Hub } from "../../stream/hub.ts";
import type { AvatarEntry, AvatarStore } from "../avatar_store.ts";
import type { SharedNames } from "../sharing/share_avatars.ts";
import { GalleryError } from "./gallery_error.ts";
import { createUploads } from "./uploads.ts";

/** The folder of avatars, as it is changed beside live sessions. */
export interface Gallery {
  /** @param knows whether the asker may know of a session */
  list(knows: (session: string) => boolean): Promise<GalleryAvatar[]>;
  /** @throws {GalleryError} */
  rename(from: string, to: string): Promise<void>;
  /** @throws {GalleryError} */
  remove(name: string): Promise<void>;
  /**
   * Takes an avatar that comes as one file: whole, or not at all.
   *
   * @param name its own, with a number behind it where that is taken, where not given
   * @returns its name
   * @throws {GalleryError} for the name, {NoAvatarError} for the file, {TooLargeError}
   */
  receive(body: ReadableStream<Uint8Array> | null, name: string | undefined): Promise<string>;
}

type Sessions = Pick<Hub, "sessions" | "forgetAvatar">;

/** Sessions with somebody in them that show an avatar, or are about to. */
export const usersOf = (hub: Pick<Hub, "sessions">, name: string): string[] =>
  hub.sessions().filter(({ avatar, coming, state }) =>
    state !== "empty" && state !== "ended" && (avatar === name || coming === name)
  ).map((session) => session.name);

/**
 * @param coming the avatar that a training makes, whose place is taken
 * @param shared those that other nodes have too; there are none where it is not given
 */
export function createGallery(
  hub: Sessions,
  store: AvatarStore,
  coming: () => string | null = () => null,
  shared?: SharedNames,
): Gallery {
  const uploads = createUploads(store.folder);
  const isKept = (name: string) => name === store.defaultName || name === STOCK_AVATAR;

  /** The folder of an avatar that may go. @throws {GalleryError} */
  function free(name: string, what: string): string {
    const folder = store.find(name);
    if (folder === undefined) {
      throw new GalleryError(404, `Cannot ${what} an avatar that is not there: ${name}`);
    }
    if (isKept(name)) {
      throw new GalleryError(409, `Cannot ${what} the avatar that is shown where nobody names one: ${name}`);
    }
    const users = usersOf(hub, name);
    if (users.length > 0) {
      throw new GalleryError(409, `Cannot ${what} an avatar that live sessions show: ${name}`);
    }
    if (name === coming()) {
      throw new GalleryError(409, `Cannot ${what} an avatar that a training is making: ${name}`);
    }
    return folder;
  }

  /** @throws {GalleryError} */
  function place(name: string): string {
    if (!isName("avatar", name)) {
      throw new GalleryError(
        400,
        `Cannot name an avatar, ${NAME_RULE}: ${JSON.stringify(name.slice(0, 40))}`,
      );
    }
    const folder = join(store.folder, name);
    if (isTaken(name, folder)) {
      throw new GalleryError(409, `Cannot name an avatar as another is named already: ${name}`);
    }
    return folder;
  }

  const isTaken = (name: string, folder: string) =>
    name === store.defaultName || name === coming() || isThere(folder) || (shared?.isTaken(name) ?? false);

  function placeLike(name: string): { name: string; folder: string } {
    for (let like = name, count = 2;; like = numberedName("avatar", name, count++)) {
      const folder = join(store.folder, like);
      if (!isTaken(like, folder)) return { name: like, folder };
    }
  }

  return {
    async list(knows) {
      const entry = (avatar: AvatarEntry): GalleryAvatar => {
        const users = usersOf(hub, avatar.name), inUse = users.length > 0;
        const making = avatar.name === coming(), deletable = !inUse && !making && !isKept(avatar.name);
        return { ...avatar, inUse, sessions: users.filter(knows), making, deletable };
      };
      return (await store.list()).map(entry);
    },
    async rename(from, to) {
      // No session begins between looking and acting: neither waits for anything.
      const folder = free(from, "rename");
      if (to === from) return;
      const renamed = place(to);
      Deno.renameSync(folder, renamed);
      hub.forgetAvatar(from);
      shared?.removed(from);
      await retitle(renamed, to);
      shared?.added(to);
    },
    async remove(name) {
      const folder = free(name, "delete");
      const gone = join(store.folder, `.${name}.gone-${crypto.randomUUID()}`);
      Deno.renameSync(folder, gone);
      hub.forgetAvatar(name);
      shared?.removed(name);
      await Deno.remove(gone, { recursive: true });
    },
    async receive(body, name) {
      if (name !== undefined) place(name);
      return await uploads.take(body, name, (unpacked, title) => {
        const to = name === undefined ? placeLike(nameLike(title)) : { name, folder: place(name) };
        Deno.renameSync(unpacked, to.folder);
        hub.forgetAvatar(to.name);
        shared?.added(to.name);
        return to.name;
      });
    },
  };
}

/** The avatar's own name as far as it can be one here. */
function nameLike(title: string): string {
  const name = nameFrom("avatar", title);
  return isName("avatar", name) ? name : slugOf(title);
}

const NAME_RULE = 'it must be 1 to 64 letters, digits, ".", "_" and "-", the first a letter or a digit';

/** Links that lead nowhere too. */
function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What the avatar is called in its own words, for who packs it or copies the folder. */
async function retitle(folder: string, name: string): Promise<void> {
  const info = await readAvatarInfo(folder).catch(() => null);
  // A broken one is named by its folder alone.
  if (info === null) return;
  const fresh = join(folder, `.avatar-${crypto.randomUUID()}.json`);
  await Deno.writeTextFile(fresh, JSON.stringify({ ...info, name }, null, 2) + "\n");
  await Deno.rename(fresh, join(folder, "avatar.json"));
}
