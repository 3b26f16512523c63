/** What a viewer kept of what it saw. Times are the machine's, milliseconds. */

/** What a `welcome` said: whose pictures follow, and who the viewer is there. */
export interface Owner {
  readonly node: string;
  readonly epoch: number;
  readonly role: string;
  readonly clientId: string;
}

export interface SeenPicture {
  readonly at: number;
  readonly seq: number;
  readonly key: boolean;
  /** Whether a decoder can begin with it, or go on: H.264 of the right kinds. */
  readonly sound: boolean;
  /** Which of `owners` it is of. */
  readonly owner: number;
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
  /** Where what was seen is written when the standard input ends: JSON, a list of `ViewerRecord`. */
  readonly into: string;
}

export interface ViewerWish {
  readonly session: string;
  /** The node whose page it has open: `http://host:port`. */
  readonly node: string;
  readonly avatar: string;
  readonly role: "viewer" | "puppeteer";
  readonly token?: string;
}
