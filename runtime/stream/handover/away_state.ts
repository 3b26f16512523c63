import type { MemberState } from "../session_state.ts";
import type { SoundPosition } from "../sound/speech_state.ts";
import type { RenditionSpec } from "../worker/render_messages.ts";
import type { SessionSnapshot } from "./snapshot.ts";

/** What a member comes back by: the hash of a secret that it alone has, and the token that it came in by; null for none. */
export interface Ticket {
  readonly secret: string;
  readonly token: string | null;
}

/** A member that is waited for. */
export interface AwayMember {
  /** Who it was: by motion alone, with what is drawn for it once it is back. */
  readonly member: MemberState;
  /** Its rendition, which stays open for it; null for none. */
  readonly holds: string | null;
  /** On the clock of the events. */
  readonly until: number;
}

/** The last packet of sound that a client got before it comes back. */
export interface Got {
  readonly generation: number;
  readonly sequence: number;
}

/** What happens between a member's connections, and between a session's servers. */
export type AwayEvent =
  /** A member's connection is lost without a word: who can come back is waited for. */
  | { readonly type: "lose"; readonly id: string; readonly time: number }
  /** A member goes on with another token. */
  | { readonly type: "bind"; readonly id: string; readonly token: string }
  /**
   * Another server's session goes on here. `still`: it is only got ready. `spec`: what is drawn where nobody asks for anything;
   * `receivedAt` as for a pose, `file` and `motionFile` as for a join.
   */
  | {
    readonly type: "adopt";
    readonly snapshot: SessionSnapshot;
    readonly still: boolean;
    readonly spec: RenditionSpec;
    readonly receivedAt: number;
    readonly time: number;
    readonly file: string;
    readonly motionFile?: string;
  }
  /** It will go on elsewhere: its recordings end. */
  | { readonly type: "wrapUp"; readonly time: number }
  /** It goes on elsewhere. `at`: how far the first utterance has been given out. */
  | { readonly type: "move"; readonly url: string | null; readonly at: SoundPosition };

export type AwayEffect =
  /** So many milliseconds later it is looked again who is waited for. */
  | { readonly type: "lookAgain"; readonly afterMs: number }
  /** The head shows that at first, and what moves it from there on. */
  | { readonly type: "easeFrom"; readonly pose: SessionSnapshot["shown"] }
  /** A member is told where it goes on, and its connection ends. */
  | { readonly type: "tellMoved"; readonly member: string; readonly url: string | null };
