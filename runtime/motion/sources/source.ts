/** What a tracker outside the page tells of one moment of a face. Readers use one object and its arrays again. */
export interface SourceFrame {
  /**
   * Which face of that sender, where the datagram says so (a phone's name, a number): `senderName` of it. Empty where it
   * says nothing.
   */
  sender: string;
  /** Milliseconds on the sender's clock, from any origin; NaN where the sender tells none. */
  t: number;
  /** Whether it sees a face; where not, expression and joints mean nothing. */
  face: boolean;
  /** [52], in the order of ARKIT_SHAPES, 0 to 1. */
  readonly expression: Float32Array;
  /** [5, 3], axis-angle, radians, in the order of JOINTS. */
  readonly joints: Float32Array;
}

/**
 * Reads one sender's datagrams. There is one reader for each address and port that sends, so that a frame which comes
 * in several datagrams is put together from one sender's alone.
 */
export interface DatagramReader {
  /**
   * Gives each frame that the datagram ends to `take`, which copies what it keeps. The datagram's bytes are used again
   * after the call: what a reader keeps of them it copies.
   *
   * @param receivedAt milliseconds since the epoch
   * @throws SyntaxError where the datagram is none of the protocol; it is counted, not logged
   */
  read(datagram: Uint8Array, receivedAt: number, take: (frame: SourceFrame) => void): void;
}

/** What is known of a protocol besides how it is read. */
export interface SourceFacts {
  /** As a sentence says it. */
  readonly words: string;
  /** Where its senders send unless told otherwise. */
  readonly port: number;
  /**
   * What has to be sent to a sender before it sends, and how often it is repeated while nothing comes, milliseconds.
   * It goes to the address that the user has named, and nowhere else.
   */
  readonly wake?: { readonly text: string; readonly port: number; readonly every: number };
}

/** Every protocol by which faces come in over UDP. Their readers are in readers.ts. */
export const SOURCE_KINDS = {
  livelink: { words: "Live Link Face", port: 11111 },
  vmc: { words: "VMC", port: 39539 },
  ifacialmocap: {
    words: "iFacialMocap",
    port: 49983,
    wake: { text: "iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719", port: 49983, every: 2000 },
  },
  openseeface: { words: "OpenSeeFace", port: 11573 },
} as const satisfies Readonly<Record<string, SourceFacts>>;

export type SourceKind = keyof typeof SOURCE_KINDS;

/** The protocols' names, in the table's order. */
export const SOURCE_KIND_NAMES = Object.keys(SOURCE_KINDS) as SourceKind[];

/** A blank frame, for a reader to fill. */
export function blankFrame(): SourceFrame {
  return { sender: "", t: NaN, face: false, expression: new Float32Array(52), joints: new Float32Array(15) };
}

/** Characters of a sender's name that are shown. */
export const SENDER_NAME_LENGTH = 32;
/** Some of what cannot be seen counts as letters: Hangul's fillers. */
const UNFIT = /(?:[^\p{L}\p{M}\p{N} ._:#@()+-]|\p{Default_Ignorable_Code_Point})+/gu;

/**
 * A name as somebody's datagram has it, fit to be shown: letters, digits, marks and a little punctuation, one space where
 * there are others, control characters or what cannot be seen, at most SENDER_NAME_LENGTH characters.
 */
export function senderName(text: string): string {
  // A long name is cut before it is looked at: a datagram may hold 64 KiB.
  const plain = text.slice(0, SENDER_NAME_LENGTH * 4).replace(UNFIT, " ");
  return [...plain.replace(/ +/g, " ").trim()].slice(0, SENDER_NAME_LENGTH).join("").trim();
}
