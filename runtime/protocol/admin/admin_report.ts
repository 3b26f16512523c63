import type { Role, SentDelivery } from "../fields.ts";
import type { Latency } from "../server_messages.ts";

/** One who is in a session, as operators see it. */
export interface MemberReport {
  readonly id: string;
  readonly role: Role;
  readonly delivery: SentDelivery;
  /** Pixels a side and frames a second of its pictures; null by motion alone. */
  readonly size: number | null;
  readonly fps: number | null;
  /** Pictures, and poses, that were due to it and not sent. */
  readonly dropped: number;
  /** Nobody looks, it says. */
  readonly resting: boolean;
}

/** One stream of pictures, over the last second. */
export interface RenditionReport {
  readonly size: number;
  /** Pixels a side that are really drawn. */
  readonly drawn: number;
  readonly fps: number;
  /** Frames a second that are wanted. */
  readonly wanted: number;
  /** Bits a second. */
  readonly bitrate: number;
  /** Medians, ms after the pose was received; null while nobody drives. */
  readonly latency: Latency | null;
}

/** A session, as operators see it. */
export interface SessionDetails {
  readonly name: string;
  readonly avatar: string;
  readonly coming: string | null;
  readonly state: "empty" | "watched" | "driven" | "ended";
  /** Who drives: a member's id, or what a tracker is called; null while nobody does. */
  readonly driver: string | null;
  readonly mood: string | null;
  readonly speaking: boolean;
  readonly recording: boolean;
  readonly members: readonly MemberReport[];
  readonly renditions: readonly RenditionReport[];
}

/** A server, as it tells of itself and as others in its cluster tell of themselves. */
export interface NodeReport {
  readonly name: string;
  readonly url: string;
  readonly version: string;
  readonly adapter: string;
  /** Pictures of the usual size a second, as measured; null where it draws none, or is not measured. */
  readonly capacity: number | null;
  /** The share of the last second that the device was at frames, 0 to 1. */
  readonly load: number;
  readonly sessions: number;
  readonly draining: boolean;
}

/** All that an operator sees at a glance. */
export interface AdminReport {
  readonly version: string;
  /** Seconds that it runs. */
  readonly uptime: number;
  /** Resident bytes of the process. */
  readonly memory: number;
  readonly connections: number;
  readonly worker: {
    readonly kind: "starting" | "running" | "restarting" | "failed" | "closed" | "none";
    readonly adapter: string | null;
    readonly reason: string | null;
    readonly restarts: number;
  };
  readonly busy: number;
  /** Why no sessions are taken; nothing where they are. */
  readonly lacks: readonly string[];
  /** Its name among those it works together with; null where it is alone: then it cannot be drained. */
  readonly node: string | null;
  readonly nodes: readonly NodeReport[];
  readonly sessions: readonly SessionDetails[];
  readonly trainings: readonly {
    readonly name: string;
    readonly state: string;
    readonly step: number;
    readonly steps: number;
  }[];
}

/** A line of the log, numbered from 1. */
export interface LogLine {
  readonly number: number;
  /** ms since the epoch */
  readonly time: number;
  readonly level: string;
  readonly words: string;
}
