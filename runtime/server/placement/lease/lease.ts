import type { NodeAddress } from "../placement.ts";

/*
 * A lease says which node has a session: a key that is written by compare-and-set, and written anew all the time. No time of
 * the server's is trusted and no two clocks are compared. Who has it stops by itself before anybody else can take it:
 *
 *   holder     begins a write ---------------------------> EXPIRY - MARGIN later: it has stopped, but for a later write
 *   the others             see that write ----------------> EXPIRY later: they may take it
 *
 * and whoever takes it names the revision that it saw last: a write that nobody saw yet makes that fail.
 */

/** Others take a lease that has not been seen to change for so long, by a clock of their own. */
export const EXPIRY_MS = 2000;
/** So much sooner its holder has stopped: for timers that are late, and clocks that run faster than others. */
export const MARGIN_MS = 400;
/** What one write, or one word of a peer's, is good for, counted from before it was begun. */
export const SAFE_MS = EXPIRY_MS - MARGIN_MS;
/** Between the beginnings of writes. */
export const RENEW_MS = 500;
/** After a write that failed. */
const RETRY_MS = 100;
/** A write that takes longer makes its holder ask its peers. */
export const DOUBT_MS = 250;
/** Between questions to peers. */
export const ASK_MS = 250;
/** Of taking one in turn. */
export const MOST_TRIES = 5;
export { RETRY_MS };

/** What a key of a session was when it was seen. */
export interface LeaseEntry {
  readonly revision: number;
  readonly holder: NodeAddress;
  /** Of its holders: `epochAt`. */
  readonly epoch: number;
  /** Its holder has not taken it yet, and may at once: who had it before has stopped. */
  readonly given: boolean;
  /** What is needed to go on; null where nobody was in the session, or its holder's version writes it otherwise. */
  readonly snapshot: unknown;
}

const NOBODY: NodeAddress = { id: "", instance: "", url: "" };

/** A key that this version cannot read is somebody's until it has not changed for as long as any lease lasts. */
export const unreadable = (revision: number): LeaseEntry => ({
  ...{ revision, holder: NOBODY, epoch: 0, given: false, snapshot: null },
});

/** Who has it; null where that cannot be read. */
export const holderOf = ({ holder }: LeaseEntry): NodeAddress | null => holder === NOBODY ? null : holder;

/** What a holder knows. */
interface Holding {
  readonly epoch: number;
  /** Of its last write that is known to be there. */
  readonly revision: number;
  /** It stops then, unless it hears something first. Milliseconds of the node's own clock, as all times here. */
  readonly safeUntil: number;
  /** When the write on its way was begun; null where none is. */
  readonly writing: number | null;
  /** When the next is to begin. */
  readonly due: number;
  /** When peers were asked last. */
  readonly asked: number;
}

export type HeldLease = Holding & { readonly kind: "held" };

/** Being given to another: it is silent here already. */
export type HandingLease = Holding & {
  readonly kind: "handing";
  readonly to: NodeAddress;
  readonly snapshot: unknown;
  /** The write of before is still on its way; the one that gives; looking whose it is; writing anew that it is ours. */
  readonly phase: "waiting" | "giving" | "looking" | "resuming";
};

export type Lease =
  /** Nobody has it. @param revision of the key as it was seen last, 0 where there never was one */
  | { readonly kind: "free"; readonly revision: number }
  /** Another has it, or this node had it and stopped. @param seenAt when it was last seen to change */
  | { readonly kind: "theirs"; readonly entry: LeaseEntry; readonly seenAt: number }
  /** This node would have it. @param over the revision that it must have for that */
  | {
    readonly kind: "taking";
    readonly over: number;
    readonly entry: LeaseEntry | null;
    readonly tries: number;
  }
  | HeldLease
  | HandingLease
  /** Nobody needs the session any more: the key is being removed. */
  | { readonly kind: "leaving"; readonly revision: number; readonly safeUntil: number; readonly due: number };

export type LeaseEvent =
  /** The key was seen to change, sooner or later. @param entry null where it was removed */
  | { readonly type: "seen"; readonly entry: LeaseEntry | null; readonly revision: number }
  /** What the key is, asked for by `read`. */
  | { readonly type: "read"; readonly entry: LeaseEntry | null; readonly revision: number }
  /** It could not be asked for. */
  | { readonly type: "unread" }
  /** Some time has passed. @param patience how long after its end a lease is left to others; infinite where none may be taken */
  | { readonly type: "tick"; readonly up: boolean; readonly patience: number }
  /** NATS answers again: what others have done meanwhile is not known. */
  | { readonly type: "up" }
  /** It has ended long ago, and nobody needs it: its key is to go. */
  | { readonly type: "sweep" }
  /** It is to be had here, if nobody has it. */
  | { readonly type: "want" }
  /** A write is there. @param began when it was begun */
  | { readonly type: "wrote"; readonly revision: number; readonly began: number }
  /** A write was refused: the key has another revision. */
  | { readonly type: "beaten" }
  /** A write may be there, or not. */
  | { readonly type: "failed" }
  /** All peers have said that they cannot take anything. @param asked when they were asked */
  | { readonly type: "vouched"; readonly asked: number }
  /** To be given to another. */
  | { readonly type: "hand"; readonly to: NodeAddress; readonly snapshot: unknown }
  /** Nobody is in the session any more. Not while a write is on its way. */
  | { readonly type: "leave" };

export type LeaseEffect =
  /** To be written, if the key has this revision. @param after the epoch of who had it before */
  | { readonly type: "take"; readonly over: number; readonly after: number }
  | { readonly type: "renew"; readonly over: number; readonly epoch: number }
  | {
    readonly type: "give";
    readonly over: number;
    readonly after: number;
    readonly to: NodeAddress;
    readonly snapshot: unknown;
  }
  | { readonly type: "remove"; readonly over: number }
  | { readonly type: "read" }
  | { readonly type: "ask" }
  /** The session is here from now on. @param entry what it was before, to go on from; null where it is new */
  | { readonly type: "own"; readonly epoch: number; readonly entry: LeaseEntry | null }
  /** It is not here from now on. @param to who has it, as far as that is known */
  | { readonly type: "lost"; readonly reason: "late" | "taken"; readonly to: NodeAddress | null }
  /** It has been given: what was silent ends. */
  | { readonly type: "handed" }
  /** It could not be given: what was silent goes on. */
  | { readonly type: "kept" };

export interface LeaseStep {
  readonly lease: Lease;
  readonly effects: readonly LeaseEffect[];
}

/** The number of who takes a lease: the revision, but where a server has lost what it kept and counts anew. */
export const epochAt = (revision: number, after: number): number => Math.max(revision, after + 1);

/** A lease that nothing is known of. */
export const UNKNOWN_LEASE: Lease = { kind: "free", revision: 0 };
