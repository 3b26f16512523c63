import { createVirtualTime, type VirtualTime } from "./virtual_time.ts";

/** What is served by cost: a rendition. */
export interface Flow {
  readonly session: string;
  /** Who pays for it, in equal parts: a token or an address each. */
  readonly payers: ReadonlySet<string>;
  /** One of twice the weight is given twice the time. */
  readonly weight: number;
}

/** Where a flow stands: one by one how much its payer, its session there and it alone have been served, virtual ms. */
export type Standing = readonly [payer: number, session: number, alone: number];

/**
 * Shares one device among flows by what they cost, not by how often they are served. Payers share it equally; what is
 * a payer's, its sessions share equally, and what is a session's, its flows. Who is not there leaves its share to the
 * others, and has no claim on it later.
 *
 * Start-time fair queueing (P. Goyal, H. Vin, H. Cheng: "Start-time Fair Queueing", SIGCOMM 1996), one queue in
 * another. It needs no cost in advance: a flow is served by when its last service ended in virtual time, and that is
 * known once its cost is.
 */
export interface FairQueue<F extends Flow> {
  standingOf(flow: F): Standing;
  /** Notes that a flow is served now. */
  serve(flow: F): void;
  /** @param ms what it cost; negative where more was charged before @param payers who pay, where not all of its own do */
  charge(flow: F, ms: number, payers?: Iterable<string>): void;
  /**
   * Notes what a payer had of another server's device, virtual ms: it has so much less of this one as long as others want
   * theirs. It is put off by no more than `most`, so that it has its share again soon after.
   */
  owe(payer: string, ms: number, most: number): void;
  /** What a payer has had beyond its share, while others wanted theirs, ms. */
  debtOf(payer: string): number;
  /** A flow that does not come back. */
  remove(flow: F): void;
}

/** Below zero where `a` is served before `b`. */
export function compareStandings(a: Standing, b: Standing): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

export function createFairQueue<F extends Flow>(): FairQueue<F> {
  const payers = createVirtualTime<string>();
  /** Of each payer, where it has any. */
  const sessions = new Map<string, VirtualTime<string>>();
  /** Of each session. */
  const flows = new Map<string, VirtualTime<F>>();

  const within = <K>(map: Map<string, VirtualTime<K>>, name: string): VirtualTime<K> => {
    const known = map.get(name);
    if (known) return known;
    const made = createVirtualTime<K>();
    map.set(name, made);
    return made;
  };

  /** The payer that has had the least; a flow is served on its behalf. */
  function neediest({ payers: all }: F): string | undefined {
    let best: string | undefined;
    for (const payer of all) {
      if (best === undefined || payers.startOf(payer) < payers.startOf(best)) best = payer;
    }
    return best;
  }

  return {
    standingOf(flow) {
      const payer = neediest(flow);
      return [
        payer === undefined ? 0 : payers.startOf(payer),
        payer === undefined ? 0 : sessions.get(payer)?.startOf(flow.session) ?? 0,
        flows.get(flow.session)?.startOf(flow) ?? 0,
      ];
    },
    serve(flow) {
      const payer = neediest(flow);
      if (payer !== undefined) {
        payers.serve(payer);
        for (const name of sessions.keys()) if (!payers.has(name)) sessions.delete(name);
        within(sessions, payer).serve(flow.session);
      }
      within(flows, flow.session).serve(flow);
    },
    charge(flow, ms, paying = flow.payers) {
      const all = [...paying];
      const part = ms / flow.weight / all.length;
      for (const payer of all) {
        payers.charge(payer, part);
        within(sessions, payer).charge(flow.session, part);
      }
      within(flows, flow.session).charge(flow, ms / flow.weight);
    },
    owe(payer, ms, most) {
      const room = most - payers.aheadOf(payer);
      if (room > 0) payers.charge(payer, Math.min(ms, room));
    },
    debtOf: (payer) => payers.aheadOf(payer),
    remove(flow) {
      const rest = flows.get(flow.session);
      rest?.forget(flow);
      if (rest?.isEmpty) flows.delete(flow.session);
    },
  };
}
