import type { ReadPrompt } from "../../runtime/protocol/trainings.ts";
import { message } from "../../runtime/base/message.ts";
import { byId, setText } from "../dom.ts";
import { meaningOf, piecesOf, summaryOf } from "./reading.ts";

/** So long nothing is typed before what stands there is read: a reading takes milliseconds, the way there may not. */
const SETTLE_MS = 150;
const EXAMPLES = [
  "a viking with a braided beard",
  "a girl with curly red hair",
  "a bald man with round glasses",
  "a green alien",
];

export interface PromptBoxOptions {
  read: (prompt: string, signal: AbortSignal) => Promise<ReadPrompt>;
  make: (prompt: string) => Promise<void>;
}

/** The box for a prompt, and below it what was understood of it. */
export interface PromptBox {
  /** Whether there may be one at all. */
  allowed: boolean;
  /** Whether another head is being made, which is the only one at a time. */
  busy: boolean;
  /** Puts in a prompt where none was typed. */
  suggest(prompt: string): void;
}

export function createPromptBox({ read, make }: PromptBoxOptions): PromptBox {
  const form = byId("describe", HTMLFormElement);
  const text = byId("prompt", HTMLTextAreaElement);
  const button = byId("make", HTMLButtonElement);
  const examples = byId("prompt-examples", HTMLElement);
  let busy = false;
  let asking: AbortController | undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;

  const prompt = () => text.value.trim();
  function show(): void {
    examples.hidden = prompt() !== "";
    button.disabled = busy || prompt() === "";
    button.textContent = busy ? "One is being made" : "Make it";
  }

  async function refresh(): Promise<void> {
    const asked = text.value;
    if (asked.trim() === "") return showReading(null, "");
    const { signal } = asking = new AbortController();
    try {
      const reading = await read(asked, signal);
      if (!signal.aborted) showReading(reading, asked);
    } catch (error) {
      if (signal.aborted) return;
      showReading(null, "");
      setText("reading-word", message(error));
    }
  }

  function typed(): void {
    show();
    asking?.abort();
    clearTimeout(settling);
    settling = setTimeout(refresh, SETTLE_MS);
  }

  async function submit(): Promise<void> {
    if (button.disabled) return;
    // A second Enter while the server answers, which opens its device first, is no second head.
    button.disabled = true;
    button.textContent = "Beginning";
    await make(prompt());
    show();
  }

  function put(words: string): void {
    text.value = words;
    typed();
  }

  examples.replaceChildren(...EXAMPLES.map((words) => {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "chip";
    chip.textContent = words;
    chip.addEventListener("click", () => {
      put(words);
      text.focus();
    });
    return chip;
  }));
  text.addEventListener("input", typed);
  // The server loads its reader at the first prompt: meanwhile somebody types.
  text.addEventListener("focus", () => read("", AbortSignal.timeout(5000)).catch(() => {}), { once: true });
  text.addEventListener("keydown", (event) => {
    // Composing a character ends with Enter too.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  // The page opens before what listens to it is here, and a browser may keep what was typed over a reload.
  typed();
  return {
    set allowed(on: boolean) {
      form.hidden = !on;
    },
    get busy() {
      return busy;
    },
    set busy(on: boolean) {
      busy = on;
      show();
    },
    suggest(words) {
      if (prompt() === "") put(words);
    },
  };
}

/** @param prompt as it was read: more may have been typed since */
function showReading(reading: ReadPrompt | null, prompt: string): void {
  byId("reading", HTMLElement).hidden = reading === null;
  // The list says the same to who sees it.
  byId("reading-word", HTMLElement).classList.toggle("visually-hidden", (reading?.words.length ?? 0) > 0);
  setText("reading-word", reading === null ? "" : summaryOf(reading));
  if (reading === null) return;
  byId("reading-words", HTMLElement).replaceChildren(
    ...piecesOf(prompt, reading.words).map(({ text, words }) => {
      if (words === null) return text;
      const span = document.createElement("span");
      span.textContent = text;
      span.dataset.as = words.as;
      span.title = words.as === "unknown" ? `Not understood: ${words.means}` : words.means;
      return span;
    }),
  );
  byId("reading-means", HTMLElement).replaceChildren(
    ...reading.words.map((words) => {
      const item = document.createElement("li");
      item.textContent = meaningOf(words);
      item.dataset.as = words.as;
      item.title = words.text;
      if (words.as !== "unknown") return item;
      const why = document.createElement("small");
      why.textContent = words.means;
      item.append(" ", why);
      return item;
    }),
  );
}
