import type { Chunk, Node, Tie } from "./chunks.ts";

/** How far a negation reaches: a phrase and its "or", a whole list, or all of the sentence. */
type Reach = "none" | "phrase" | "list" | "rest";

/**
 * Marks what a prompt says not to be there: by "no" and "without", by verbs that are denied or take off, and by what
 * stands behind ("her helmet off").
 */
export function markNegations(nodes: readonly Node[]): void {
  let reach: Reach = "none", denied = false;
  for (const [k, node] of nodes.entries()) {
    if (node.is === "chunk") {
      node.isAbsent ||= reach !== "none" || denied;
      node.isDenied = denied;
      node.isUnwanted = reach === "rest";
      if (denied) reach = "phrase";
      continue;
    }
    [reach, denied] = after(node, k);
  }

  function after({ role }: Tie, k: number): [Reach, boolean] {
    if (role === "none" || reach === "rest" && role !== "stop") return ["rest", false];
    switch (role) {
      case "no": {
        const answered = answers(nodes, k);
        if (answered) answered.isAbsent = true;
        return [answered ? "none" : "phrase", false];
      }
      case "not":
        return [reach, true];
      case "without":
      case "off": {
        if (role === "without" && leads(nodes, k)) return ["list", false];
        const taken = lastChunk(nodes, k);
        if (taken) taken.isAbsent = true;
        return ["none", false];
      }
      case "with":
      case "hold":
      case "verb":
        // "not wearing", but "no beard, wearing glasses".
        return denied ? ["list", false] : reach === "list" && isFirst(k) ? ["list", false] : ["none", false];
      case "is":
        return [denied ? reach : "none", denied];
      case "or":
      case "of":
        return [reach, denied];
      case "on":
        return [isNothing(k) ? reach : "none", false];
      case "and":
        return [reach === "list" && !leadsToVerb(nodes, k) ? "list" : "none", false];
      case "mark":
        return [reach !== "none" && isListed(nodes, k) ? reach : "none", false];
      default:
        return ["none", false];
    }
  }

  /** "nothing on her head". */
  function isNothing(k: number): boolean {
    const before = nodes[k - 1];
    return before?.is === "tie" && before.item.text === "nothing";
  }

  /** "forgot to wear". */
  function isFirst(k: number): boolean {
    const before = nodes[k - 1];
    return before?.is === "tie" && before.role === "without";
  }
}

/** A noun follows, as of "took off her crown". */
function leads(nodes: readonly Node[], at: number): boolean {
  for (const next of nodes.slice(at + 1)) {
    if (next.is === "chunk") return true;
    if (next.role !== "with" && next.role !== "verb" && next.role !== "of") return false;
  }
  return false;
}

/** "glasses" of "glasses: none". */
function answers(nodes: readonly Node[], at: number): Chunk | undefined {
  const node = nodes[at]!, next = nodes[at + 1];
  if (node.is !== "tie" || !/^(none|no|nope|nil)$/.test(node.item.text)) return undefined;
  if (next && !(next.is === "tie" && (next.role === "mark" || next.role === "stop"))) return undefined;
  const before = nodes[at - 1];
  const isTied = before?.is === "tie" && (before.role === "mark" || before.role === "is");
  const chunk = isTied ? nodes[at - 2] : before;
  return chunk?.is === "chunk" && !isSomebody(chunk) ? chunk : undefined;
}

/** "his hat" of "his hat has been taken off". */
function lastChunk(nodes: readonly Node[], at: number): Chunk | undefined {
  for (let k = at - 1; k >= 0; k--) {
    const node = nodes[k]!;
    if (node.is === "chunk") return isSomebody(node) ? undefined : node;
    if (!["is", "with", "verb"].includes(node.role)) return undefined;
  }
  return undefined;
}

/** "a woman with an off the shoulder dress" is there. */
function isSomebody({ nouns }: Chunk): boolean {
  const meaning = nouns.at(-1)?.meaning;
  return typeof meaning === "object" && meaning.is === "who";
}

function leadsToVerb(nodes: readonly Node[], at: number): boolean {
  const next = nodes[at + 1];
  return next?.is === "tie" && next.role !== "or" && next.role !== "and";
}

/** Chunks and commas. */
const LONGEST_LIST = 16;

/** "without a hat, glasses or a beard": the list ends with "or". */
function isListed(nodes: readonly Node[], at: number): boolean {
  for (const node of nodes.slice(at + 1, at + 1 + LONGEST_LIST)) {
    if (node.is === "tie" && node.role !== "mark") return node.role === "or";
  }
  return false;
}
