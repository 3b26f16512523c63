import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import type {
  ServerMessage,
  SpeakingMessage,
  StatsMessage,
  WelcomeMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { toast } from "../../dom.ts";
import { createLoudness } from "./loudness.ts";
import { createMicrophonePanel } from "./microphone_panel.ts";
import type { SoundLauncherOptions, SoundMessage } from "./sound_launcher.ts";
import type { SpeakerFigures } from "../../client/sound/packet_player.ts";
import { openSpeaker } from "../../client/sound/speaker.ts";
import { createFileSpeaker } from "./sound_file.ts";
import { createSpeechPanel } from "./speech_panel.ts";
import type { WaitingTime } from "../../client/sound/waiting_time.ts";

/** A session's sound on the page: it is played, and the head is given words and a voice. */
export interface Sound {
  readonly figures: SpeakerFigures & { readonly running: boolean; readonly level: number };
  welcomed(welcome: WelcomeMessage): void;
  receive(message: SoundMessage, arrivedAt: number): void;
  told(message: ServerMessage): void;
  /** Mutes, and the reverse. */
  toggle(): void;
  resume(): void;
  /** Has the head say a file of sound; what is wrong with it is told. */
  speakFile(file: File): Promise<void>;
  /** The moment of the session's sound that is heard at a time of the page's clock; null while nothing is. */
  heard(at: number): number | null;
}

/** @throws {Error} where the browser cannot play it */
export async function openSound(
  { send, canDrive, token, waiting }: SoundLauncherOptions & { waiting: WaitingTime },
): Promise<Sound> {
  const speaker = await openSpeaker({
    script: new URL("static/client/sound/player_worklet.js", document.baseURI),
    waiting,
    onRunning: () => loudness.refresh(),
    onFailed: (error) => toast(`The sound cannot be decoded: ${error.message}`, "error"),
  });
  const loudness = createLoudness(speaker);
  /** The newest generation that came, those of this page's own microphone, and where those that were cut ended. */
  let newest = -1;
  const own = new Set<number>(), isSame = sameClient();
  const ends = new Map<number, Promise<number | null>>();

  function stop(): void {
    files.drop();
    if (newest >= 0 && !ends.has(newest)) ends.set(newest, speaker.cut(newest));
    send({ type: "interrupt" });
  }

  const files = createFileSpeaker({
    ...{ send, canDrive },
    onSpeak(id, name) {
      microphone.giveWay();
      speaker.resume();
      panel.saying(id, name);
    },
  });
  const drive = (message: ClientMessage) => canDrive() && send(message);
  const microphone = createMicrophonePanel({ send, canDrive, onStart: stop });
  const panel = createSpeechPanel({
    token,
    say(message) {
      microphone.giveWay();
      // Whoever presses a button wants to hear it.
      speaker.resume();
      return drive(message);
    },
    stop() {
      microphone.giveWay();
      if (canDrive()) stop();
    },
  });

  async function silence({ generation, soundMs, playedMs }: SpeakingMessage): Promise<void> {
    newest = Math.max(newest, generation);
    const end = await (ends.get(generation) ?? speaker.cut(generation));
    ends.delete(generation);
    // Where nothing of it has sounded here it was heard up to its beginning.
    send({ type: "heard", generation, soundMs: end ?? soundMs - playedMs });
  }

  return {
    get figures() {
      return { ...speaker.figures, running: speaker.running, level: speaker.level() };
    },
    welcomed(welcome) {
      if (!isSame(welcome)) {
        newest = -1;
        for (const each of [own, ends]) each.clear();
        speaker.reset();
      }
      files.drop();
      microphone.welcomed(welcome);
      panel.welcomed(welcome);
      loudness.refresh();
    },
    receive(message, arrivedAt) {
      if (message.type === "audio") {
        // Nobody likes to hear what he says a moment ago.
        if (own.has(message.generation)) return;
        newest = Math.max(newest, message.generation);
        loudness.came();
        return speaker.push(message, arrivedAt);
      }
      if (message.type === "answer") return panel.answer(message);
      if (message.type === "speaking") {
        if (microphone.owns(message.id)) own.add(message.generation);
        if (message.state === "interrupted") {
          files.drop(message.id);
          void silence(message);
        }
      }
      panel.tell(message, microphone.owns(message.id));
    },
    told(message) {
      if (message.type === "error") {
        panel.refused();
        return microphone.refused(message);
      }
      if (message.type !== "stats") return;
      panel.waiting((message as StatsMessage).sound?.waiting ?? 0);
      loudness.refresh();
    },
    speakFile: files.speak,
    ...{ toggle: loudness.toggle, resume: speaker.resume, heard: speaker.heard },
  };
}

/** Whether a client comes back as who it was: it goes on hearing what it has, and the session's sound goes on behind that. */
function sameClient(): (welcome: WelcomeMessage) => boolean {
  let known = "";
  return ({ clientId }) => known === (known = clientId);
}
