import { byId, setPressed } from "../dom.ts";
import { microphoneFault } from "../live/sound/microphone_error.ts";
import type { HeadMotion } from "./head_motion.ts";
import { openVoice, type Voice } from "./voice.ts";

/** The button that has the head say what is said into the microphone. */
export interface VoiceButton {
  /** While it is on, for a film's sound. */
  readonly voice: Voice | null;
  toggle(): void;
}

/** @param tell what is the matter, for people */
export function createVoiceButton(
  motion: Pick<HeadMotion, "say" | "hush">,
  tell: (text: string) => void,
): VoiceButton {
  const button = byId("microphone", HTMLButtonElement), level = byId("level", HTMLElement);
  let voice: Voice | null = null, opening = false;

  function show(): void {
    setPressed(button, voice !== null || opening);
    level.style.setProperty("--level", "0");
  }

  async function start(): Promise<void> {
    opening = true;
    show();
    tell("");
    try {
      if (navigator.mediaDevices === undefined) throw new Error("browsers give it to secure pages only");
      voice = await openVoice({
        motion,
        onLevel: (loudest) => level.style.setProperty("--level", loudest.toFixed(2)),
        onEnded: () => stop("The microphone is gone: connect it and try again."),
      });
    } catch (error) {
      tell(microphoneFault(error));
    }
    opening = false;
    show();
  }

  function stop(why = ""): void {
    voice?.close();
    voice = null;
    tell(why);
    show();
  }

  const toggle = () => voice !== null ? stop() : opening || void start();
  button.addEventListener("click", toggle);
  return {
    get voice() {
      return voice;
    },
    toggle,
  };
}
