import { openCamera } from "./camera.ts";
import { openWorker, type TrackingWorker } from "./open_worker.ts";
import { feedPictures, type PictureFeed } from "./picture_feed.ts";
import { TrackerError } from "./tracker_error.ts";
import type { FromWorker } from "./tracker_messages.ts";

/** What tracks from a start to its stop. */
export interface Run {
  readonly stream: MediaStream;
  readonly worker: TrackingWorker;
  readonly feed: PictureFeed;
  /** Lets go of all of it. */
  close(): void;
}

export interface RunOptions {
  readonly deviceId: string | undefined;
  /** Gives up. */
  readonly signal: AbortSignal;
  /** The camera is open. */
  onCamera(): void;
  answer(told: FromWorker): void;
  /** The camera has ended by itself. */
  onEnded(error: TrackerError): void;
}

/**
 * Opens camera and worker at the same time: the model loads while the person is asked.
 *
 * @throws {TrackerError} where one of them cannot be had; nothing is left open
 * @throws the signal's reason
 */
export async function openRun({ deviceId, signal, onCamera, answer, onEnded }: RunOptions): Promise<Run> {
  const leaving = new AbortController();
  const opening = openWorker(answer, AbortSignal.any([signal, leaving.signal]));
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
    const feed = feedPictures(stream, worker.post);
    return {
      ...{ stream, worker, feed },
      close() {
        feed.stop();
        worker.close();
        stopCamera();
      },
    };
  } catch (error) {
    leaving.abort();
    opening.then((worker) => worker.close(), () => {});
    stopCamera();
    throw error;
  }
}
