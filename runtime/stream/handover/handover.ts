import type { SessionSnapshot } from "./snapshot.ts";

/** Where a server stands among several, as clients are told. */
export interface Standing {
  readonly node?: string;
  /** Of a session's owners; a later one has a higher number. */
  readonly epoch?: number;
  /** Addresses of other servers, which clients may ask where this one has gone. */
  readonly elsewhere?: readonly string[];
}

/** How a session is let go. */
export interface Release {
  /** The server that goes on with it, as clients reach it; null: by the address that they have. */
  readonly url: string | null;
  /** So long it may take, milliseconds, whoever is slow. */
  readonly withinMs?: number;
  /**
   * Hands it over: what is given is the last state, and nothing is said any more until it is done. Where it throws the
   * session stays here and goes on.
   */
  hand?(snapshot: SessionSnapshot): Promise<void>;
}
