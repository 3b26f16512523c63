import type { HeadPose } from "../../../runtime/motion/head_pose.ts";

/*
 * What the page and its tracking worker say to each other, and what both give to whoever asked for tracking.
 */

/** When a picture of the camera passed each stage: milliseconds by runtime/base/clock.ts's now(). */
export interface TrackStages {
  /** The camera took it; where the browser does not say, when it was first seen here. */
  captured: number;
  /** The worker took it up, with nothing newer there. */
  taken: number;
  /** It stands on the canvas that the tracker reads, at the tracker's size. */
  drawn: number;
  /** The tracker's model has told its landmarks. */
  tracked: number;
  /** Landmarks have become a pose. */
  solved: number;
  /** The page has the pose. */
  arrived: number;
}

/** What the tracker made of one picture of the camera. Its arrays are the receiver's to keep. */
export interface TrackedFrame {
  /** In the arkit space; at rest where there is no face. */
  pose: HeadPose;
  /** Milliseconds by now(); the same as stages.captured. */
  capturedAt: number;
  /** Faces seen: 0, 1, or 2 for more than one, of which the pose is the one that was followed before. */
  faces: number;
  /** How well the pose explains the landmarks, 0..1; 0 without a face. */
  confidence: number;
  /** Turned so far away that half of the face is guessed. */
  turnedAway: boolean;
  /** How broad the face is, as a share of the picture's breadth; 0 without a face. */
  breadth: number;
  /** [478, 3]: shares of the picture's width and height, depth in widths; empty unless there is a preview and a face. */
  landmarks: Float32Array;
  /** Mean luma of the face, of the whole picture where there is none: 0 black, 1 white. */
  light: number;
  stages: TrackStages;
}

/** What the solver has learnt of a person's face at rest: plain JSON, to be kept as it is. */
export type Calibration = Readonly<Record<string, unknown>>;

/** Why there is no tracking. */
export type TrackerFault =
  | "insecure"
  | "no-camera"
  | "refused"
  | "in-use"
  | "constraint"
  | "unplugged"
  | "silent"
  | "tracker-missing"
  | "no-webgl"
  | "no-wasm"
  | "worker-failed";

/** What the tracker is doing. `message` says what happened and what helps, for people. */
export type TrackerState =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting"; readonly step: "camera" | "tracker" | "model" }
  | {
    readonly kind: "running";
    /** The camera's name, empty where the browser hides it. */
    readonly camera: string;
    /** Pixels of the picture that the tracker reads. */
    readonly width: number;
    readonly height: number;
    /** Pictures tracked a second, and what the model takes of each: medians of the last seconds, 0 before them. */
    readonly rate: number;
    readonly modelMs: number;
    /** The model takes over 200 ms a picture: the head follows late and in steps. */
    readonly slow: boolean;
    /** Whether pictures come at the camera's rate while the tab is hidden too. */
    readonly whileHidden: boolean;
  }
  | { readonly kind: "failed"; readonly fault: TrackerFault; readonly message: string };

/** What the page says to the worker. */
export type ToWorker =
  | { readonly type: "open"; readonly files: string; readonly tables: string }
  /** Pictures come through a stream of VideoFrames. */
  | { readonly type: "stream"; readonly readable: ReadableStream<VideoFrame> }
  /** Pictures come one by one, each after a `want`. */
  | { readonly type: "pull" }
  | { readonly type: "picture"; readonly image: ImageBitmap; readonly capturedAt: number }
  | { readonly type: "settings"; readonly mirror: boolean; readonly preview: boolean }
  | { readonly type: "use"; readonly calibration: Calibration | null }
  | { readonly type: "calibrate"; readonly id: number };

/** What the worker says to the page. */
export type FromWorker =
  /** Its scripts are here and it listens. */
  | { readonly type: "ready" }
  /** The model stands. */
  | { readonly type: "opened" }
  | { readonly type: "want" }
  | {
    readonly type: "frame";
    readonly expression: Float32Array;
    readonly joints: Float32Array;
    readonly faces: number;
    readonly confidence: number;
    readonly turnedAway: boolean;
    readonly breadth: number;
    readonly landmarks: Float32Array;
    readonly light: number;
    readonly width: number;
    readonly height: number;
    readonly stages: Omit<TrackStages, "arrived">;
  }
  | { readonly type: "calibrated"; readonly id: number; readonly calibration: Calibration }
  | { readonly type: "not-calibrated"; readonly id: number; readonly message: string }
  | { readonly type: "failed"; readonly fault: TrackerFault; readonly message: string };
