import type { SessionSnapshot } from "../../stream/handover/snapshot.ts";
import type { FindElsewhere, PassOn } from "../../stream/shares/elsewhere.ts";
import type { PayerUse } from "../../stream/shares/payer_uses.ts";
import type { NodeNews } from "./node_news.ts";

/** One of the servers that work together, as others reach it. */
export interface NodeAddress {
  readonly id: string;
  /** Of the process: another one that goes by the same name is another. */
  readonly instance: string;
  /** http:// or https://, without a path. */
  readonly url: string;
}

/** What somebody wants of a session, as far as it is known: a session that nobody has goes where that fits best. */
export interface Wish {
  readonly avatar?: string | undefined;
  /** Here and nowhere else, as far as nobody has it: what begins it works on this node alone. */
  readonly here?: boolean;
}

/** Where a session is to be had. */
export type Where =
  | { readonly kind: "here"; readonly epoch: number }
  | { readonly kind: "elsewhere"; readonly node: NodeAddress; readonly epoch: number }
  /** Nowhere for now. */
  | { readonly kind: "refused"; readonly reason: string };

/** What placement does with this node's sessions: the hub's, as far as it is needed. */
export interface SessionHost {
  /** All, and how many are in each. */
  sessions(): readonly { readonly name: string; readonly clients: number }[];
  /** Null where there is no such session, or nobody in it. */
  snapshotOf(session: string): SessionSnapshot | null;
  adopt(session: string, snapshot: SessionSnapshot, still?: boolean): Promise<void>;
  release(
    session: string,
    to: {
      readonly url: string | null;
      readonly withinMs?: number;
      hand?(snapshot: SessionSnapshot): Promise<void>;
    },
  ): Promise<boolean>;
}

/** What this node says of itself, asked for as often as it is told. */
export interface NodeFacts {
  /** The GPU that it draws on; empty where it draws nothing. */
  readonly adapter: string;
  /** Pictures of the usual size that it draws and encodes in a second, as measured; null where it draws none, or is not measured. */
  readonly capacity: number | null;
  /** Content hashes by name. */
  readonly avatars: Readonly<Record<string, string>>;
  /** Names of those that are shown, or have been. */
  readonly warm: readonly string[];
  /** The share of the last second that the device was at frames, 0 to 1. */
  readonly load: number;
  /** Sessions that it would take yet: none where it has its most, or cannot draw; as many as come where it is not given. */
  readonly room?: number;
  /** What each payer has of the device. */
  readonly payers: Readonly<Record<string, PayerUse>>;
}

/** Which of several servers has which session. */
export interface Placement {
  /** This one; null where it is alone. */
  readonly node: NodeAddress | null;
  /** Whether no new sessions are taken. */
  readonly isDraining: boolean;
  /** Finds a session, and gives it a place where it has none. Never throws; it may take some seconds while its node is gone. */
  whereIs(session: string, wish?: Wish): Promise<Where>;
  /** As far as it is known at once, without giving it a place; null where nobody has it. */
  known(session: string): Where | null;
  /** Which owner of a session this one is; null where it is not its owner. Later owners have higher numbers. */
  epochOf(session: string): number | null;
  /** All that are alive, this one too. */
  nodes(): readonly NodeNews[];
  /** Gives it the sessions that it is to place, and begins. Nothing is taken before. */
  host(sessions: SessionHost, facts: () => NodeFacts): void;
  /**
   * Signs what is said to another node, so that it knows who says it. Each can be used once.
   *
   * @throws {Error} where this one is alone
   */
  sign(to: NodeAddress, claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** What another node has signed for this one; null where it has not, or it was shown before. */
  verify(signed: string): Promise<SignedByNode | null>;
  /** Answers what another node asks of this one by HTTP, at `CLUSTER_PATH`; null where it is alone. */
  answer(request: Request): Promise<Response> | null;
  /** Has a session handed to another node, as well as can be; false where it is not here or no other can have it. */
  move(session: string): Promise<boolean>;
  /** What a payer has on other nodes. */
  readonly elsewhere: FindElsewhere;
  /** Gives a session that nobody is in to a node that would not refuse a payer; each once in a while. */
  readonly pass: PassOn;
  /** Takes no new sessions, and hands over those that it has. */
  drain(): Promise<void>;
  /** Lets go of all that is here, without handing it over, and ends. */
  close(): Promise<void>;
}

/** What has been signed, and by whom. */
export interface SignedByNode {
  readonly node: string;
  readonly instance: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Below it nodes ask each other. */
export const CLUSTER_PATH = "/cluster";
