import { SOUND_RATE } from "../../../runtime/base/sound/sound_rate.ts";
import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import type { ErrorMessage, WelcomeMessage } from "../../../runtime/protocol/server_messages.ts";
import { byId, isPressed, setPressed, setText } from "../../dom.ts";
import { type Microphone, openMicrophone } from "./microphone.ts";
import { microphoneFault } from "./microphone_error.ts";

export interface MicrophonePanelOptions {
  send: (message: ClientMessage) => boolean;
  canDrive: () => boolean;
  /** What is said by then ends. */
  onStart: () => void;
}

/** The button by which the head speaks with your voice. */
export interface MicrophonePanel {
  /** Whether an utterance is this microphone's. */
  owns(id: string): boolean;
  welcomed(welcome: WelcomeMessage): void;
  refused(error: ErrorMessage): void;
  /** What the head is to say is somebody else's; a microphone that is only listened to goes on. */
  giveWay(): void;
  stop(): void;
}

/** What the server says of sound that it does not take. */
const REFUSALS: readonly string[] = ["bad-sound", "too-much-sound", "not-puppeteer"];

export function createMicrophonePanel({ send, canDrive, onStart }: MicrophonePanelOptions): MicrophonePanel {
  const button = byId("microphone", HTMLButtonElement);
  const meter = byId("microphone-level", HTMLMeterElement);
  const listen = byId("microphone-listen", HTMLButtonElement);
  const prefix = `microphone-${crypto.randomUUID()}-`;
  let open: Microphone | null = null;
  let opening = false;
  let count = 0;
  let listening = false;

  function show(word: string): void {
    setPressed(button, open !== null);
    button.lastElementChild!.textContent = open !== null
      ? "Stop the microphone"
      : opening
      ? "Waiting for your leave"
      : "Speak with your microphone";
    meter.hidden = open === null;
    meter.value = 0;
    setText("microphone-word", word);
  }

  async function start(): Promise<void> {
    if (opening || !canDrive()) return;
    opening = true;
    show("");
    const id = `${prefix}${++count}`;
    listening = isPressed(listen);
    const how = listening ? { bargeIn: true, spoken: false } : {};
    try {
      if (navigator.mediaDevices === undefined) {
        throw new Error("browsers give it to secure pages only, https or localhost");
      }
      open = await openMicrophone({
        onPacket: (codec, data) =>
          void send({ type: "audio", id, codec, data, sampleRate: SOUND_RATE, ...how }),
        onLevel: (level) => void (meter.value = level),
        onEnded: () => stop("The microphone is gone: connect it and try again."),
      });
      if (!listening) onStart();
      opening = false;
      show(
        listening
          ? "Your voice stops what the head says, and is heard by nobody."
          : "The head says what you say. You hear none of it here, others do.",
      );
    } catch (error) {
      opening = false;
      show(microphoneFault(error));
    }
  }

  function stop(why = ""): void {
    if (open === null) return;
    open.close();
    open = null;
    send({ type: "audioEnd", id: `${prefix}${count}` });
    show(why);
  }

  button.addEventListener("click", () => open === null ? void start() : stop());
  listen.addEventListener("click", () => {
    setPressed(listen, !isPressed(listen));
    if (open === null) return;
    stop();
    void start();
  });
  button.disabled = false;
  return {
    owns: (id) => id.startsWith(prefix),
    welcomed({ role }) {
      if (role !== "puppeteer") stop("Somebody else drives this head. Your microphone is off.");
    },
    refused({ code, message }) {
      if (REFUSALS.includes(code)) stop(message);
    },
    giveWay() {
      if (!listening) stop();
    },
    stop,
  };
}
