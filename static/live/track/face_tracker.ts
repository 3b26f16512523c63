import type { Calibration } from "../../../runtime/motion/tracking/calibration.ts";
import { now } from "../../../runtime/base/clock.ts";
import { message } from "../../../runtime/base/message.ts";
import { openRun, type Run } from "./open_run.ts";
import type { TrackerFiles } from "./open_worker.ts";
import { createRateMeter } from "./rate_meter.ts";
import { TrackerError } from "./tracker_error.ts";
import type { TrackedFrame, TrackerState } from "./tracker_messages.ts";
import type { FromWorker, NetFiles, ToWorker, TrackerSettings } from "./worker_messages.ts";

export { TrackerError };
export type { TrackedFrame, TrackerFiles, TrackerState };

export interface FaceTrackerOptions {
  /** A picture has been tracked; called in hidden tabs too, at the camera's rate or the model's. */
  onFrame(frame: TrackedFrame): void;
  /** It does something else now; at most about once a second while it runs. */
  onState(state: TrackerState): void;
  /** The calibration that was given is not used, it is of other tables than these: tracking goes on without. */
  onUnused(message: string): void;
  /** MediaPipe's net cannot be had, and why: our solver goes on. */
  onNetLost(fault: string): void;
  /** Where what tracks is; as the server has it where left out. */
  readonly files?: TrackerFiles;
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
  /** Who makes the weights: our solver, or MediaPipe's net where the server has it, which is loaded then. */
  makeShapesBy(by: "solver" | "net"): void;
}

/** As runtime/server/tracker_files.ts serves them. */
const NET_MODEL = "tracker/blend_shapes.onnx";
const NET_RUNTIME = "tracker/onnxruntime/";

const netFiles = (): NetFiles => {
  const address = (path: string) => new URL(path, document.baseURI).href;
  return { model: address(NET_MODEL), runtime: address(NET_RUNTIME) };
};

export function openFaceTracker(told: FaceTrackerOptions): FaceTracker {
  let state: TrackerState = { kind: "stopped" };
  let run: Run | null = null, used: Calibration | null = null;
  /** Counts starts and stops: what belongs to an older one is let go of when it comes. */
  let generation = 0;
  let first = Promise.withResolvers<void>(), aborting = new AbortController();
  const rates = createRateMeter(), settings: TrackerSettings = { mirror: true, preview: false, net: null };

  const setState = (next: TrackerState) => told.onState(state = next);

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
    told.onFrame(trackedFrame(frame, at));
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
        ...{ ...told, deviceId },
        signal: aborting.signal,
        onCamera: () => setState({ kind: "starting", step: "tracker" }),
        onFrame: (frame) => mine === generation && take(frame),
        onEnded: (error) => mine === generation && fail(error),
      });
      if (mine !== generation) return opened.close();
      run = opened;
      set({});
      if (used !== null) post({ type: "use", calibration: used });
      setState({ kind: "starting", step: "model" });
    } catch (error) {
      // A stop, or a newer start, is no failure of this one.
      if (mine === generation) fail(asTrackerError(error));
    }
    await started.promise;
  }

  const post = (message: ToWorker) => run?.worker.post(message);
  const set = (changed: Partial<TrackerSettings>) =>
    post({ type: "settings", ...Object.assign(settings, changed) });

  return {
    get state() {
      return state;
    },
    get stream() {
      return run?.stream ?? null;
    },
    get mirror() {
      return settings.mirror;
    },
    set mirror(on) {
      set({ mirror: on });
    },
    get preview() {
      return settings.preview;
    },
    set preview(on) {
      set({ preview: on });
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
      post({ type: "use", calibration });
    },
    makeShapesBy: (by) => set({ net: by === "net" ? netFiles() : null }),
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
