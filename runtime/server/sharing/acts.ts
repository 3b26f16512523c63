/** Brings one name's avatar here and its entry in the index together, as `decide` has it. */
import { join } from "node:path";
import { avatarContent, stampOf } from "./avatar_content.ts";
import type { AvatarIndex, KnownEntry } from "./avatar_index.ts";
import type { AvatarMoves } from "./avatar_moves.ts";
import { decide } from "./decide.ts";
import type { SharingNotes } from "./sharing_notes.ts";

/** What is here of an avatar. */
export interface Here {
  readonly stamp: string;
  readonly content: string;
}

export interface ActsOptions {
  readonly index: AvatarIndex;
  readonly notes: SharingNotes;
  readonly moves: AvatarMoves;
  /** As they were read last, by name. */
  readonly contents: Map<string, Here>;
  readonly folder: string;
  readonly defaultName: string;
  readonly node: string;
  /** Has a name looked at. */
  ask(name: string): void;
  tell(text: string): void;
}

export interface Acts {
  /** @throws {Error} with why it cannot be done for now */
  review(name: string): Promise<void>;
  /** @param stamp of what is to be replaced @returns whether it is here now */
  bring(name: string, entry: KnownEntry, stamp: string | null): Promise<boolean>;
  /** Keeps what is here in the store again, which has lost it. */
  restore(name: string): Promise<void>;
}

export function createActs(options: ActsOptions): Acts {
  const { index, notes, moves, contents, folder, defaultName, node, ask, tell } = options;

  async function review(name: string): Promise<void> {
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
    if (decision === "retract") return await retract(name, entry!);
    if (decision === "fetch") return void await bring(name, entry!, here?.stamp ?? null);
    if (decision === "remove") return moves.remove(name, here!.stamp) ? notes.forget(name) : undefined;
    if (decision === "part") part(name, here!.stamp);
  }

  async function publish(name: string, { stamp, content }: Here, over: KnownEntry | undefined) {
    const blob = await moves.keep(name, stamp);
    if (blob === null) return;
    const entry = { content, blob, node, deleted: false };
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
    for (const each of [other, name]) ask(each);
  }

  /** Tells the others that it was deleted here. */
  async function retract(name: string, { content, blob, revision }: KnownEntry): Promise<void> {
    if (await index.set(name, { content, blob, node, deleted: true }, revision)) notes.forget(name);
  }

  async function restore(name: string): Promise<void> {
    const entry = index.get(name), here = contents.get(name);
    if (!entry || entry.deleted || here?.content !== entry.content) return;
    const { revision, ...rest } = entry;
    const blob = await moves.keep(name, here.stamp);
    // Another release may have packed it.
    if (blob !== null && blob !== entry.blob) await index.set(name, { ...rest, blob }, revision);
  }

  return { review, bring, restore };
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
