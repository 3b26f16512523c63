import type { OfflineFacts } from "../../runtime/render/offline/facts.ts";
import { byId, setPressed } from "../dom.ts";
import type { Backdrop } from "./backdrop.ts";
import { createCameraCard } from "./camera_card.ts";
import { createFilmButton } from "./film_button.ts";
import { createHand } from "./hand.ts";
import type { HeadMotion } from "./head_motion.ts";
import { createMoods } from "./moods.ts";
import type { Stage } from "./stage.ts";
import { createVoiceButton } from "./voice_button.ts";

export interface ControlsOptions {
  readonly canvas: HTMLCanvasElement;
  readonly facts: OfflineFacts;
  readonly motion: HeadMotion;
  readonly backdrop: Backdrop;
  readonly stage: Stage;
  /** What is the matter, for people. */
  tell(text: string): void;
}

/** All that can be pressed on the page, and its keys. */
export function createControls({ canvas, facts, motion, backdrop, stage, tell }: ControlsOptions): void {
  const moods = createMoods(motion.feel);
  const camera = createCameraCard({ motion, onStart: () => hand.release() });
  const hand = createHand({ driver: motion.driver, pin: camera.pin, unpin: camera.unpin });
  const voice = createVoiceButton(motion, tell);
  const film = createFilmButton({
    ...{ canvas, tell, sound: () => voice.voice },
    onFilm: (on) => stage.holdSize = on,
  });
  const slide = byId("slide", HTMLButtonElement), panel = byId("panel", HTMLElement);
  const toggleSliders = () => setPressed(slide, !(panel.hidden = !panel.hidden));
  const fullScreen = () =>
    void (document.fullscreenElement ? document.exitFullscreen() : document.body.requestFullscreen()).catch(
      () => {},
    );
  slide.addEventListener("click", toggleSliders);
  byId("full-screen", HTMLButtonElement).addEventListener("click", fullScreen);
  byId("camera", HTMLButtonElement).hidden = !facts.tracks;
  document.querySelector("footer")!.hidden = false;

  const keys: Readonly<Record<string, () => void>> = {
    ...{
      v: voice.toggle,
      b: backdrop.next,
      p: film.snapshot,
      r: film.toggle,
      f: fullScreen,
      s: toggleSliders,
    },
    ...facts.tracks && { c: camera.toggle },
    h: () => document.body.classList.toggle("clean"),
    0: moods.end,
  };
  addEventListener("keydown", ({ key, target, repeat, ctrlKey, metaKey, altKey }) => {
    if (repeat || ctrlKey || metaKey || altKey || (target as Element).matches("input")) return;
    if (/^[1-9]$/.test(key)) return moods.press(Number(key) - 1);
    keys[key.toLowerCase()]?.();
  });
}
