/** What a viewer kept of what it saw. Times are the machine's, milliseconds. */

/** Whose pictures these are, as a `welcome` said. */
export interface Owner {
  readonly node: string;
  readonly epoch: number;
}

export interface SeenPicture {
  readonly at: number;
  readonly seq: number;
  readonly key: boolean;
  /** Whether a decoder can begin with it, or go on: H.264 of the right kinds. */
  readonly sound: boolean;
  /** Which of `owners` it is of, and which connection it came by. */
  readonly owner: number;
  readonly connection: number;
}

export interface ViewerRecord {
  readonly session: string;
  readonly owners: readonly Owner[];
  readonly pictures: readonly SeenPicture[];
  /** What happened besides, in words, for who looks for a fault. */
  readonly events: readonly { readonly at: number; readonly what: string }[];
}

/** What the viewers' program is told at its start, as JSON. */
export interface ViewersWish {
  readonly viewers: readonly ViewerWish[];
  /** No message for so long, and a connection is taken for dead. */
  readonly silenceMs: number;
  /** Where what was seen is written when the standard input ends: JSON, a list of `ViewerRecord`. */
  readonly into: string;
}

export interface ViewerWish {
  readonly session: string;
  /** The nodes that it knows from the beginning, the first one goes first: `http://host:port`. */
  readonly nodes: readonly string[];
  readonly avatar: string;
  readonly role: "viewer" | "puppeteer";
  readonly token?: string;
  /** Whether it says that it follows. */
  readonly follows: boolean;
}
