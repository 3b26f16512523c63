import { now } from "../../runtime/base/clock.ts";
import { MESH_FILES } from "../../runtime/render/offline/facts.ts";
import { createFollower, type Follower } from "../live/drive/tracking/follower.ts";
import type { FollowerOptions } from "../live/drive/tracking/follower.ts";
import {
  type FaceTracker,
  openFaceTracker,
  type TrackedFrame,
  type TrackerFiles,
  type TrackerState,
} from "../live/track/face_tracker.ts";
import { blobOf } from "./parts.ts";

/** How often it is looked at whether the camera is silent. */
const TICK_MS = 200;

/** The page's camera drives the head: the tracker comes with this file, and nothing of a picture leaves the page. */
export interface Webcam {
  readonly tracker: FaceTracker;
  readonly follower: Follower;
  /** Opens the camera. What goes wrong comes as a state. */
  start(): void;
  stop(): void;
}

export interface WebcamOptions {
  readonly driver: FollowerOptions["driver"];
  onState(state: TrackerState): void;
  /** A face is followed, or lost. */
  onPresence(): void;
  onFrame(frame: TrackedFrame): void;
}

/** @throws {Error} where a part of the tracker is missing in the file */
export async function openWebcam(
  { driver, onState, onPresence, onFrame }: WebcamOptions,
): Promise<Webcam> {
  const follower = createFollower({ driver, onChange: onPresence });
  const tracker = openFaceTracker({
    onFrame(frame) {
      follower.take(frame, frame.stages.arrived);
      onFrame(frame);
    },
    onState,
    onUnused() {},
    onNetLost() {},
    files: await trackerFiles(),
  });
  setInterval(() => tracker.stream !== null && follower.tick(now()), TICK_MS);
  return {
    ...{ tracker, follower },
    start: () => void tracker.start().catch(() => {}),
    stop() {
      tracker.stop();
      follower.reset();
    },
  };
}

async function trackerFiles(): Promise<TrackerFiles> {
  const mesh = MESH_FILES.map(async (name) => [name, await blobOf(`mesh/${name}`, typeOf(name))]);
  return {
    script: URL.createObjectURL(await blobOf("tracking_worker", "text/javascript")),
    tables: await blobOf("face_tables", "application/octet-stream"),
    mesh: Object.fromEntries(await Promise.all(mesh)),
  };
}

/** Browsers compile WebAssembly as it comes by its type alone. */
const typeOf = (name: string): string =>
  name.endsWith(".js")
    ? "text/javascript"
    : name.endsWith(".wasm")
    ? "application/wasm"
    : "application/octet-stream";
