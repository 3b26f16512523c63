import type { Camera } from "../base/camera.ts";
import type { SoundCodecName } from "../base/codec_names.ts";
import type { ExpressionSpace } from "../head/expression_space.ts";
import type { Delivery, Role } from "../protocol/fields.ts";
import type { DeliveryPolicy } from "./delivery_policies.ts";
import type { AwayMember, Ticket } from "./handover/away_state.ts";
import type { Limits } from "./limits.ts";
import type { MoodState } from "./mood/mood_state.ts";
import type { SeatState } from "./seat/seat_state.ts";
import type { SpeechState } from "./sound/speech_state.ts";
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
