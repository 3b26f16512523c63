import { byId, setText } from "../../../dom.ts";

/** How long the tracker looks at a face at rest, milliseconds. */
export const CALIBRATION_MS = 3000;
/** The ring fills in steps. */
const STEP_MS = 100;

export interface CalibrationViewOptions {
  /** Looks at the face for three seconds. @throws Error where that fails, in words for people */
  run: () => Promise<void>;
  /** It is over, and what had the focus is gone. */
  onClosed: () => void;
}

/** The question for three seconds of a face at rest, with a ring that fills meanwhile. */
export interface CalibrationView {
  readonly open: boolean;
  /** Asks whether to begin. */
  offer(): void;
  begin(): void;
  /** Closes it; what is being learnt is not waited for. */
  close(): void;
}

export function createCalibrationView({ run, onClosed }: CalibrationViewOptions): CalibrationView {
  const section = byId("calibration", HTMLElement);
  const go = byId("calibration-go", HTMLButtonElement);
  const skip = byId("calibration-skip", HTMLButtonElement);
  const ring = document.querySelector<SVGCircleElement>("#calibration-ring")!;
  const count = document.querySelector<SVGTextElement>("#calibration-count")!;
  let turn = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  function show(text: string, goText: string | null, skipText: string): void {
    const shown = !section.hidden;
    const within = section.contains(document.activeElement);
    section.hidden = false;
    setText("calibration-word", text);
    go.hidden = goText === null;
    go.textContent = goText ?? "";
    skip.textContent = skipText;
    // Who has pressed a button goes on with the next one; who writes or drags is left alone.
    if (within || !shown && document.activeElement instanceof HTMLButtonElement) {
      (goText === null ? skip : go).focus({ preventScroll: true });
    }
  }

  function fill(share: number, text: string): void {
    ring.style.strokeDashoffset = String(1 - share);
    if (count.textContent !== text) count.textContent = text;
  }

  function close(): void {
    turn++;
    clearInterval(timer);
    const within = section.contains(document.activeElement);
    section.hidden = true;
    if (within) onClosed();
  }

  async function begin(): Promise<void> {
    const mine = ++turn;
    clearInterval(timer);
    show("Look at the camera, relaxed, lips closed", null, "Cancel");
    const start = performance.now();
    const step = () => {
      const left = Math.max(0, CALIBRATION_MS - (performance.now() - start));
      // A slow machine needs longer to see enough pictures.
      fill(1 - left / CALIBRATION_MS, left === 0 ? "…" : String(Math.ceil(left / 1000)));
    };
    step();
    timer = setInterval(step, STEP_MS);
    try {
      await run();
      if (mine === turn) close();
    } catch (error) {
      if (mine !== turn) return;
      clearInterval(timer);
      fill(0, "!");
      show(error instanceof Error ? error.message : String(error), "Try again", "Skip");
    }
  }

  go.addEventListener("click", () => void begin());
  skip.addEventListener("click", close);
  return {
    get open() {
      return !section.hidden;
    },
    offer() {
      turn++;
      fill(0, "3");
      show(
        "Three seconds make it fit your face: look at the camera, relaxed",
        "Calibrate",
        "Skip",
      );
    },
    begin: () => void begin(),
    close,
  };
}
