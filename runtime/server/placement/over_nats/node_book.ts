import * as v from "valibot";
import { nameOf } from "../../../nats/names.ts";
import type { Clock } from "../../../stream/live_clock.ts";
import { readJson } from "../lease/lease_value.ts";
import {
  MAX_NEWS_BYTES,
  type NodeBeat,
  nodeBeat,
  nodeFacts,
  type NodeFactsNews,
  type NodeNews,
  type NodeSign,
  nodeSign,
} from "../node_news.ts";

/** A node that has said nothing for so long is gone. */
export const GONE_MS = 2500;
/** Nodes that are remembered. */
const MAX_NODES = 256;

interface Known {
  facts: NodeFactsNews | null;
  beat: NodeBeat | null;
  /** Of a node of any version. */
  sign: NodeSign | null;
  beatRevision: number;
  /** By this node's own clock. */
  heardAt: number;
}

/** What is known of all nodes. */
export interface NodeBook {
  /** Takes what a key says; whether it was a node's. */
  take(key: string, value: Uint8Array | null, revision: number): boolean;
  /** Those that were heard lately, and of which all is known. @param at since when nothing can be heard, where NATS is away */
  alive(at?: number): readonly NodeNews[];
  /** Signs of life of so many milliseconds, of nodes of all versions. */
  heard(ms: number, at: number): readonly NodeSign[];
  /** Those that are alive and of another version. */
  strange(at?: number): readonly NodeSign[];
}

export function createNodeBook(clock: Pick<Clock, "now">): NodeBook {
  const known = new Map<string, Known>();

  function rowOf(id: string): Known | null {
    const row = known.get(id);
    if (row) return row;
    if (known.size >= MAX_NODES) {
      const [gone] = [...known].filter(([, { heardAt }]) => clock.now() - heardAt > GONE_MS);
      if (!gone) return null;
      known.delete(gone[0]);
    }
    const made = { facts: null, beat: null, sign: null, beatRevision: 0, heardAt: -Infinity };
    known.set(id, made);
    return made;
  }

  function forget(id: string, kind: string): void {
    const row = known.get(id);
    if (kind === "beat" && row) Object.assign(row, { beat: null, sign: null, heardAt: -Infinity });
  }

  function take(key: string, value: Uint8Array | null, revision: number): boolean {
    const [, kind = "", token = ""] = /^(beat|facts)\.([^.]+)$/.exec(key) ?? [];
    if (kind === "") return false;
    const id = nameOf(token);
    if (id === null) return true;
    if (value === null) {
      forget(id, kind);
      return true;
    }
    const said = readJson(value, MAX_NEWS_BYTES);
    if (kind === "facts") {
      const found = v.safeParse(nodeFacts, said, { abortEarly: true });
      const row = found.success && found.output.id === id ? rowOf(id) : null;
      if (row && found.output) row.facts = found.output as NodeFactsNews;
      return true;
    }
    const sign = v.safeParse(nodeSign, said, { abortEarly: true });
    const row = sign.success && sign.output.id === id ? rowOf(id) : null;
    // What is listed again is no sign of life.
    if (!row || row.beatRevision === revision) return true;
    const found = v.safeParse(nodeBeat, said, { abortEarly: true });
    const beat = found.success ? found.output : null;
    Object.assign(row, { beat, sign: sign.output, beatRevision: revision, heardAt: clock.now() });
    return true;
  }

  const newsOf = ({ facts, beat }: Known): NodeNews | null =>
    facts && beat && facts.instance === beat.instance ? { ...facts, ...beat } : null;

  return {
    take,
    alive: (at = clock.now()) =>
      [...known.values()].filter(({ heardAt }) => at - heardAt <= GONE_MS).map(newsOf)
        .filter((each) => each !== null),
    heard: (ms, at) =>
      [...known.values()].filter(({ heardAt }) => at - heardAt <= ms).map(({ sign }) => sign)
        .filter((each) => each !== null),
    strange: (at = clock.now()) =>
      [...known.values()].filter(({ beat, heardAt }) => beat === null && at - heardAt <= GONE_MS)
        .map(({ sign }) => sign).filter((each) => each !== null),
  };
}
