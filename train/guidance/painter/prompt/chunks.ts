import type { Item } from "./items.ts";
import type { Link } from "./meanings.ts";
import { type Role, roleOf } from "./roles.ts";

/** A noun with what stands before it, or adjectives by themselves. */
export interface Chunk {
  readonly is: "chunk";
  /** Without articles, and what says nothing. */
  readonly items: Item[];
  readonly nouns: Item[];
  /** "a", "her", where it has one. */
  readonly article: Item | undefined;
  /** What ties it to what stands before: that of the chunk before, behind "and" or a comma. */
  readonly link: Link | "verb" | "start";
  /** Directly behind a comma, a full stop, or neither. */
  readonly behind: "mark" | "stop" | undefined;
  /** What directly leads to it: "no", "wearing". */
  readonly lead: Item | undefined;
  /** Behind "and". */
  readonly isJoined: boolean;
  /** "as blood" of "lips red as blood". */
  readonly isComparison: boolean;
  /** Adjectives that directly follow a noun: "eyes glowing blue". */
  readonly isPostponed: boolean;
  /** It is said not to be there. */
  isAbsent: boolean;
  /** By "not", as adjectives are: "not grey". */
  isDenied: boolean;
}

export interface Tie {
  readonly is: "tie";
  readonly role: Exclude<Role, "article" | "adjective" | "noun" | "nothing">;
  readonly item: Item;
}

export type Node = Chunk | Tie;

/** Cuts a prompt's items into chunks and what ties them. */
export function chunksOf(items: readonly Item[]): Node[] {
  const nodes: Node[] = [], roles = items.map((item, k) => roleOf(item, items[k - 1], items[k + 1]));
  let open: Chunk | undefined, link: Chunk["link"] = "start";

  for (const [k, item] of items.entries()) {
    const role = roles[k]!;
    if (role === "nothing") continue;
    if (role === "article") {
      if (open && open.items.length > 0) close();
      open ??= start(item);
    } else if (role === "adjective") {
      if (open && open.nouns.length > 0) close();
      (open ??= start()).items.push(item);
    } else if (role === "noun") {
      open ??= start();
      open.items.push(item);
      open.nouns.push(item);
    } else if (
      !(role === "and" && open && open.items.length > open.nouns.length && open.nouns.length === 0 &&
        joins(k))
    ) {
      close();
      nodes.push({ is: "tie", role, item });
      if (role === "stop" || role === "but" || role === "who") {
        link = role === "stop" ? "start" : role === "who" ? "who" : "with";
      } else if (!["mark", "and", "or", "no", "not", "off", "is", "which"].includes(role)) {
        link = role as Chunk["link"];
      }
    }
  }
  close();
  return withLists(nodes);

  function start(article?: Item): Chunk {
    const last = nodes.at(-1), role = last?.is === "tie" ? last.role : undefined, compared = nodes.at(-2);
    return {
      ...{ is: "chunk", items: [], nouns: [], article, link, isAbsent: false, isDenied: false },
      behind: role === "mark" || role === "stop" ? role : undefined,
      lead: last?.is === "tie" ? last.item : undefined,
      isComparison: last?.is === "tie" && /^(as|like)$/.test(last.item.text) && compared?.is === "chunk" &&
        compared.nouns.length === 0,
      isJoined: role === "and" || role === "or",
      isPostponed: !article && last?.is === "chunk" && last.nouns.length > 0,
    };
  }

  function close(): void {
    if (open && open.items.length > 0) nodes.push(open);
    open = undefined;
  }

  /** "red and gold cape": an adjective follows. */
  function joins(at: number): boolean {
    for (let k = at + 1; k < items.length; k++) {
      if (roles[k] !== "nothing") return roles[k] === "adjective";
    }
    return false;
  }
}

/** "a blonde, blue-eyed woman": adjectives before a comma are those of the noun behind it. */
function withLists(nodes: readonly Node[]): Node[] {
  const listed: Node[] = [];
  let hasNoun = false;
  for (const node of nodes) {
    let whole = node;
    while (whole.is === "chunk" && whole.nouns.length > 0 && !whole.article && listed.length >= 2) {
      const [before, mark] = listed.slice(-2) as [Node, Node];
      if (mark.is !== "tie" || mark.role !== "mark" || before.is !== "chunk" || !awaitsNoun(before)) break;
      listed.splice(-2);
      whole = { ...before, items: [...before.items, ...whole.items], nouns: whole.nouns };
    }
    listed.push(whole);
    hasNoun ||= whole.is === "chunk" && whole.nouns.length > 0;
  }
  return listed;

  function awaitsNoun({ nouns, isPostponed, article, link }: Chunk): boolean {
    return nouns.length === 0 && !isPostponed &&
      (article !== undefined || !hasNoun || link === "with" || link === "in");
  }
}
