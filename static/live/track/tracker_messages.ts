import type { HeadPose } from "../../../runtime/motion/head_pose.ts";

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
  /** The face is too small in the picture for its lids and lips to be seen. */
  tooSmall: boolean;
  /** Of the face, as a share of the picture's breadth; 0 without one. */
  breadth: number;
  /** [478, 3]: shares of the picture's width and height, depth in widths; empty unless there is a preview and a face. */
  landmarks: Float32Array;
  /** Mean luma of the face, of the whole picture where there is none: 0 black, 1 white. */
  light: number;
  stages: TrackStages;
}

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
