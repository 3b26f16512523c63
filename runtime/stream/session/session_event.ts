import type { Camera } from "../../base/camera.ts";
import type { SoundCodecName } from "../../base/codec_names.ts";
import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { PoseFrame } from "../../motion/driver.ts";
import type { Delivery, Role } from "../../protocol/fields.ts";
import type { AwayEvent, Got, Ticket } from "../handover/away_state.ts";
import type { MoodEvent } from "../mood/mood_state.ts";
import type { SeatEvent } from "../seat/seat_state.ts";
import type { SpeechEvent } from "../sound/speech_state.ts";
import type { RenditionSpec } from "../worker/render_messages.ts";
import type { AvatarPlace, SourceIdentity } from "../session_state.ts";

/** What happens to a session. `time` is milliseconds of one clock; `file` is a name that no recording has yet. */
export type SessionEvent =
  | {
    readonly type: "join";
    readonly id: string;
    readonly role: Role;
    readonly spec: RenditionSpec;
    readonly time: number;
    readonly file: string;
    /** The same for what drives; none is begun where it is not given. */
    readonly motionFile?: string;
    /** Why no further picture can be drawn for it; null, or left out, where one can. */
    readonly objection?: string | null;
    /** What its sound shall come as; it gets none where it is not given. */
    readonly sound?: SoundCodecName;
    /** Whether it can go on with pictures of another size. */
    readonly resizes?: boolean | undefined;
    /** How the session comes to it; as video where it is not given. */
    readonly delivery?: Delivery | undefined;
    /** What it comes back by next time. */
    readonly back?: Ticket | undefined;
    /** What it comes back by now: it is who it was, where it is waited for. Then `id` is the one it had. */
    readonly resume?: Ticket | undefined;
    /** How far it got the sound there. */
    readonly got?: Got | undefined;
  }
  | { readonly type: "leave"; readonly id: string; readonly time: number }
  /** `receivedAt`: milliseconds since the epoch, as the driver counts. */
  | {
    readonly type: "pose";
    readonly id: string;
    readonly frame: PoseFrame;
    readonly receivedAt: number;
    readonly time: number;
  }
  /** A pose from a source, which takes the seat where nobody drives; times as for a pose. */
  | {
    readonly type: "feed";
    readonly source: SourceIdentity;
    readonly frame: PoseFrame;
    readonly receivedAt: number;
    readonly time: number;
  }
  /** `easeMs`: how long it takes there; it jumps where that is left out. `objection` as for a join. */
  | {
    readonly type: "camera";
    readonly id: string;
    readonly camera: Camera;
    readonly easeMs?: number | undefined;
    readonly objection?: string | null;
    readonly time: number;
  }
  /** A program moves the session's camera. */
  | { readonly type: "view"; readonly camera: Camera; readonly easeMs: number; readonly time: number }
  | { readonly type: "keyframe"; readonly id: string }
  /** Whether a member's pictures are seen. */
  | { readonly type: "watch"; readonly id: string; readonly active: boolean }
  /** How the session comes to a member from here on; `objection` as for a join. */
  | {
    readonly type: "delivery";
    readonly id: string;
    readonly delivery: Delivery;
    readonly objection?: string | null;
    readonly time: number;
  }
  | {
    readonly type: "record";
    readonly id: string;
    readonly on: boolean;
    readonly time: number;
    readonly file: string;
  }
  /** Begins or ends a recording of what drives. */
  | {
    readonly type: "recordMotion";
    readonly id: string;
    readonly on: boolean;
    readonly time: number;
    readonly file: string;
  }
  /** The render worker has opened a rendition, for the first time or anew. */
  | {
    readonly type: "opened";
    readonly rendition: string;
    readonly codecString: string;
    readonly space: ExpressionSpace;
    readonly time: number;
  }
  /** The device holds another size of a rendition whose size is the server's to choose. */
  | { readonly type: "resize"; readonly rendition: string; readonly size: number }
  /** That is ready. */
  | {
    readonly type: "resized";
    readonly rendition: string;
    readonly size: number;
    readonly codecString: string;
  }
  /** A member wants another avatar shown. `operator`: its token is one's, whoever drives. */
  | {
    readonly type: "changeAvatar";
    readonly id: string;
    readonly avatar: AvatarPlace;
    readonly operator: boolean;
    readonly time: number;
  }
  /** Another avatar is ready in a rendition. */
  | {
    readonly type: "prepared";
    readonly rendition: string;
    readonly folder: string;
    readonly codecString: string;
    readonly space: ExpressionSpace;
    readonly time: number;
  }
  /** It cannot be shown. */
  | { readonly type: "unprepared"; readonly folder: string; readonly reason: string }
  /** A rendition cannot be opened, or rendering was given up. */
  | { readonly type: "refused"; readonly rendition: string; readonly reason: string; readonly time: number }
  /** A recording has ended: it was told to, it came to its limit, or it failed. */
  | {
    readonly type: "recorded";
    /** The name it began under. */
    readonly file: string;
    /** What was kept: the name of the last file; null where there is none. */
    readonly kept: string | null;
    readonly seconds: number;
    readonly reason: string | null;
    /** The name of the motion beside it, where something drove, and why that ended before it. */
    readonly motion?: string;
    readonly motionReason?: string;
    /** The name of the frames beside it, as they were received. */
    readonly clip?: string;
    readonly time: number;
  }
  /** A recording of what drives has ended. */
  | {
    readonly type: "motionRecorded";
    readonly file: string;
    readonly kept: string | null;
    readonly frames: number;
    readonly seconds: number;
    readonly reason: string | null;
    readonly time: number;
  }
  | SpeechEvent
  | SeatEvent
  | MoodEvent
  | AwayEvent
  | { readonly type: "end" };
