import type { Camera } from "../base/camera.ts";
import type { SoundCodecName } from "../base/codec_names.ts";
import type { ExpressionSpace } from "../head/expression_space.ts";
import type { LinkKind, PoseFrame } from "../motion/driver.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { AvatarNewsState, Delivery, Role } from "../protocol/fields.ts";
import type { DeliveryPolicy } from "./delivery_policies.ts";
import type { AwayEffect, AwayEvent, AwayMember, Got, Ticket } from "./handover/away_state.ts";
import type { Limits } from "./limits.ts";
import type { MoodEffect, MoodEvent, MoodState } from "./mood/mood_state.ts";
import type { SeatEffect, SeatEvent, SeatState } from "./seat/seat_state.ts";
import type { SpeechEffect, SpeechEvent, SpeechState } from "./sound/speech_state.ts";
import type { CameraMove } from "../base/camera.ts";
import type { RenditionSpec } from "./worker/render_messages.ts";

/** Whether a session may be recorded: by the server's own will, where its puppeteer asks for it, or not at all. */
export type RecordingPolicy = "always" | "asked" | "never";

/** An avatar that can be shown. */
export interface AvatarPlace {
  readonly name: string;
  readonly folder: string;
  /** How it moves, as its avatar.json says. */
  readonly space: ExpressionSpace;
  /** Where its portrait is taken from; the usual place where left out. */
  readonly portrait?: Pick<Camera, "distance" | "height">;
}

/** What holds whether somebody is in a session or not. */
export interface SessionFacts {
  readonly name: string;
  /** Who is shown. */
  readonly avatar: AvatarPlace;
  readonly recording: RecordingPolicy;
  /** Whether what drives it may be recorded; "never" where it is not given. */
  readonly motion?: RecordingPolicy;
  /** Whether there is who answers questions. */
  readonly answers?: boolean;
  /** "auto" where it is not given. */
  readonly delivery?: DeliveryPolicy;
  /** As usual where they are not given. */
  readonly limits?: Pick<
    Limits,
    "clientsPerSession" | "motionClients" | "renditionsPerSession" | "utteranceRate" | "seatSeconds"
  >;
}

export interface MemberState {
  readonly id: string;
  readonly role: Role;
  /** The key of the rendition that it watches; null by motion alone. */
  readonly rendition: string | null;
  /** What is drawn for it once it goes over to pictures, where none is now. */
  readonly spec?: RenditionSpec;
  /** What it asked for; video where it is left out. By motion where its pictures were refused. */
  readonly delivery?: Exclude<Delivery, "video">;
  /** It was welcomed, and has gone over to pictures that are being opened. */
  readonly turning?: true;
  /** A viewer's own camera; null where it looks through the session's. */
  readonly camera: Camera | null;
  /** While its own camera is on its way there, and until it is sent elsewhere. */
  readonly move?: CameraMove;
  /** What its sound comes as; left out where it gets none. */
  readonly sound?: SoundCodecName;
  /** Nobody looks at its pictures, it says: it is given none until it says otherwise. */
  readonly resting?: true;
  /** Whether it can go on with pictures of another size. */
  readonly resizes?: true;
  /** What it comes back by, where it can. */
  readonly back?: Ticket;
}

export interface RenditionState {
  /** Two members with the same key watch one rendition. */
  readonly key: string;
  readonly spec: RenditionSpec;
  /** Whose camera it looks through; null for the session's. */
  readonly owner: string | null;
  /** As the encoder names its stream; null until it has. Those who watch have been welcomed once it is known. */
  readonly codecString: string | null;
}

export type RecordingState =
  | { readonly kind: "off" }
  /** Since then, on the clock of the events. */
  | { readonly kind: "on"; readonly file: string; readonly rendition: string; readonly since: number }
  /** Its last frames are being written. */
  | { readonly kind: "finishing"; readonly file: string };

/** Who drives from outside: a phone or a tracker, by one of the server's ports. */
export interface SourceIdentity {
  /** Another for each port, and for each who sends to it. */
  readonly id: string;
  /** The protocol's name. */
  readonly kind: string;
  /** As it is shown. */
  readonly sender: string;
}

/** A source that drives, and when its last pose came. */
export interface SourceSeat {
  readonly source: SourceIdentity;
  readonly heardAt: number;
}
/** A recording of what drives the session. */
export type MotionState =
  | { readonly kind: "off" }
  | { readonly kind: "on"; readonly file: string; readonly since: number }
  | { readonly kind: "finishing"; readonly file: string };

/** Another avatar on its way. */
export interface AvatarChange {
  readonly avatar: AvatarPlace;
  /** Who wants it. */
  readonly client: string;
  /** Renditions in which it is got ready. */
  readonly waiting: readonly string[];
  /** And those in which it is, as the encoder names their streams. */
  readonly ready: readonly { readonly rendition: string; readonly codecString: string }[];
}

/** What is in a session while somebody is. */
export interface SessionRoom {
  readonly facts: SessionFacts;
  /** In the order in which they joined. */
  readonly members: readonly MemberState[];
  readonly renditions: readonly RenditionState[];
  readonly camera: Camera;
  /** The same of the session's. */
  readonly move?: CameraMove;
  readonly recording: RecordingState;
  /** The source that drove last, until a puppeteer does; left out where there is none. */
  readonly source?: SourceSeat;
  readonly motion: MotionState;
  /** Left out until somebody speaks. */
  readonly speech?: SpeechState;
  /** Left out while nobody asks for the puppeteer's seat, or was just refused it. */
  readonly seat?: SeatState;
  /** Left out where none was set. */
  readonly mood?: MoodState;
  /** Left out while no other avatar is on its way. */
  readonly change?: AvatarChange;
  /** Who is waited for; left out while nobody is. */
  readonly away?: readonly AwayMember[];
  /** Until then it goes on though nobody is in it: another server's members come by themselves. */
  readonly awaitedUntil?: number;
}

export type OccupiedSession =
  & SessionRoom
  & (
    /** Somebody watches, nobody drives. */
    | { readonly kind: "watched" }
    /** `heardAt`: when the puppeteer joined or last sent a pose; `posed`: whether it has sent one. */
    | {
      readonly kind: "driven";
      readonly puppeteer: string;
      readonly heardAt: number;
      readonly posed?: true;
    }
  );

export type SessionState =
  /** Nobody is here, since then; the camera stays for who comes back. */
  | { readonly kind: "empty"; readonly facts: SessionFacts; readonly since: number; readonly camera: Camera }
  | OccupiedSession
  | { readonly kind: "ended"; readonly facts: SessionFacts };

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

/** What is to be done about it. */
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

export interface SessionStep {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}
