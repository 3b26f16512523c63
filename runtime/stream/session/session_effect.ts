import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { LinkKind, PoseFrame } from "../../motion/driver.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { AvatarNewsState } from "../../protocol/fields.ts";
import type { AwayEffect } from "../handover/away_state.ts";
import type { MoodEffect } from "../mood/mood_state.ts";
import type { SeatEffect } from "../seat/seat_state.ts";
import type { SpeechEffect } from "../sound/speech_state.ts";
import type { RenditionState, SessionState } from "../session_state.ts";

/** What is to be done about what has happened to a session. */
export type SessionEffect =
  /** The event is not accepted and has changed nothing: its sender is told. */
  | {
    readonly type: "reject";
    readonly code: ErrorCode;
    readonly message: string;
    readonly retryAfter?: number;
  }
  | { readonly type: "open"; readonly rendition: RenditionState }
  | { readonly type: "close"; readonly rendition: string }
  /** From here on a member is given a rendition's frames, beginning with a key frame. */
  | { readonly type: "watch"; readonly member: string; readonly rendition: string }
  | { readonly type: "unwatch"; readonly member: string; readonly rendition: string }
  /** It is given them again after a rest: the key frame that others do not need is on its account. */
  | { readonly type: "rewatch"; readonly member: string; readonly rendition: string }
  /** From here on a member is given poses, beginning with a key frame. */
  | { readonly type: "givePoses"; readonly member: string }
  | { readonly type: "endPoses"; readonly member: string }
  /** It wishes for a key frame of them. */
  | { readonly type: "wishPoses"; readonly member: string }
  /**
   * Tells a member how the session comes to it from here on. `begins`: with pictures that came not before; `reason`: why,
   * where it asked for something else.
   */
  | {
    readonly type: "tellDelivery";
    readonly member: string;
    readonly begins?: true;
    readonly reason?: string;
  }
  /** Tells a member all it must know; its decoder starts anew. */
  | { readonly type: "welcome"; readonly member: string }
  /** A rendition is opened in another size beside the one it has. */
  | { readonly type: "resize"; readonly rendition: string; readonly size: number }
  /** Its frames are of that size from here on, beginning with a key frame. */
  | { readonly type: "swapSize"; readonly rendition: string }
  /** It keeps the size it has. */
  | { readonly type: "keepSize"; readonly rendition: string }
  /** Tells a member of its pictures' new size; its decoder starts anew. */
  | { readonly type: "tellSize"; readonly member: string }
  /** Another avatar is opened in a rendition, beside the one that it shows. */
  | { readonly type: "prepareAvatar"; readonly rendition: string; readonly folder: string }
  /** What drives the session moves a head of that space from here on. */
  | { readonly type: "wear"; readonly space: ExpressionSpace }
  /** A rendition shows what was prepared from here on, beginning with a key frame. */
  | { readonly type: "swapAvatar"; readonly rendition: string }
  /** It goes on with the avatar that it shows. */
  | { readonly type: "keepAvatar"; readonly rendition: string }
  /** Tells one member, or all, what becomes of another avatar. */
  | { readonly type: "tellAvatar"; readonly to: string | null; readonly news: AvatarNews }
  | { readonly type: "dismiss"; readonly member: string; readonly message: string }
  /** The next frame of a rendition shall be a key frame. */
  | { readonly type: "key"; readonly rendition: string }
  /** A member wishes for a key frame of its rendition. */
  | { readonly type: "wish"; readonly member: string; readonly rendition: string }
  /** A pose moves the head. */
  | { readonly type: "drive"; readonly frame: PoseFrame; readonly receivedAt: number }
  /** Another sender counts its frames anew. `link`: how they come. */
  | { readonly type: "newSender"; readonly link: LinkKind }
  | { readonly type: "beginRecording"; readonly file: string; readonly rendition: string }
  /** `reason`: why, where nobody asked for it. */
  | { readonly type: "finishRecording"; readonly file: string; readonly reason: string | null }
  /** Tells one member, or all, how the recording stands. */
  | { readonly type: "tellRecording"; readonly to: string | null; readonly news: RecordingNews }
  | { readonly type: "beginMotion"; readonly file: string }
  | { readonly type: "finishMotion"; readonly file: string }
  /** The same of a recording of what drives. */
  | { readonly type: "tellMotion"; readonly to: string | null; readonly news: MotionNews }
  | SpeechEffect
  | SeatEffect
  | MoodEffect
  | AwayEffect
  /** Tells a member that a program has moved the camera that it looks through. */
  | { readonly type: "tellCamera"; readonly member: string };

export interface RecordingNews {
  readonly state: "on" | "off";
  readonly file: string | null;
  readonly seconds: number;
  readonly reason?: string;
  readonly motion?: string;
  readonly motionReason?: string;
  readonly clip?: string;
}

export interface MotionNews {
  readonly state: "on" | "off";
  readonly file: string | null;
  readonly seconds: number;
  readonly frames?: number;
  readonly reason?: string;
}

export interface AvatarNews {
  readonly state: AvatarNewsState;
  readonly name: string;
  readonly client: string;
  readonly reason?: string;
}

/** What an event makes of a session, and what is to be done about that. */
export interface SessionStep {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}
