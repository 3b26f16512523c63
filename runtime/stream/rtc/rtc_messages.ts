import type { Offer } from "./read_offer.ts";

/** What passes between the server's thread and the one that has the connections. */

/** A server by which connections are made, as a page's RTCPeerConnection has it. */
export interface IceServer {
  readonly urls: string;
  readonly username?: string;
  readonly credential?: string;
}

/** Where a connection may be made. */
export interface RtcPlace {
  /** Addresses at which the other side is told that it reaches this one. */
  readonly hosts: readonly string[];
  /** Addresses that are bound, of each kind one; all of the machine's where it is not given. */
  readonly bind: { readonly udp4?: string; readonly udp6?: string } | undefined;
  /** UDP ports, the first and the last; any where it is not given. */
  readonly ports?: readonly [number, number];
  /** Where there are none, nobody beyond the other side is ever asked for anything. */
  readonly iceServers: readonly IceServer[];
}

/**
 * `new` until it is connected for the first time. `failed`: it could not be made, or nothing has been heard for long;
 * `closed`: the other side has ended it. Nothing follows on these two.
 */
export type RtcState = "new" | "connected" | "failed" | "closed";

export type ToRtcWorker =
  | { readonly type: "open"; readonly id: number; readonly place: RtcPlace; readonly idleMs: number }
  | { readonly type: "answer"; readonly id: number; readonly offer: Offer }
  | { readonly type: "offer"; readonly id: number }
  | { readonly type: "accept"; readonly id: number; readonly answer: string }
  | {
    readonly type: "frame";
    readonly id: number;
    readonly epoch: number;
    readonly data: Uint8Array<ArrayBuffer>;
  }
  | {
    readonly type: "sound";
    readonly id: number;
    readonly epoch: number;
    readonly data: Uint8Array<ArrayBuffer>;
  }
  | { readonly type: "close"; readonly id: number };

export type FromRtcWorker =
  /** What was asked for: an SDP, or nothing but that it was done. */
  | { readonly type: "done"; readonly id: number; readonly sdp: string }
  | { readonly type: "refused"; readonly id: number; readonly reason: string }
  | { readonly type: "state"; readonly id: number; readonly state: RtcState; readonly reason: string | null }
  | { readonly type: "needKey"; readonly id: number }
  | { readonly type: "told"; readonly id: number; readonly told: RtcTold }
  /** A frame of so many bytes has left. */
  | { readonly type: "sent"; readonly id: number; readonly bytes: number; readonly stats: RtcStats }
  | { readonly type: "closed"; readonly id: number };

/** Since the beginning. */
export interface RtcStats {
  packets: number;
  bytes: number;
  /** Packets that the other side asked for again. */
  nacks: number;
  /** Key frames that it asked for. */
  keys: number;
}

/** What the other side tells of the pictures that it receives (RFC 3550, 6.4.2). */
export interface RtcTold {
  /** There and back, milliseconds; null while it has seen no report of ours. */
  readonly roundTripMs: number | null;
  /** Share of the packets since it told before that were lost, 0..1. */
  readonly lost: number;
}
