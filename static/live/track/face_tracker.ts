import { now } from "../../../runtime/base/clock.ts";
import { message } from "../../../runtime/base/message.ts";
import { openRun, type Run } from "./open_run.ts";
import { createRateMeter } from "./rate_meter.ts";
import { TrackerError } from "./tracker_error.ts";
import type { Calibration, FromWorker, TrackedFrame, TrackerState } from "./tracker_messages.ts";

export { TrackerError };
export type { Calibration, TrackedFrame, TrackerState };

export interface FaceTrackerOptions {
  /** A picture has been tracked; called in hidden tabs too, at the camera's rate or the model's. */
  onFrame(frame: TrackedFrame): void;
  /** It does something else now; at most about once a second while it runs. */
  onState(state: TrackerState): void;
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
  /** Uses what was learnt before, or nothing; kept over stop() and start(). @throws {TypeError} for another's JSON */
  use(calibration: Calibration | null): void;
}

export function openFaceTracker({ onFrame, onState }: FaceTrackerOptions): FaceTracker {
  let state: TrackerState = { kind: "stopped" };
  let run: Run | null = null;
  /** Counts starts and stops: what belongs to an older one is let go of when it comes. */
  let generation = 0;
  let mirror = true;
  let preview = false;
  let used: Calibration | null = null;
  let lastId = 0;
  const calibrating = new Map<number, PromiseWithResolvers<Calibration>>();
  /** Of the start that is under way. */
  let first = Promise.withResolvers<void>();
  let aborting = new AbortController();
  const rates = createRateMeter();

  function setState(next: TrackerState): void {
    state = next;
    onState(next);
  }

  function release(why: string): void {
    generation++;
    run?.close();
    run = null;
    aborting.abort(new Error(why));
    first.resolve();
    for (const { reject } of calibrating.values()) reject(new Error(why));
    calibrating.clear();
  }

  function fail(error: TrackerError): void {
    first.reject(error);
    release(error.message);
    setState({ kind: "failed", fault: error.fault, message: error.message });
  }

  function take(frame: FromWorker & { type: "frame" }): void {
    const { expression, joints, stages, type: _, width, height, ...rest } = frame;
    const at = now();
    first.resolve();
    onFrame({
      ...rest,
      pose: { space: "arkit", expression, joints },
      capturedAt: stages.captured,
      stages: { ...stages, arrived: at },
    });
    const told = rates.add(at, stages.tracked - stages.drawn);
    if (told === null || run === null) return;
    const camera = run.stream.getVideoTracks()[0]?.label ?? "";
    setState({ kind: "running", camera, width, height, ...told, whileHidden: run.feed.whileHidden });
  }

  function answer(told: FromWorker): void {
    switch (told.type) {
      case "frame":
        return take(told);
      case "want":
        return run?.feed.want();
      case "calibrated":
        used = told.calibration;
        calibrating.get(told.id)?.resolve(told.calibration);
        return void calibrating.delete(told.id);
      case "not-calibrated":
        calibrating.get(told.id)?.reject(new Error(told.message));
        return void calibrating.delete(told.id);
      case "failed":
        return fail(new TrackerError(told.fault, told.message));
    }
  }

  async function begin(deviceId: string | undefined): Promise<void> {
    release("Tracking has been started anew");
    const mine = generation;
    first = Promise.withResolvers();
    first.promise.catch(() => {});
    aborting = new AbortController();
    rates.reset();
    setState({ kind: "starting", step: "camera" });
    try {
      run = await openRun({
        deviceId,
        signal: aborting.signal,
        onCamera: () => setState({ kind: "starting", step: "tracker" }),
        answer: (told) => mine === generation && answer(told),
        onEnded: (error) => mine === generation && fail(error),
      });
    } catch (error) {
      // A stop, or a newer start, is no failure of this one.
      if (mine !== generation) return;
      const fault = error instanceof TrackerError ? error : new TrackerError("worker-failed", message(error));
      fail(fault);
      throw fault;
    }
    tellSettings();
    if (used !== null) run.worker.post({ type: "use", calibration: used });
    setState({ kind: "starting", step: "model" });
    await first.promise;
  }

  const tellSettings = () => run?.worker.post({ type: "settings", mirror, preview });

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
      mirror = on;
      tellSettings();
    },
    get preview() {
      return preview;
    },
    set preview(on) {
      preview = on;
      tellSettings();
    },
    start: (options = {}) => begin(options.deviceId),
    stop() {
      if (state.kind === "stopped") return;
      release("Tracking has been stopped");
      setState({ kind: "stopped" });
    },
    calibrate() {
      if (run === null) return Promise.reject(new Error("Cannot calibrate, the camera is off"));
      const id = ++lastId;
      const promise = Promise.withResolvers<Calibration>();
      calibrating.set(id, promise);
      run.worker.post({ type: "calibrate", id });
      return promise.promise;
    },
    use(calibration) {
      used = calibration;
      run?.worker.post({ type: "use", calibration });
    },
  };
}
