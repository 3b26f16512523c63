import { byId, setPressed } from "../../../dom.ts";
import type { TrackedFrame } from "../../track/tracker_messages.ts";

/** Of the 478 points the irises' begin here: the subject's right one, then the left. */
const IRISES = 468;
/** Marks are drawn with so many pixels across, whatever the preview's size on the page. */
const WIDTH = 320;
/** Marks are drawn so often at most, milliseconds: 478 of them take the page's thread 1 ms, and the screen a picture more. */
const MARKS_MS = 66;
const SKIN = "rgb(241 177 131 / 75%)";
const IRIS = "#86d6a8";

/** The camera's picture with what the tracker has found in it. Nothing is drawn and nothing asked for while it is hidden. */
export interface Preview {
  /** Whether it is on the page, and so whether landmarks are wanted. */
  readonly open: boolean;
  show(stream: MediaStream | null): void;
  /** @param aspect width to height */
  shape(aspect: number): void;
  draw(frame: TrackedFrame): void;
  setOpen(on: boolean): void;
  setMirrored(on: boolean): void;
}

/** @param onOpen it was hidden on its own button, or shown again */
export function createPreview(onOpen: (open: boolean) => void): Preview {
  const box = byId("track-preview", HTMLElement);
  const video = byId("track-video", HTMLVideoElement);
  const canvas = byId("track-marks", HTMLCanvasElement);
  // In memory: the graphics card would be told of 478 small squares one by one.
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const show = byId("track-show", HTMLButtonElement);
  const fold = byId("track-fold", HTMLButtonElement);
  const unfold = byId("track-unfold", HTMLButtonElement);
  let stream: MediaStream | null = null;
  let open = false;
  let blank = true;
  let drawnAt = -Infinity;
  fold.addEventListener("click", () => {
    onOpen(false);
    unfold.focus({ preventScroll: true });
  });
  unfold.addEventListener("click", () => {
    onOpen(true);
    fold.focus({ preventScroll: true });
  });

  function arrange(): void {
    const on = open && stream !== null;
    box.hidden = !on;
    unfold.hidden = stream === null || open;
    const source = on ? stream : null;
    if (video.srcObject === source) return;
    video.srcObject = source;
    // A browser that plays nothing by itself shows the marks alone.
    if (source !== null) video.play().catch(() => {});
  }

  function clear(): void {
    if (!blank) context?.clearRect(0, 0, canvas.width, canvas.height);
    blank = true;
  }

  function drawMarks(landmarks: Float32Array): void {
    if (context === null) return;
    const { width, height } = canvas;
    context.fillStyle = SKIN;
    for (let at = 0; at < landmarks.length; at += 3) {
      if (at === IRISES * 3) context.fillStyle = IRIS;
      context.fillRect(landmarks[at]! * width - 1, landmarks[at + 1]! * height - 1, 2, 2);
    }
    blank = false;
  }

  return {
    get open() {
      return open;
    },
    show(next) {
      stream = next;
      clear();
      arrange();
    },
    shape(aspect) {
      const height = Math.round(WIDTH / aspect);
      if (canvas.width === WIDTH && canvas.height === height) return;
      Object.assign(canvas, { width: WIDTH, height });
      box.style.aspectRatio = String(aspect);
    },
    draw({ landmarks, stages }) {
      if (!open || document.hidden || stages.arrived - drawnAt < MARKS_MS) return;
      drawnAt = stages.arrived;
      clear();
      if (landmarks.length > 0) drawMarks(landmarks);
    },
    setOpen(on) {
      open = on;
      setPressed(show, on);
      if (!on) clear();
      arrange();
    },
    setMirrored(on) {
      box.classList.toggle("mirrored", on);
    },
  };
}
