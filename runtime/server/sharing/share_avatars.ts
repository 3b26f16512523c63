/** The avatars of one node, and those of all others: what is put into one folder is in all. */
import { join } from "node:path";
import { STOCK_AVATAR } from "../../avatar/stock/look.ts";
import { message } from "../../base/message.ts";
import { isName } from "../../base/names.ts";
import type { BlobStore } from "../../blobs/blob_store.ts";
import { inFolder } from "../../blobs/open_blobs.ts";
import type { Nats } from "../../nats/connect_nats.ts";
import type { AvatarStore } from "../avatar_store.ts";
import { createActs, type Here } from "./acts.ts";
import { followIndex } from "./avatar_index.ts";
import { createMoves, type MoveOptions } from "./avatar_moves.ts";
import { createReviews } from "./reviews.ts";
import { openSharingNotes } from "./sharing_notes.ts";
import { tidy } from "./tidy.ts";

export interface SharingOptions extends Pick<MoveOptions, "isUsed" | "forget"> {
  readonly nats: Nats;
  readonly blobs: BlobStore;
  readonly avatars: AvatarStore;
  /** What this node is called, for those who read the index. */
  readonly node: string;
  /** What a training is making here. */
  coming(): string | null;
  readonly tell?: (text: string) => void;
  /** Between looks at the folder, into which other programs write too. */
  readonly lookMs?: number;
  /** Contents that nodes say they have now. */
  announced?(): Iterable<string>;
  /** For so long the store keeps the file of an avatar that nobody has any more; a day where not given. */
  readonly keepMs?: number;
  /** Between looks at the store. */
  readonly tidyMs?: number;
}

/** The gallery's side of it. */
export interface SharedNames {
  /** Whether others have an avatar of this name. */
  isTaken(name: string): boolean;
  /** An avatar has come into the folder. */
  added(name: string): void;
  /** One was taken out of it, which is to go everywhere. */
  removed(name: string): void;
}

export interface AvatarSharing extends SharedNames {
  /**
   * Waits for an avatar that others have and that is not here yet.
   *
   * @returns null where nothing has to be waited for; whether it is here now
   */
  bring(name: string): Promise<boolean> | null;
  /** Contents that are here, by name. */
  contents(): Readonly<Record<string, string>>;
  /** Ends once what is being done has been. */
  close(): Promise<void>;
}

const LOOK_MS = 5000;
/** Nodes that begin at once do not all look at once. */
const TIDY_MS = 3_600_000 * (0.75 + Math.random() / 2);
const KEEP_MS = 86_400_000;
/** No node keeps them for less: others need not know what each was told. */
const LEAST_KEEP_MS = 3_600_000;

export function shareAvatars(options: SharingOptions): AvatarSharing {
  const { nats, avatars, coming, tell = console.error, lookMs = LOOK_MS } = options;
  const { announced = () => [], keepMs = KEEP_MS, tidyMs = TIDY_MS } = options;
  const blobs = inFolder(options.blobs, "avatars");
  const { folder, defaultName } = avatars;
  const notes = openSharingNotes(folder), contents = new Map<string, Here>();
  const index = followIndex(nats, (name) => name === null ? found() : reviews.ask(name, true));
  const reviews = createReviews(async (name) => {
    if (index.id !== null && nats.isUp && isShared(name)) await acts.review(name);
  }, tell);
  const isTaken = (name: string) => index.get(name)?.deleted === false;
  const moves = createMoves({
    ...{ blobs, folder, tell, freshMs: Math.min(keepMs, LEAST_KEEP_MS) / 2 },
    ...{ isUsed: options.isUsed, forget: options.forget },
    isFixed: (name) => name === defaultName,
    isRemoved: (name) => notes.get(name)?.removed === true,
    isTaken: (name) => index.get(name) !== undefined || name === coming(),
  });
  const acts = createActs({
    ...{ index, notes, moves, contents, folder, defaultName, tell, node: options.node },
    ask: (name) => reviews.ask(name, true),
  });
  /** Each node builds the stock one for itself, as its own version has it; a training's is not done. */
  const isShared = (name: string) =>
    isName("avatar", name) && name !== STOCK_AVATAR && name !== coming() &&
    (name !== defaultName || avatars.find(name) === join(folder, name));

  function found(): void {
    notes.belongTo(index.id!);
    reviews.retry();
    look();
  }

  /** Looks at all there is, here and there. */
  function look(): void {
    if (index.id === null || !nats.isUp) return;
    const names = new Set(index.names());
    try {
      for (const { name, isDirectory } of Deno.readDirSync(folder)) if (isDirectory) names.add(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) tell(`Cannot share avatars: ${message(error)}`);
    }
    for (const name of names) reviews.ask(name);
  }

  async function lookAtStore(): Promise<void> {
    const history = nats.isUp ? await index.history() : null;
    if (history === null || isClosed) return;
    const has = new Set([...announced(), ...[...contents.values()].map(({ content }) => content)]);
    const done = await tidy({ blobs, history, announced: has, keepMs, isClosed: () => isClosed });
    if (done.removed > 0) tell(`Files of avatars that nobody has any more were taken away: ${done.removed}`);
    for (const name of done.missing.size > 0 ? contents.keys() : []) {
      if (!isClosed && done.missing.has(index.get(name)?.blob ?? "")) await acts.restore(name);
    }
  }

  let isClosed = false, tidying: Promise<void> | null = null;
  const timer = setInterval(look, lookMs);
  const tidier = setInterval(() => {
    tidying ??= lookAtStore().catch((error) => {
      if (!isClosed && nats.isUp) tell(`Cannot tidy ${blobs.place}: ${message(error)}`);
    }).finally(() => tidying = null);
  }, tidyMs);
  return {
    isTaken,
    added: (name) => reviews.ask(name, true),
    removed(name) {
      notes.remove(name);
      reviews.ask(name, true);
    },
    bring(name) {
      const entry = index.get(name);
      if (
        isClosed || !entry || !isTaken(name) || !isShared(name) || avatars.find(name) ||
        reviews.isResting(name)
      ) {
        return null;
      }
      return acts.bring(name, entry, null).catch((error) => {
        reviews.fail(name, error);
        return false;
      });
    },
    contents: () => Object.fromEntries([...contents].map(([name, { content }]) => [name, content])),
    async close() {
      isClosed = true;
      clearInterval(timer);
      clearInterval(tidier);
      moves.close();
      index.close();
      await reviews.close();
    },
  };
}
