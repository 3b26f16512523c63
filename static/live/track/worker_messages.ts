import type { Calibration } from "../../../runtime/motion/tracking/calibration.ts";
import type { TrackerFault, TrackStages } from "./tracker_messages.ts";

/** What the page says to the worker. */
export type ToWorker =
  | { readonly type: "open"; readonly files: MeshFiles; readonly tables: string | Blob }
  /** Pictures come through a stream of VideoFrames. */
  | { readonly type: "stream"; readonly readable: ReadableStream<VideoFrame> }
  /** Pictures come one by one, each after a `want`. */
  | { readonly type: "pull" }
  | { readonly type: "picture"; readonly image: ImageBitmap; readonly capturedAt: number }
  | { readonly type: "settings" } & Readonly<TrackerSettings>
  | { readonly type: "use"; readonly calibration: Calibration | null }
  | { readonly type: "calibrate"; readonly id: number };

export interface TrackerSettings {
  mirror: boolean;
  preview: boolean;
  /** The net that makes the weights; null leaves them to the solver. */
  net: NetFiles | null;
}

/**
 * The address of a folder, with a slash at its end, or its files by name: the addresses that a page which is a file gives
 * to a Blob are none to its worker, which makes its own.
 */
export type MeshFiles = string | Readonly<Record<string, Blob>>;

/** Addresses of a net for blend shapes and of what computes it: loaded when they are first wanted. */
export interface NetFiles {
  /** An ONNX model. */
  readonly model: string;
  /** The folder of onnxruntime-web, with a slash at its end. */
  readonly runtime: string;
}

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
    readonly tooSmall: boolean;
    readonly breadth: number;
    readonly landmarks: Float32Array;
    readonly light: number;
    readonly width: number;
    readonly height: number;
    readonly stages: Omit<TrackStages, "arrived">;
  }
  /** The net cannot be had, and why: the solver goes on. */
  | { readonly type: "net-lost"; readonly message: string }
  /** A calibration that was given is not used, and why. */
  | { readonly type: "unused"; readonly message: string }
  | { readonly type: "calibrated"; readonly id: number; readonly calibration: Calibration }
  | { readonly type: "not-calibrated"; readonly id: number; readonly message: string }
  | { readonly type: "failed"; readonly fault: TrackerFault; readonly message: string };
