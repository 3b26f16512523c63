import type { SoundCodecName } from "../../../runtime/base/codec_names.ts";
import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import type {
  AnswerMessage,
  InterruptedMessage,
  SoundPacketMessage,
  SpeakingMessage,
  WelcomeMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { byId, CHOSEN, toastMissing } from "../../dom.ts";
import type { Sound } from "./sound.ts";
import { decodableSound } from "../../client/sound/decodable_sound.ts";
import { createWaitingTime } from "../../client/sound/waiting_time.ts";

/** What sound comes as here, the best first. Browsers have AudioWorklet on secure pages only. */
export function playableSound(): SoundCodecName[] {
  return "AudioWorkletNode" in globalThis ? decodableSound() : [];
}

export type SoundMessage = SoundPacketMessage | SpeakingMessage | InterruptedMessage | AnswerMessage;

export interface SoundLauncherOptions {
  send: (message: ClientMessage) => boolean;
  canDrive: () => boolean;
  token: () => string | null;
}

/** What the page tells to its sound once that is here. */
export interface SoundLauncher {
  readonly loaded: Sound | null;
  /** A picture of that sound time could be shown: how late they come is known before the first sound. */
  picture(soundMs: number, at: number): void;
  welcomed(welcome: WelcomeMessage): void;
  /** Has the head say a file of sound. */
  speakFile(file: File): void;
  receive(message: SoundMessage, arrivedAt: number): void;
}

/**
 * The session's sound comes with an import() when there is something to hear, or its page or button is chosen: who needs
 * none loads nothing of it.
 */
export function createSoundLauncher(options: SoundLauncherOptions): SoundLauncher {
  const waiting = createWaitingTime();
  let sound: Sound | null = null;
  let loading: Promise<Sound | null> | null = null;
  let welcome: WelcomeMessage | null = null;
  const button = byId("sound-toggle", HTMLButtonElement);

  const load = () =>
    loading ??= import("./sound.ts").then(({ openSound }) => openSound({ ...options, waiting })).then(
      (opened) => {
        if (welcome !== null) opened.welcomed(welcome);
        return sound = opened;
      },
    ).catch((error) => {
      // Another click tries again.
      toastMissing("Sound cannot be played", error);
      return null;
    });

  button.addEventListener("click", async () => {
    if (sound !== null) return sound.toggle();
    loading = null;
    (await load())?.resume();
  });
  const speakFile = (file: File) => void load().then((sound) => sound?.speakFile(file));
  byId("tab-speech", HTMLButtonElement).addEventListener(CHOSEN, () => void load());
  return {
    get loaded() {
      return sound;
    },
    speakFile,
    picture: waiting.picture,
    welcomed(message) {
      welcome = message;
      waiting.reset();
      button.hidden = !message.sound;
      sound?.welcomed(message);
    },
    receive(message, arrivedAt) {
      if (sound !== null) return sound.receive(message, arrivedAt);
      void load();
      // Nothing of it was heard; who asks is not kept waiting.
      if (message.type !== "speaking" || message.state !== "interrupted") return;
      const { generation, soundMs, playedMs } = message;
      options.send({ type: "heard", generation, soundMs: soundMs - playedMs });
    },
  };
}
