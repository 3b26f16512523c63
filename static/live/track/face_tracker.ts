import type { Calibration } from "../../../runtime/motion/tracking/calibration.ts";
import { now } from "../../../runtime/base/clock.ts";
import { message } from "../../../runtime/base/message.ts";
import { openRun, type Run } from "./open_run.ts";
import { createRateMeter } from "./rate_meter.ts";
import { TrackerError } from "./tracker_error.ts";
import type { TrackedFrame, TrackerState } from "./tracker_messages.ts";
import type { FromWorker } from "./worker_messages.ts";

export { TrackerError };
export type { TrackedFrame, TrackerState };

export interface FaceTrackerOptions {
  /** A picture has been tracked; called in hidden tabs too, at the camera's rate or the model's. */
  onFrame(frame: TrackedFrame): void;
  /** It does something else now; at most about once a second while it runs. */
  onState(state: TrackerState): void;
  /** The calibration that was given is not used, it is of other tables than these: tracking goes on without. */
  onUnused(message: string): void;
}

/** Tracks the face before a camera of this machine. Nothing of a picture leaves the browser. */
export interface FaceTracker {
  readonly state: TrackerState;
  /** Left and right of the pose swap, as in a mirror. */
  mirror: boolean;
  /** Frames carry their landmarks. */
  preview: boolean;
  /**
   * The camera's stream while it runs, for a preview; null else. Whoever shows it stops nothing of it.
   */
  readonly stream: MediaStream | null;
  /**
   * Opens the camera (the browser asks the person first) and the tracker; where it runs already, with another camera
   * where one is named.
   *
   * @returns once the first picture has been tracked, or stop() was called
   * @throws {TrackerError} where that cannot be; the state says the same
   */
  start(options?: { deviceId?: string }): Promise<void>;
  /** Lets go of the camera and the tracker at once. */
  stop(): void;
  /**
   * Learns the person's face at rest in three seconds, and uses it from then on.
   *
   * @throws {Error} where no face is seen for long enough, or tracking ends meanwhile
   */
  calibrate(): Promise<Calibration>;
  /** Uses what was learnt before, or nothing; kept over stop() and start(). One of other tables is told and left. */
  use(calibration: Calibration | null): void;
}

export function openFaceTracker({ onFrame, onState, onUnused }: FaceTrackerOptions): FaceTracker {
  let state: TrackerState = { kind: "stopped" };
  let run: Run | null = null;
  /** Counts starts and stops: what belongs to an older one is let go of when it comes. */
  let generation = 0;
  let [mirror, preview] = [true, false];
  let used: Calibration | null = null;
  let first = Promise.withResolvers<void>();
  let aborting = new AbortController();
  const rates = createRateMeter();

  const setState = (next: TrackerState) => onState(state = next);

  function release(why: string): void {
    generation++;
    run?.close();
    run = null;
    aborting.abort(new Error(why));
    first.resolve();
  }

  function fail(error: TrackerError): void {
    first.reject(error);
    release(error.message);
    setState({ kind: "failed", fault: error.fault, message: error.message });
  }

  function take(frame: FromWorker & { type: "frame" }): void {
    first.resolve();
    const at = now();
    onFrame(trackedFrame(frame, at));
    const figures = rates.add(at, frame.stages.tracked - frame.stages.drawn);
    if (figures !== null && run !== null) setState({ kind: "running", ...run.facts(frame), ...figures });
  }

  async function begin(deviceId: string | undefined): Promise<void> {
    release("Tracking has been started anew");
    const mine = generation;
    const started = first = Promise.withResolvers<void>();
    aborting = new AbortController();
    rates.reset();
    setState({ kind: "starting", step: "camera" });
    try {
      const opened = await openRun({
        deviceId,
        signal: aborting.signal,
        onCamera: () => setState({ kind: "starting", step: "tracker" }),
        onFrame: (frame) => mine === generation && take(frame),
        onUnused,
        onEnded: (error) => mine === generation && fail(error),
      });
      if (mine !== generation) return opened.close();
      run = opened;
      tell(mirror, preview);
      if (used !== null) run.worker.post({ type: "use", calibration: used });
      setState({ kind: "starting", step: "model" });
    } catch (error) {
      // A stop, or a newer start, is no failure of this one.
      if (mine === generation) fail(asTrackerError(error));
    }
    await started.promise;
  }

  const tell = (mirror: boolean, preview: boolean) => run?.worker.post({ type: "settings", mirror, preview });

  return {
    get state() {
      return state;
    },
    get stream() {
      return run?.stream ?? null;
    },
    get mirror() {
      return mirror;
    },
    set mirror(on) {
      tell(mirror = on, preview);
    },
    get preview() {
      return preview;
    },
    set preview(on) {
      tell(mirror, preview = on);
    },
    start: (options = {}) => begin(options.deviceId),
    stop() {
      if (state.kind === "stopped") return;
      release("Tracking has been stopped");
      setState({ kind: "stopped" });
    },
    async calibrate() {
      if (run === null) throw new Error("Cannot calibrate, the camera is off");
      return used = await run.calibrate();
    },
    use(calibration) {
      used = calibration;
      run?.worker.post({ type: "use", calibration });
    },
  };
}

function trackedFrame(frame: FromWorker & { type: "frame" }, arrived: number): TrackedFrame {
  const { expression, joints, stages, faces, confidence, turnedAway, tooSmall, breadth, landmarks, light } =
    frame;
  return {
    pose: { space: "arkit", expression, joints },
    capturedAt: stages.captured,
    ...{ faces, confidence, turnedAway, tooSmall, breadth, landmarks, light },
    stages: { ...stages, arrived },
  };
}

const asTrackerError = (error: unknown) =>
  error instanceof TrackerError ? error : new TrackerError("worker-failed", message(error));
