import { now } from "../../runtime/base/clock.ts";
import type { RecordingMessage, WelcomeMessage } from "../../runtime/protocol/server_messages.ts";
import { byId, setPressed, setText, toast } from "../dom.ts";

/** How often the time of a recording is written anew. */
const TICK_MS = 250;

/** The button that has the session recorded on the server. Who only watches sees that it is, and how long. */
export interface Recorder {
  setWelcome(welcome: WelcomeMessage): void;
  show(message: RecordingMessage): void;
}

export function createRecorder(ask: (on: boolean) => void): Recorder {
  const button = byId("record", HTMLButtonElement);
  let allowed = false;
  /** When the recording that is on began, by this page's clock. */
  let since: number | null = null;

  function refresh(): void {
    button.hidden = !allowed && since === null;
    button.disabled = !allowed;
    setPressed(button, since !== null);
    const title = since === null ? "Record on the server" : allowed ? "End the recording" : "Being recorded";
    button.title = title;
    button.setAttribute("aria-label", title);
    tick();
  }

  function tick(): void {
    setText("record-time", since === null ? "" : minutes((now() - since) / 1000));
  }

  button.addEventListener("click", () => ask(since === null));
  setInterval(() => {
    if (since !== null) tick();
  }, TICK_MS);

  return {
    setWelcome({ role, recording }) {
      allowed = recording === true && role === "puppeteer";
      // Where one is on, the server tells so behind each welcome.
      since = null;
      refresh();
    },
    show({ state, file, seconds, reason }) {
      const wasOn = since !== null;
      since = state === "on" ? now() - seconds * 1000 : null;
      refresh();
      if (state === "on" || !(wasOn || reason)) return;
      if (reason) toast(`The recording has ended: ${reason}`, "error");
      toast(file === null ? "Nothing was recorded" : `Recorded ${minutes(seconds)} on the server: ${file}`);
    },
  };
}

function minutes(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
