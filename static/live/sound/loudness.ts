import { byId, setPressed, setText } from "../../dom.ts";
import type { Speaker } from "../../client/sound/speaker.ts";

const STORE = "headcast.volume";

/** How loud this page is: its button, its slider, and a word where the browser keeps it silent. */
export interface Loudness {
  refresh(): void;
  toggle(): void;
  /** There is something to hear. */
  came(): void;
}

export function createLoudness(speaker: Speaker): Loudness {
  const button = byId("sound-toggle", HTMLButtonElement);
  const slider = byId("volume", HTMLInputElement);
  let muted = false;
  let heard = false;
  slider.value = stored();

  function apply(): void {
    speaker.setVolume(muted ? 0 : Number(slider.value) / 100);
    refresh();
  }

  function refresh(): void {
    const { running, figures } = speaker;
    const blocked = heard && !running;
    const silent = muted || Number(slider.value) === 0;
    setPressed(button, running && !silent);
    button.classList.toggle("blocked", blocked);
    button.title = blocked ? "Click for sound" : silent ? "Muted" : "Sound";
    button.setAttribute("aria-label", button.title);
    setText("sound-call", blocked ? "Click for sound" : "");
    setText(
      "sound-word",
      blocked
        ? "Browsers keep a page silent until somebody clicks: click anywhere."
        : figures.packets > 0
        ? `Sound waits ${Math.round(figures.waitMs)} ms here, so that lips and sound are together.`
        : "",
    );
  }

  function unlock(): void {
    if (!speaker.running) speaker.resume();
  }

  // What a browser takes for leave to be heard.
  for (const kind of ["pointerup", "keydown"]) addEventListener(kind, unlock, { capture: true });
  slider.addEventListener("input", () => {
    muted = false;
    keep(slider.value);
    apply();
  });
  apply();
  return {
    refresh,
    toggle() {
      if (speaker.running) muted = !muted;
      speaker.resume();
      apply();
    },
    came() {
      if (heard) return;
      heard = true;
      refresh();
    },
  };
}

function stored(): string {
  try {
    return localStorage.getItem(STORE) ?? "100";
  } catch {
    return "100";
  }
}

function keep(value: string): void {
  try {
    localStorage.setItem(STORE, value);
  } catch {
    // Nothing is lost but the memory of a choice.
  }
}
