/** A node, as others reach it. */
export interface NodePlace {
  readonly id: string;
  /** http(s)://host:port */
  readonly url: string;
}

/** Which node a session is on. */
export type Whereabouts =
  | { readonly kind: "here" }
  | { readonly kind: "elsewhere"; readonly node: NodePlace }
  /** No node takes it. */
  | { readonly kind: "refused"; readonly reason: string; readonly retryAfter?: number | undefined };

/** What is to be done with a session. */
export interface RelayWish {
  /** Whether it may begin by that; one that nobody is in is nowhere otherwise, which is here. */
  readonly opens: boolean;
}

/** As much of placement as relays ask. */
export interface Whereabout {
  readonly self: NodePlace;
  /** All other nodes that are there. */
  others(): readonly NodePlace[];
  whereIs(session: string, wish: RelayWish): Promise<Whereabouts>;
  /** Has it told where a session is from now on, each time that it comes to another node. @returns ends that */
  moved(listener: (session: string, node: string) => void): () => void;
}
