import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import type {
  AnswerMessage,
  InterruptedMessage,
  SpeakingMessage,
  WelcomeMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { byId, setText } from "../../dom.ts";
import { fillVoices, readVoices } from "./voice_list.ts";

export interface SpeechPanelOptions {
  token: () => string | null;
  /** @returns whether it was sent */
  say: (message: ClientMessage) => boolean;
  stop: () => void;
}

/** The text that the head is to say, by which voice, and a word on what is being said. */
export interface SpeechPanel {
  welcomed(welcome: WelcomeMessage): void;
  /** What is sent under an id, in words. */
  saying(id: string, words: string): void;
  /** @param own it is this page's microphone */
  tell(message: SpeakingMessage | InterruptedMessage, own: boolean): void;
  /** More of what the brain answers. */
  answer(message: AnswerMessage): void;
  /** The server has refused something, which is told elsewhere. */
  refused(): void;
  /** @param count utterances */
  waiting(count: number): void;
}

const QUOTED = 60;
const ASKING = "Asking for it.";

export function createSpeechPanel({ token, say, stop }: SpeechPanelOptions): SpeechPanel {
  const text = byId("speech-text", HTMLTextAreaElement);
  const voice = byId("speech-voice", HTMLSelectElement);
  const rate = byId("speech-rate", HTMLInputElement);
  const ask = byId("speech-ask", HTMLButtonElement);
  const stopButton = byId("speech-stop", HTMLButtonElement);
  /** What this page has had said, by the name it went under. */
  const said = new Map<string, string>();
  /** Generations that sound or wait, and what is told of the one that sounds. */
  let speaking: number | null = null;
  let word = "";
  let others = 0;

  function show(next: string): void {
    word = next;
    setText(
      "speech-word",
      others > 0 ? `${word} ${others === 1 ? "One more waits." : `${others} more wait.`}` : word,
    );
    stopButton.disabled = speaking === null && others === 0;
    document.body.classList.toggle("speaking", speaking !== null);
  }

  function speak(type: "speak" | "ask"): void {
    const words = text.value.trim();
    if (words === "") return text.focus();
    const id = `page-${crypto.randomUUID()}`;
    const speed = Number(rate.value);
    const sent = say({
      ...{ type, id, text: words },
      ...(voice.value !== "" && { voice: voice.value }),
      ...(speed !== 1 && { rate: speed }),
    });
    if (!sent) return;
    said.set(id, type === "ask" ? `Answer to: ${words}` : words);
    setText("speech-answer", "");
    text.select();
    if (speaking === null) show(ASKING);
  }

  // The page opens before what listens to it is here.
  byId("speech-say", HTMLButtonElement).disabled = false;
  byId("speech-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    speak("speak");
  });
  ask.addEventListener("click", () => speak("ask"));
  text.addEventListener("keydown", (event) => {
    // Composing a character ends with Enter too.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    speak("speak");
  });
  stopButton.addEventListener("click", stop);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !stopButton.disabled) stop();
  });
  rate.addEventListener("input", () => setText("speech-pace", `${Number(rate.value).toFixed(1)}×`));

  return {
    welcomed({ role, answers }) {
      ask.hidden = answers !== true;
      speaking = null;
      others = 0;
      show(role === "viewer" ? "Who drives the head has it speak; you hear it." : "");
      void listVoices(voice, token());
    },
    saying: (id, words) => void said.set(id, words),
    tell(message, own) {
      const name = nameOf(said.get(message.id), own);
      if (message.type === "interrupted") {
        return show(`Stopped after ${(message.playedMs / 1000).toFixed(1)} s: ${name}.`);
      }
      if (message.state === "started") {
        speaking = message.generation;
        return show(`Speaking: ${name}.`);
      }
      if (speaking === message.generation || message.state === "failed") speaking = null;
      if (message.state === "failed") return show(message.reason ?? "It could not be said.");
      if (message.state === "ended") show(`Said: ${name}.`);
      else show("Stopped.");
    },
    refused() {
      if (word === ASKING) show("");
    },
    answer({ text, reason }) {
      const answer = byId("speech-answer", HTMLElement);
      answer.textContent += text;
      if (reason !== undefined) answer.textContent += ` (${reason})`;
    },
    waiting(count) {
      if (count === others) return;
      others = count;
      show(word);
    },
  };
}

function nameOf(words: string | undefined, own: boolean): string {
  if (words === undefined) return own ? "Your microphone" : "Somebody's words";
  return `“${words.length > QUOTED ? `${words.slice(0, QUOTED)}…` : words}”`;
}

async function listVoices(select: HTMLSelectElement, token: string | null): Promise<void> {
  try {
    const voices = await readVoices(token);
    fillVoices(select, voices);
    setText(
      "voices-word",
      voices.length > 0 ? "" : "The server has no voices: deno task setup installs some.",
    );
  } catch (error) {
    setText("voices-word", (error as Error).message);
  }
}
