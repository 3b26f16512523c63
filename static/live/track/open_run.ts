import type { Calibration } from "../../../runtime/motion/tracking/calibration.ts";
import { openCamera } from "./camera.ts";
import { openWorker, type TrackerFiles, type TrackingWorker } from "./open_worker.ts";
import { feedPictures, type PictureFeed } from "./picture_feed.ts";
import { TrackerError } from "./tracker_error.ts";
import { createPending } from "./pending.ts";
import type { TrackerState } from "./tracker_messages.ts";
import type { FromWorker } from "./worker_messages.ts";

type RunFacts = Pick<TrackerState & { kind: "running" }, "camera" | "width" | "height" | "whileHidden">;

/** What tracks from a start to its stop. */
export interface Run {
  readonly stream: MediaStream;
  readonly worker: TrackingWorker;
  /** For the state. */
  facts(frame: FromWorker & { type: "frame" }): RunFacts;
  /** @throws {Error} where it fails, or the run ends meanwhile */
  calibrate(): Promise<Calibration>;
  /** Lets go of all of it. */
  close(): void;
}

export interface RunOptions {
  readonly deviceId: string | undefined;
  /** Where the tracker is; as the server has it where left out. */
  readonly files?: TrackerFiles | undefined;
  /** Gives up. */
  readonly signal: AbortSignal;
  /** The camera is open. */
  onCamera(): void;
  onFrame(frame: FromWorker & { type: "frame" }): void;
  /** A calibration that was given is not used: it is of other tables, or none. */
  onUnused(message: string): void;
  /** The net for blend shapes cannot be had, and why. */
  onNetLost(fault: string): void;
  /** It has ended by itself, and is to be closed. */
  onEnded(error: TrackerError): void;
}

/**
 * Opens camera and worker at the same time: the model loads while the person is asked.
 *
 * @throws {TrackerError} where one of them cannot be had; nothing is left open
 * @throws the signal's reason
 */
export async function openRun(
  { deviceId, files, signal, onCamera, onFrame, onUnused, onNetLost, onEnded }: RunOptions,
): Promise<Run> {
  const calibrating = createPending<Calibration>();
  let feed: PictureFeed | null = null;
  const answer = (told: FromWorker) => {
    switch (told.type) {
      case "frame":
        return onFrame(told);
      case "want":
        return feed?.want();
      case "net-lost":
        return onNetLost(told.message);
      case "unused":
        return onUnused(told.message);
      case "calibrated":
        return calibrating.settle(told.id, told.calibration);
      case "not-calibrated":
        return calibrating.settle(told.id, new Error(told.message));
      case "failed":
        return onEnded(new TrackerError(told.fault, told.message));
    }
  };
  const leaving = new AbortController();
  const opening = openWorker(answer, AbortSignal.any([signal, leaving.signal]), files);
  // Where the camera fails first, nobody waits for the worker.
  opening.catch(() => {});
  let stream: MediaStream | null = null;
  const stopCamera = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  try {
    stream = await openCamera(deviceId);
    signal.throwIfAborted();
    onCamera();
    const worker = await opening;
    signal.throwIfAborted();
    const [track] = stream.getVideoTracks();
    const goneError = () =>
      new TrackerError(
        "unplugged",
        `The camera is gone, unplugged or no longer allowed: ${track!.label || "the only one"}`,
      );
    // It may have gone while the model loaded.
    if (track!.readyState === "ended") throw goneError();
    track!.addEventListener("ended", () => onEnded(goneError()));
    const feeding = feed = feedPictures(stream, worker.post);
    return {
      ...{ stream, worker },
      facts: ({ width, height }) => ({
        ...{ width, height, camera: track!.label, whileHidden: feeding.whileHidden },
      }),
      calibrate() {
        const { id, promise } = calibrating.add();
        worker.post({ type: "calibrate", id });
        return promise;
      },
      close() {
        feeding.stop();
        worker.close();
        stopCamera();
        calibrating.rejectAll("Tracking has ended");
      },
    };
  } catch (error) {
    leaving.abort();
    opening.then((worker) => worker.close(), () => {});
    stopCamera();
    throw error;
  }
}
