import { byId, setPressed } from "../dom.ts";
import { presenceWord, STEPS, type Word } from "../live/drive/tracking/words.ts";
import type { TrackerState } from "../live/track/face_tracker.ts";
import type { HeadMotion } from "./head_motion.ts";
import { openWebcam, type Webcam } from "./webcam.ts";

/** The button that has the head do what a face before the camera does, and what is told of it. */
export interface CameraCard {
  toggle(): void;
  /** Holds a number against the camera. @returns false where it drives nothing */
  pin(id: string, value: number): boolean;
  unpin(): void;
}

export interface CameraCardOptions {
  readonly motion: Pick<HeadMotion, "driver">;
  /** The camera is wanted: what else drives gives way. */
  onStart(): void;
}

export function createCameraCard({ motion, onStart }: CameraCardOptions): CameraCard {
  const button = byId("camera", HTMLButtonElement), card = byId("camera-card", HTMLElement);
  const view = byId("camera-view", HTMLVideoElement), word = byId("camera-word", HTMLElement);
  const calibrate = byId("calibrate", HTMLButtonElement);
  let webcam: Promise<Webcam> | null = null, open: Webcam | null = null;
  let wanted = false, running = false;

  function tell({ kind, text }: Word): void {
    word.textContent = text;
    card.dataset.kind = kind;
  }

  function setState(state: TrackerState): void {
    if (state.kind === "starting") {
      const text = state.step === "tracker" ? "Unpacking the face tracker" : STEPS[state.step];
      return tell({ kind: "warn", text });
    }
    if (state.kind === "failed") return stop(state.message);
    if (state.kind !== "running" || running) return;
    running = true;
    view.srcObject = open!.tracker.stream;
    void view.play().catch(() => {});
    calibrate.hidden = false;
    showPresence();
  }

  const showPresence = () => void (running && tell(presenceWord(open!.follower.presence)));

  async function start(): Promise<void> {
    wanted = true;
    onStart();
    setPressed(button, true);
    card.hidden = false;
    tell({ kind: "warn", text: "Unpacking the face tracker" });
    try {
      const parts = { driver: motion.driver, onState: setState, onPresence: showPresence, onFrame() {} };
      open = await (webcam ??= openWebcam(parts));
      if (wanted) open.start();
    } catch (error) {
      webcam = null;
      stop((error as Error).message);
    }
  }

  /** @param why where nobody asked for it */
  function stop(why: string | null = null): void {
    wanted = running = false;
    open?.stop();
    view.srcObject = null;
    calibrate.hidden = true;
    setPressed(button, false);
    card.hidden = why === null;
    if (why !== null) tell({ kind: "bad", text: why });
  }

  calibrate.addEventListener("click", async () => {
    calibrate.disabled = true;
    tell({ kind: "warn", text: "Look at the camera, at rest, for three seconds" });
    try {
      await open!.tracker.calibrate();
      showPresence();
    } catch (error) {
      if (running) tell({ kind: "bad", text: (error as Error).message });
    }
    calibrate.disabled = false;
  });
  const toggle = () => wanted ? stop() : void start();
  button.addEventListener("click", toggle);
  return {
    toggle,
    pin(id, value) {
      if (running) open!.follower.pin(id, value);
      return running;
    },
    unpin: () => open?.follower.unpin(),
  };
}
