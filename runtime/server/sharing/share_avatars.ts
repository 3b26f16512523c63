/** The avatars of one node, and those of all others: what is put into one folder is in all. */
import { join } from "node:path";
import { STOCK_AVATAR } from "../../avatar/stock/look.ts";
import { message } from "../../base/message.ts";
import { isName } from "../../base/names.ts";
import type { BlobStore } from "../../blobs/blob_store.ts";
import { inFolder } from "../../blobs/open_blobs.ts";
import type { Nats } from "../../nats/connect_nats.ts";
import type { AvatarStore } from "../avatar_store.ts";
import { avatarContent, stampOf } from "./avatar_content.ts";
import { type AvatarIndex, followIndex, type KnownEntry } from "./avatar_index.ts";
import { createMoves, type MoveOptions } from "./avatar_moves.ts";
import { decide } from "./decide.ts";
import { createReviews } from "./reviews.ts";
import { openSharingNotes, type SharingNotes } from "./sharing_notes.ts";

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

/** What is here of an avatar. */
interface Here {
  readonly stamp: string;
  readonly content: string;
}

export function shareAvatars(options: SharingOptions): AvatarSharing {
  const { nats, avatars, coming, tell = console.error, lookMs = LOOK_MS } = options;
  const { folder, defaultName } = avatars;
  const notes = openSharingNotes(folder), contents = new Map<string, Here>();
  const index = followIndex(nats, (name) => name === null ? found() : reviews.ask(name, true));
  const reviews = createReviews(review, tell);
  const isTaken = (name: string) => index.get(name)?.deleted === false;
  const moves = createMoves({
    ...{ blobs: inFolder(options.blobs, "avatars"), folder, tell },
    ...{ isUsed: options.isUsed, forget: options.forget },
    isFixed: (name) => name === defaultName,
    isTaken: (name) => index.get(name) !== undefined || name === coming(),
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

  async function review(name: string): Promise<void> {
    if (index.id === null || !nats.isUp || !isShared(name)) return;
    const here = await whatIsHere(join(folder, name), name, contents);
    if (here === "changing") return;
    const entry = index.get(name), note = notes.get(name);
    const decision = decide({
      here: here?.content ?? null,
      agreed: note?.content ?? null,
      removed: note?.removed ?? false,
      index: entry ? { content: entry.content, deleted: entry.deleted } : null,
    });
    if (decision === "agree") return notes.agree(name, here!.content);
    if (decision === "forget") return notes.forget(name);
    if (decision === "publish") return await publish(name, here!, entry);
    if (decision === "retract") return await retract(index, notes, name, options.node);
    if (decision === "fetch") return void await bring(name, entry!, here?.stamp ?? null);
    if (decision === "remove") return moves.remove(name, here!.stamp) ? notes.forget(name) : undefined;
    if (decision === "part") part(name, here!.stamp);
  }

  async function publish(name: string, { stamp, content }: Here, over: KnownEntry | undefined) {
    const blob = await moves.keep(name, stamp);
    if (blob === null) return;
    const entry = { content, blob, node: options.node, deleted: false };
    // Where somebody was quicker, what that one wrote is looked at once it is here.
    if (!await index.set(name, entry, over?.revision ?? 0)) return;
    notes.agree(name, content);
    if (stampOf(join(folder, name)) === null) notes.remove(name);
  }

  async function bring(name: string, entry: KnownEntry, stamp: string | null): Promise<boolean> {
    const isHere = await moves.bring(name, entry, stamp);
    if (isHere) notes.agree(name, entry.content);
    return isHere;
  }

  /** Two avatars have one name: the one that came first into the index keeps it everywhere. */
  function part(name: string, stamp: string): void {
    if (name === defaultName) {
      throw new Error("other nodes have another one of this name, and the default stays as it is");
    }
    const other = moves.part(name, stamp);
    if (other === null) return;
    tell(
      `Other nodes have another avatar called ${name}: the one that was here is called ${other} from now on`,
    );
    for (const each of [other, name]) reviews.ask(each, true);
  }

  const timer = setInterval(look, lookMs);
  return {
    isTaken,
    added: (name) => reviews.ask(name, true),
    removed(name) {
      notes.remove(name);
      reviews.ask(name, true);
    },
    bring(name) {
      const entry = index.get(name);
      if (!entry || !isTaken(name) || !isShared(name) || avatars.find(name) || reviews.isResting(name)) {
        return null;
      }
      return bring(name, entry, null).catch((error) => {
        reviews.fail(name, error);
        return false;
      });
    },
    contents: () => Object.fromEntries([...contents].map(([name, { content }]) => [name, content])),
    async close() {
      clearInterval(timer);
      moves.close();
      index.close();
      await reviews.close();
    },
  };
}

/** Read again where its files are others, or were written to; `changing`: they are just now. */
async function whatIsHere(
  folder: string,
  name: string,
  contents: Map<string, Here>,
): Promise<Here | "changing" | null> {
  const stamp = stampOf(folder), known = contents.get(name);
  if (known && stamp === known.stamp) return known;
  contents.delete(name);
  if (stamp === null) return null;
  try {
    const here = { stamp, content: await avatarContent(folder) };
    if (stampOf(folder) !== stamp) return "changing";
    contents.set(name, here);
    return here;
  } catch (error) {
    if (stampOf(folder) !== stamp) return "changing";
    throw error;
  }
}

/** Tells the others that it was deleted here. */
async function retract(index: AvatarIndex, notes: SharingNotes, name: string, node: string): Promise<void> {
  const { content, blob, revision } = index.get(name)!;
  if (await index.set(name, { content, blob, node, deleted: true }, revision)) notes.forget(name);
}
