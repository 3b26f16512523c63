/*
 * How a session's pictures reach this page: as video, or drawn here from its motion. What is known and what happens, for
 * `transition` to decide by.
 */

/**
 * How pictures are to come: as video; drawn by this browser from the head's motion, wherever it can; or `auto`, drawn where
 * a trial beside the video holds 30 pictures a second.
 */
export type DeliveryWish = "video" | "motion" | "auto";
export const DELIVERY_WISHES: readonly DeliveryWish[] = ["auto", "video", "motion"];

/** Whose pictures are shown. */
export type PictureSource = "video" | "motion";

/** The avatar's package, as the server names it. */
export interface PackageRef {
  /** Below the server; another for other bytes. */
  readonly url: string;
  /** Of the head that it names; null where it holds that itself. */
  readonly head: string | null;
  readonly bytes: number;
}

/** What all states know. */
export interface DeliveryFacts {
  readonly wish: DeliveryWish;
  /** Of the avatar that is shown; null where this server gives none. */
  readonly package: PackageRef | null;
  /** What the drawer has on the device: a package's address. */
  readonly loaded: string | null;
  /** A picture of this avatar was shown by this connection: before that nothing is fetched. */
  readonly pictured: boolean;
  /** Nobody looks, so that neither pictures nor poses come. */
  readonly resting: boolean;
  /** Trials in a row that came to nothing, or not for long. */
  readonly failures: number;
  /** Why pictures come as video though something else is wished; in words. */
  readonly why: string | null;
  /** Nothing is tried before, milliseconds; Infinity: not with this package. */
  readonly until: number;
}

export type DeliveryState =
  & DeliveryFacts
  & (
    | { readonly kind: "video" }
    /** The package and the pipelines come in the background. */
    | { readonly kind: "fetching" }
    /** Hidden frames are drawn and timed. */
    | { readonly kind: "probing" }
    /** Both come, until one picture of the other kind has been shown. */
    | { readonly kind: "both"; readonly to: PictureSource; readonly since: number }
    | {
      readonly kind: "motion";
      readonly since: number;
      /** Drawing has been behind since then; null while it is not. */
      readonly slowSince: number | null;
    }
  );

export type DeliveryEvent =
  & { readonly time: number }
  & (
    /** A connection begins, or the session's role in it changes. `objection`: why this server gives no motion, in words. */
    | {
      readonly type: "welcomed";
      readonly package: PackageRef | null;
      readonly objection: string | null;
    }
    | { readonly type: "lost" }
    /** A video picture was shown. */
    | { readonly type: "pictured" }
    | { readonly type: "wished"; readonly wish: DeliveryWish }
    /** The session shows another avatar. */
    | { readonly type: "avatar"; readonly package: PackageRef | null }
    | { readonly type: "rested"; readonly resting: boolean }
    /** All splats are on the device, and the pipelines made. */
    | { readonly type: "fetched" }
    /** The drawer cannot be had, or is gone. `final`: nor would it be another time. */
    | { readonly type: "failed"; readonly why: string; readonly final: boolean }
    /** `objection`: why this browser does not hold it, in words. */
    | { readonly type: "probed"; readonly objection: string | null }
    /** The first picture of the other kind was shown. */
    | { readonly type: "over"; readonly to: PictureSource }
    /** The server does not send what it was asked for. */
    | { readonly type: "refused"; readonly why: string }
    /** Drawn pictures a second. */
    | { readonly type: "measured"; readonly fps: number }
    /** No pose has come for too long. */
    | { readonly type: "starved" }
    | { readonly type: "time" }
  );

export type DeliveryEffect =
  /** Tells the server, where it does not send that already. */
  | { readonly type: "send"; readonly delivery: "video" | "motion" | "both" }
  /** Loads a package onto the device, in the background. */
  | { readonly type: "open"; readonly package: PackageRef }
  /** Lets the drawer go. */
  | { readonly type: "close" }
  | { readonly type: "probe" }
  /** Motion is played from here on, at first as late as video is; what is played already is as early as it can be. */
  | { readonly type: "play" }
  /** The drawn head's time goes back to that of video. */
  | { readonly type: "ease" }
  /** Nothing more is played. */
  | { readonly type: "stop" }
  /** Of these the first that is no older than what is shown is shown, and those behind it. */
  | { readonly type: "aim"; readonly at: PictureSource };

export interface DeliveryStep {
  readonly state: DeliveryState;
  readonly effects: readonly DeliveryEffect[];
}

/** How a page begins. */
export const firstState = (wish: DeliveryWish): DeliveryState => ({
  kind: "video",
  ...{ wish, package: null, loaded: null, pictured: false, resting: false, failures: 0, why: null, until: 0 },
});
