/** How long a message stands. */
export const SHOWN_MS = 6000;
/** The same where others wait, or an error does. */
export const HURRIED_MS = 2500;
/** Beyond these the oldest note that waits is passed over, or else the oldest error. */
const MOST_WAITING = 4;

export interface Message {
  readonly text: string;
  readonly kind: "note" | "error";
}

/** Passing messages, of which one is shown at a time: errors first, each in its turn, none twice. */
export interface MessageQueue {
  add(message: Message): void;
  /** What is shown is over. */
  dismiss(): void;
  /** While something else has the word, none is shown. */
  pause(on: boolean): void;
}

/**
 * @param show shows a message in place of the one before; null for none
 * @param later calls back after so many milliseconds. @returns what calls that off
 */
export function createMessageQueue(
  show: (message: Message | null) => void,
  later: (ms: number, then: () => void) => () => void = afterTimeout,
): MessageQueue {
  let shown: Message | null = null;
  let waiting: Message[] = [];
  let paused = false;
  let isHurried = false;
  let cancel = () => {};

  function display(message: Message | null): void {
    cancel();
    shown = message;
    isHurried = false;
    if (message !== null) cancel = later(SHOWN_MS, next);
    show(message);
    hurry();
  }

  /** What others wait for stands no longer than it takes to be read. */
  function hurry(): void {
    if (shown === null || isHurried || waiting.length === 0) return;
    isHurried = true;
    cancel();
    cancel = later(HURRIED_MS, next);
  }

  function next(): void {
    if (paused) return;
    const at = Math.max(0, waiting.findIndex(({ kind }) => kind === "error"));
    const [message = null] = waiting.splice(at, 1);
    display(message);
  }

  return {
    add(message) {
      if (shown?.text === message.text) return paused ? undefined : display(message);
      waiting = waiting.filter(({ text }) => text !== message.text);
      waiting.push(message);
      if (waiting.length > MOST_WAITING) {
        waiting.splice(Math.max(0, waiting.findIndex(({ kind }) => kind === "note")), 1);
      }
      if (shown === null) next();
      else hurry();
    },
    dismiss: () => shown === null ? undefined : next(),
    pause(on) {
      if (paused === on) return;
      paused = on;
      if (on && shown !== null) {
        waiting.unshift(shown);
        display(null);
      } else if (!on && shown === null) next();
    },
  };
}

function afterTimeout(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
