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
  /** One of those that a list of what is not wanted has: unknown words of it tell nothing. */
  isUnwanted: boolean;
  /** Behind it stands where it is: "a cat on her shoulder", "her dog sits beside her". */
  readonly isPlaced: boolean;
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
      // "playing a violin, black dress".
      if (role === "mark" && (link === "hold" || link === "near")) link = "with";
      if (role === "stop" || role === "but" || role === "who") {
        link = role === "stop" ? "start" : role === "who" ? "who" : "with";
      } else if (!["mark", "and", "or", "no", "not", "off", "none", "is", "which"].includes(role)) {
        link = role as Chunk["link"];
      }
    }
  }
  close();
  return withPlaces(withLists(nodes));

  function start(article?: Item): Chunk {
    const last = nodes.at(-1), role = last?.is === "tie" ? last.role : undefined, compared = nodes.at(-2);
    return {
      ...{
        is: "chunk",
        items: [],
        nouns: [],
        article,
        link,
        isAbsent: false,
        isDenied: false,
        isUnwanted: false,
        isPlaced: false,
      },
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

  /** "red and gold cape": an adjective follows, but none of "purple scales and gold horns". */
  function joins(at: number): boolean {
    if (/^(scales|fur|feathers)$/.test(items[at - 1]!.text)) return false;
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

/** Where somebody holds or has beside them what is not theirs to be. */
const HOLDERS = /^(arms?|hands?|lap|shoulders?|neck|head|side|mouth|back|feet|knees?|wrist|finger)$/;
const OWN = /^(his|her|their|its)$|^(on|in|around|beside|behind|next to) (his|her|their)$/;

function withPlaces(nodes: readonly Node[]): Node[] {
  return nodes.map((node, k) =>
    node.is === "chunk" && isPlaced(nodes.slice(k + 1, k + 6)) ? { ...node, isPlaced: true } : node
  );
}

/** "in her arms", "sits next to him", "around his neck". */
function isPlaced(behind: readonly Node[]): boolean {
  let isOwn = false, isBeside = false;
  for (const node of behind) {
    if (node.is === "tie") {
      // "a dog beside him".
      if (!["verb", "on", "near", "in", "is", "hold"].includes(node.role)) return isBeside;
      isBeside ||= node.role === "near";
      isOwn ||= OWN.test(node.item.text);
    } else {
      if (node.nouns.length === 0) continue;
      return (isOwn || OWN.test(node.article?.text ?? "")) && HOLDERS.test(node.nouns.at(-1)!.text);
    }
  }
  return isBeside;
}
